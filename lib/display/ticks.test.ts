import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { ticks } from "./ticks.ts";

test("an axis of ordinary size gets the numbers a person would choose", () => {
  const labels = (from: number, to: number): string[] => ticks(from, to, 5).map(({ label }) => label);
  assert.deepEqual(labels(0, 4.3), ["0", "1", "2", "3", "4"]);
  assert.deepEqual(labels(-0.6, 0.6), ["−0.6", "−0.4", "−0.2", "0", "0.2", "0.4", "0.6"]);
  assert.deepEqual(labels(0, 11025), ["0", "2000", "4000", "6000", "8000", "10000"]);
  assert.deepEqual(labels(-80, 0), ["−80", "−60", "−40", "−20", "0"]);
});

test("marks lie inside the axis, evenly spaced, about as many as asked", () => {
  const axis = fc.tuple(
    fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
  );
  fc.assert(
    fc.property(axis, ([from, length]) => {
      const values = ticks(from, from + length, 6).map(({ value }) => value);
      assert.ok(values.length >= 3 && values.length <= 11, `${values.length} marks`);
      for (const value of values)
        assert.ok(value >= from - 1e-6 * length - 1e-9 && value <= from + length * (1 + 1e-6) + 1e-9);
    }),
  );
});
