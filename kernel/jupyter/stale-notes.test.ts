import assert from "node:assert/strict";
import { test } from "node:test";
import { staleNotes } from "./stale-notes.ts";

test("one sentence a cell, with all its names", () => {
  const typed = { module: "3", cell: 12, why: "a type error" };
  assert.deepEqual(staleNotes([]), []);
  assert.deepEqual(staleNotes([{ ...typed, name: "getStft" }]), [
    "`getStft` is still an older version: its newest text has a type error; mend that text and run it, then run this cell again.",
  ]);
  const several = [
    { ...typed, name: "getStft" },
    { ...typed, name: "getPower" },
    { name: "rate", module: "4", why: "a syntax error" },
  ];
  assert.deepEqual(staleNotes(several), [
    "`getStft` and `getPower` are still older versions: their newest text has a type error; mend that text and run it, then run this cell again.",
    "`rate` is still an older version: its newest text has a syntax error; mend that text and run it, then run this cell again.",
  ]);
});
