import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ComplexSpectrogram, Random } from "../core/index.ts";
import { planFft } from "./fft.ts";
import { irfft, rfft } from "./rfft.ts";

/** Every kind of plan: 1, powers of two, 3 and 5, other primes directly, large primes by Bluestein, twice those. */
const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 30, 47, 49, 53, 77, 80, 94, 101, 106, 128, 202, 400, 401, 1009];

test("a spectrum is the defining sum, whatever the length", () => {
  for (const n of lengths) {
    const signal = noise(n);
    const { re, im } = rfft(signal);
    assert.equal(re.length, 1 + Math.floor(n / 2));
    const sum = definition(signal);
    assertNear(re, sum.re, 1e-13, `real part of length ${n}`);
    assertNear(im, sum.im, 1e-13, `imaginary part of length ${n}`);
  }
});

test("irfft takes rfft back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), (n) => {
      const signal = noise(n);
      assertNear(irfft(rfft(signal), { length: n }), signal, 1e-13, `length ${n}`);
    }),
  );
});

test("energy is kept (Parseval), also for a prime of six digits", () => {
  for (const n of [4096, 6561, 99991]) {
    const signal = noise(n);
    const { re, im } = rfft(signal);
    let energy = 0;
    for (let k = 0; k < re.length; k++) {
      const twins = k === 0 || 2 * k === n ? 1 : 2;
      energy += twins * (re[k] * re[k] + im[k] * im[k]);
    }
    const expected = n * signal.reduce((sum, value) => sum + value * value, 0);
    assert.ok(Math.abs(energy - expected) < 1e-12 * expected, `length ${n}: ${energy} ≠ ${expected}`);
  }
});

test("a large prime takes a small multiple of the time of its neighbour, not its square", () => {
  const seconds = (n: number): number => {
    const signal = noise(n);
    const start = performance.now();
    rfft(signal);
    return performance.now() - start;
  };
  seconds(131072);
  // By the defining sum 131071 would take a thousand times as long.
  assert.ok(seconds(131071) < 60 * Math.max(1, seconds(131072)));
});

test("the complex transform is linear and its inverse is itself with the parts exchanged", () => {
  for (const n of lengths) {
    const re = noise(n, 1);
    const im = noise(n, 2);
    const [workRe, workIm] = [re.slice(), im.slice()];
    const transform = planFft(n);
    transform(workRe, workIm);
    transform(workIm, workRe);
    assertNear(
      workRe.map((value) => value / n),
      re,
      1e-13,
      `length ${n}`,
    );
    assertNear(
      workIm.map((value) => value / n),
      im,
      1e-13,
      `length ${n}`,
    );
  }
});

test("many frames at once are one frame after the other", () => {
  const frames = { bins: 12, frames: 5, data: new Float32Array(noise(60)) };
  const all = rfft(frames);
  assert.deepEqual([all.re.bins, all.re.frames, all.im.bins, all.im.frames], [7, 5, 7, 5]);
  for (let t = 0; t < 5; t++) {
    const one = rfft(frames.data.subarray(12 * t, 12 * t + 12));
    assert.deepEqual(all.re.data.slice(7 * t, 7 * t + 7), one.re);
    assert.deepEqual(all.im.data.slice(7 * t, 7 * t + 7), one.im);
  }
  const back = irfft(all);
  assert.deepEqual([back.bins, back.frames], [12, 5]);
  assertNear(back.data, frames.data, 1e-14, "back");
});

test("results are the caller's own: the next call does not change them", () => {
  const first = rfft(Float64Array.of(1, 2, 3, 4));
  const copy = structuredClone(first);
  rfft(Float64Array.of(5, 6, 7, 8));
  assert.deepEqual(first, copy);
});

test("more lengths than there are plans on the shelf, and back to the first", () => {
  const first = rfft(noise(64));
  for (let n = 1; n <= 60; n++) rfft(noise(n));
  assert.deepEqual(rfft(noise(64)), first);
});

test("the imaginary parts of the first and the last bin do not count", () => {
  const re = Float64Array.of(1, 2, 3);
  assert.deepEqual(irfft({ re, im: Float64Array.of(9, 1, 9) }), irfft({ re, im: Float64Array.of(0, 1, 0) }));
});

test("what has no transform is refused in a sentence", () => {
  assert.throws(() => rfft(new Float64Array(0)), { message: "rfft: signal must hold at least one number, got none" });
  assert.throws(() => rfft(Float32Array.of(0, Number.NaN)), /got 1 of 2 that are not, the first is NaN at index 1/);
  assert.throws(() => rfft({ bins: 2, frames: 2, data: new Float32Array(3) }), {
    message: "rfft: frames must hold bins × frames numbers, got 3 for 2 × 2",
  });
  const spectrum = rfft(noise(8));
  assert.throws(() => irfft(spectrum, { length: 7 }), {
    message: "irfft: length must be 8 or 9 for 5 bins, got 7",
  });
  assert.throws(() => irfft({ re: spectrum.re, im: new Float64Array(4) }), /must have one shape, got 5 × 1 and 4 × 1/);
  const nan: ComplexSpectrogram<Float64Array> = rfft({ bins: 4, frames: 2, data: noise(8) });
  nan.im.data[5] = Number.NaN;
  assert.throws(() => irfft(nan), /^RangeError: irfft: spectrum.im.data must be finite/);
});

function noise(n: number, seed = n): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length: n }, () => random.uniform(-1, 1));
}

function definition(signal: Float64Array): { re: Float64Array; im: Float64Array } {
  const n = signal.length;
  const sum = (wave: (angle: number) => number): Float64Array =>
    Float64Array.from({ length: 1 + Math.floor(n / 2) }, (_, k) =>
      signal.reduce((total, value, i) => total + value * wave((-2 * Math.PI * ((i * k) % n)) / n), 0),
    );
  return { re: sum(Math.cos), im: sum(Math.sin) };
}

function assertNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  assert.equal(actual.length, expected.length, what);
  const largest = Math.max(1, ...Array.from(expected, Math.abs));
  const error = Math.max(...Array.from(expected, (value, i) => Math.abs(actual[i] - value)));
  assert.ok(error <= tolerance * largest, `${what}: differs by ${error}, largest value ${largest}`);
}
