import assert from "node:assert/strict";
import { test } from "node:test";
import { nearName } from "./near-name.ts";

test("one letter too many, too few, wrong or swapped, and capitals", () => {
  const names = ["rate", "getStft", "x1"];
  for (const slip of ["raate", "rat", "rare", "raet", "Rate", "ratee"])
    assert.equal(nearName(slip, names), "rate", slip);
  assert.equal(nearName("getStfT", names), "getStft");
  assert.equal(nearName("getIstft", names), "getStft");
});

test("names that differ in more, and short ones, are other names", () => {
  const names = ["rate", "getStft", "x1", "aab"];
  for (const other of ["x2", "x", "ratio", "getPower", "spectrum", "eart", "bba"])
    assert.equal(nearName(other, names), undefined, other);
});
