import assert from "node:assert/strict";
import { test } from "node:test";
import { magphase } from "./magphase.ts";
import { magnitude } from "./power.ts";

const matrix = (...values: number[]) => ({ bins: values.length, frames: 1, data: Float64Array.from(values) });

test("numbers whose squares are no numbers have a magnitude and a phase", () => {
  const sizes = [1e-320, 1e-200, 1e-150, 1, 1e150, 1e200, 1e308];
  for (const size of sizes) {
    const spectrum = { re: matrix(size, size, 0), im: matrix(size, 0, -size) };
    const { magnitude: sizesOf, phase } = magphase(spectrum);
    assert.deepEqual(magnitude(spectrum), sizesOf);
    const digits = Math.max(1e-15, 5e-324 / size);
    const near = (actual: number, expected: number): void =>
      assert.ok(Math.abs(actual / expected - 1) <= digits, `${actual} is not ${expected}`);
    near(sizesOf.data[0], Math.SQRT2 * size);
    near(phase.re.data[0], Math.SQRT1_2);
    near(phase.im.data[0], Math.SQRT1_2);
    assert.deepEqual([...sizesOf.data.subarray(1)], [size, size]);
    assert.deepEqual([phase.re.data[1], phase.im.data[2]], [1, -1]);
  }
});

test("the phase of nothing is 1", () => {
  const { magnitude, phase } = magphase({ re: matrix(0), im: matrix(0) });
  assert.deepEqual([magnitude.data[0], phase.re.data[0], phase.im.data[0]], [0, 1, 0]);
});
