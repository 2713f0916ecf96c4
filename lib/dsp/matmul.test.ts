import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { at, Random, rows, type Spectrogram } from "../core/index.ts";
import { angle, magnitude, matmul, melFilters, pinv, polar, transpose } from "./index.ts";

const sizes = fc.integer({ min: 1, max: 7 });

function noise(bins: number, frames: number, seed: number): Spectrogram<Float64Array> {
  const random = new Random(seed);
  return { bins, frames, data: Float64Array.from({ length: bins * frames }, () => random.uniform(-1, 1)) };
}

/** Largest difference of two matrices of one shape. */
function distance(a: Spectrogram<Float64Array>, b: Spectrogram<Float64Array>): number {
  assert.deepEqual([a.bins, a.frames], [b.bins, b.frames]);
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i])), 0);
}

test("every value of a product is a row times a column", () => {
  fc.assert(
    fc.property(sizes, sizes, sizes, fc.integer(), (m, n, p, seed) => {
      const [a, b] = [noise(m, n, seed), noise(n, p, seed + 1)];
      const product = matmul(a, b);
      assert.deepEqual([product.bins, product.frames], [m, p]);
      for (let i = 0; i < m; i++)
        for (let t = 0; t < p; t++) {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += at(a, i, k) * at(b, k, t);
          assert.ok(Math.abs(at(product, i, t) - sum) < 1e-14);
        }
    }),
  );
});

test("(a·b)ᵀ = bᵀ·aᵀ, and the transposed of the transposed is the matrix", () => {
  const [a, b] = [noise(3, 5, 1), noise(5, 2, 2)];
  assert.ok(distance(transpose(matmul(a, b)), matmul(transpose(b), transpose(a))) < 1e-15);
  assert.deepEqual(transpose(transpose(a)), a);
  assert.deepEqual(rows(transpose(a))[1], Array.from(a.data.subarray(3, 6)));
});

test("shapes that do not fit are a sentence", () => {
  assert.throws(() => matmul(noise(3, 5, 1), noise(3, 2, 2)), {
    name: "RangeError",
    message: "matmul: a must have as many columns (frames) as b has rows (bins), got 3 × 5 times 3 × 2",
  });
  assert.throws(() => polar(noise(3, 5, 1), noise(5, 3, 1)), {
    message: "polar: magnitude and angle must have one shape, got 3 × 5 and 5 × 3",
  });
  assert.throws(() => pinv(noise(2, 2, 1), { rtol: -1 }), {
    message: "pinv: rtol must be a number of at least 0, got -1",
  });
  assert.throws(
    () => pinv({ bins: 1, frames: 2, data: Float64Array.of(1, Number.NaN) }),
    /^RangeError: pinv: matrix.data/,
  );
});

/** Penrose's four conditions, which one matrix alone fulfils. */
function assertPseudoInverse(
  a: Spectrogram<Float64Array>,
  inverse: Spectrogram<Float64Array>,
  tolerance: number,
): void {
  const [onto, back] = [matmul(a, inverse), matmul(inverse, a)];
  const size = (m: Spectrogram<Float64Array>) => m.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assert.ok(distance(matmul(onto, a), a) <= tolerance * size(a), "a·p·a = a");
  assert.ok(distance(matmul(back, inverse), inverse) <= tolerance * size(inverse), "p·a·p = p");
  assert.ok(distance(transpose(onto), onto) <= tolerance, "a·p is symmetric");
  assert.ok(distance(transpose(back), back) <= tolerance, "p·a is symmetric");
}

test("pinv fulfils Penrose's conditions: tall, wide, square, of less than full rank", () => {
  for (const [m, n] of [
    [7, 3],
    [3, 7],
    [5, 5],
    [1, 4],
    [4, 1],
  ])
    assertPseudoInverse(noise(m, n, m), pinv(noise(m, n, m)), 1e-10);
  const rankTwo = matmul(noise(6, 2, 8), noise(2, 5, 9));
  assertPseudoInverse(rankTwo, pinv(rankTwo), 1e-10);
  const zero = { bins: 2, frames: 3, data: new Float64Array(6) };
  assert.deepEqual(pinv(zero), { bins: 3, frames: 2, data: new Float64Array(6) });
});

test("pinv of mel bases: the seminar's has full rank, one with twins and empty filters has not", () => {
  const basis = (options: Parameters<typeof melFilters>[0]) => transpose(float64(melFilters(options)));
  const seminar = basis({ sampleRate: 22050, nFft: 2048, nMels: 128, fMin: 1, fMax: 8192 });
  const inverse = pinv(seminar);
  assert.deepEqual([inverse.bins, inverse.frames], [1025, 128]);
  const identity = {
    ...noise(128, 128, 1),
    data: Float64Array.from({ length: 128 * 128 }, (_, i) => Number(i % 129 === 0)),
  };
  assert.ok(distance(matmul(seminar, inverse), identity) < 1e-12);
  const crowded = basis({ sampleRate: 22050, nFft: 512, nMels: 80, allowEmpty: true });
  assertPseudoInverse(crowded, pinv(crowded), 1e-9);
});

test("rows that depend on each other but for float32 rounding do not blow up", () => {
  const a = { bins: 2, frames: 2, data: Float32Array.of(0.1, 0.3, 0.1 * 3, 0.9) };
  assert.ok(pinv(a).data.every((value) => Math.abs(value) < 2));
});

test("polar puts together what magnitude and angle took apart", () => {
  const spectrum = { re: noise(5, 4, 1), im: noise(5, 4, 2) };
  const again = polar(magnitude(spectrum), angle(spectrum));
  assert.ok(distance(again.re, spectrum.re) < 1e-15 && distance(again.im, spectrum.im) < 1e-15);
  const zero = { bins: 1, frames: 1, data: new Float64Array(1) };
  assert.equal(angle({ re: zero, im: zero }).data[0], 0);
});

function float64({ bins, frames, data }: Spectrogram): Spectrogram<Float64Array> {
  return { bins, frames, data: Float64Array.from(data) };
}
