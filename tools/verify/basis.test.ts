import assert from "node:assert/strict";
import { test } from "node:test";
import { deviations, verdict } from "./basis.ts";

test("a bound holds when all seeds are done, and until then so far", () => {
  assert.equal(verdict({ holds: true, done: 5, seeds: 5 }), "holds");
  assert.equal(verdict({ holds: false, done: 5, seeds: 5 }), "MISSED");
  assert.equal(verdict({ holds: true, done: 2, seeds: 5 }), "holds so far, 2 of 5 seeds");
  assert.equal(verdict({ holds: false, done: 0, seeds: 5 }), "");
});

test("one seed has no spread", () => {
  assert.equal(deviations([[0.6], []]), "");
  assert.equal(deviations([[0.5, 0.6], [0.6]]), "7.1");
  assert.equal(
    deviations([
      [0.5, 0.6],
      [0.6, 0.6],
    ]),
    "0.0 to 7.1",
  );
});
