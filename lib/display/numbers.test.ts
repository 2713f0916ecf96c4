import assert from "node:assert/strict";
import test from "node:test";
import { readable, readableSeconds, requireNumbers } from "./numbers.ts";

test("numbers read as people write them", () => {
  const written = [0, 1, -0.25001, 11025, 1234567, 0.00012345, -3e-9, 2.5e8, 0.30000000000000004, -80];
  const expected = ["0", "1", "−0.25", "11025", "1234567", "1.23e−4", "−3e−9", "2.5e8", "0.3", "−80"];
  assert.deepEqual(
    written.map((value) => readable(value)),
    expected,
  );
  assert.deepEqual(
    [Number.NaN, Number.POSITIVE_INFINITY].map((value) => readable(value)),
    ["NaN", "∞"],
  );
});

test("durations have a unit that fits", () => {
  assert.deepEqual([0, 0.0871, 3.947, 10].map(readableSeconds), ["0 s", "87.1 ms", "3.95 s", "10 s"]);
});

test("NaN is a sentence with its place and where to look", () => {
  const data = Float32Array.of(0, Number.NaN);
  assert.throws(() => requireNumbers("lines", "the curve", data), {
    name: "RangeError",
    message: /^lines: number 1 of the curve is NaN, so there is nothing to show; look where it is computed for 0 \/ 0/,
  });
  assert.throws(() => requireNumbers("lines", "the curve", [Number.NEGATIVE_INFINITY]), /is −∞.*division by zero/);
});
