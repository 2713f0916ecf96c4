import assert from "node:assert/strict";
import { test } from "node:test";
import { type PadMode, pad } from "./pad.ts";

test("the four modes, as numpy.pad([1, 2, 3, 4], (2, 3), mode)", () => {
  const padded = (mode: PadMode): number[] => [...pad(Float64Array.of(1, 2, 3, 4), { before: 2, after: 3, mode })];
  assert.deepEqual(padded("constant"), [0, 0, 1, 2, 3, 4, 0, 0, 0]);
  assert.deepEqual(padded("edge"), [1, 1, 1, 2, 3, 4, 4, 4, 4]);
  assert.deepEqual(padded("reflect"), [3, 2, 1, 2, 3, 4, 3, 2, 1]);
  assert.deepEqual(padded("wrap"), [3, 4, 1, 2, 3, 4, 1, 2, 3]);
});

test("wrap goes round as often as it must, edge and zeros have no limit", () => {
  assert.deepEqual(
    [...pad(Float32Array.of(1, 2), { before: 5, after: 3, mode: "wrap" })],
    [2, 1, 2, 1, 2, 1, 2, 1, 2, 1],
  );
  assert.deepEqual([...pad(Float32Array.of(7), { before: 2, after: 2, mode: "edge" })], [7, 7, 7, 7, 7]);
  assert.deepEqual([...pad(Float32Array.of(7), { after: 2 })], [7, 0, 0]);
});

test("a copy of the same precision, also when nothing is added", () => {
  const x = Float32Array.of(1, 2);
  const padded = pad(x);
  assert.ok(padded instanceof Float32Array);
  assert.notEqual(padded, x);
  assert.deepEqual(padded, x);
  assert.ok(pad(Float64Array.of(1), { before: 1 }) instanceof Float64Array);
});

test("what cannot be padded is refused in a sentence", () => {
  const x = Float32Array.of(1, 2, 3);
  assert.throws(
    () => pad(x, { before: 3, mode: "reflect" }),
    /^RangeError: pad: padding by reflection needs more than 3/,
  );
  assert.throws(() => pad(x, { before: -1 }), { message: "pad: before must be an integer of at least 0, got -1" });
  assert.throws(() => pad(x, { after: 0.5 }), { message: "pad: after must be an integer of at least 0, got 0.5" });
  assert.throws(() => pad(x, { mode: "mean" as never }), {
    message: "pad: padMode must be constant, edge, reflect or wrap, got mean",
  });
});
