import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Random, type Samples } from "../core/index.ts";
import { amplitudeToDb, type DecibelOptions, dbToAmplitude, dbToPower, powerToDb } from "./decibels.ts";

const powers = fc
  .array(fc.double({ min: 1e-9, max: 1e6, noNaN: true }), { minLength: 1 })
  .map((values) => Float64Array.from(values));

test("dbToPower takes powerToDb back, dbToAmplitude takes amplitudeToDb", () => {
  fc.assert(
    fc.property(powers, fc.double({ min: 0.01, max: 100, noNaN: true }), (power, ref) => {
      const back = dbToPower(powerToDb(power, { ref, topDb: null }), { ref });
      back.forEach((value, i) => {
        assert.ok(Math.abs(value - power[i]) < 1e-12 * power[i]);
      });
      const amplitude = power.map((value) => value + 1e-4);
      const amplitudeBack = dbToAmplitude(amplitudeToDb(amplitude, { ref, topDb: null }), { ref });
      amplitudeBack.forEach((value, i) => {
        assert.ok(Math.abs(value - amplitude[i]) < 1e-12 * amplitude[i]);
      });
    }),
  );
});

test("the level of an amplitude is the level of its power", () => {
  const amplitude = Float64Array.of(1, -0.3, 1e-3, 0);
  const power = amplitude.map((value) => value * value);
  assert.deepEqual(amplitudeToDb(amplitude), powerToDb(power));
  assert.deepEqual(amplitudeToDb(amplitude, { ref: "max" }), powerToDb(power, { ref: "max" }));
});

test("silence is 80 dB below the maximum, or as deep as amin when all is kept", () => {
  const power = Float64Array.of(100, 1e-30, 0, -1);
  assert.deepEqual(powerToDb(power), Float64Array.of(20, -60, -60, -60));
  assert.deepEqual(powerToDb(power, { topDb: null }), Float64Array.of(20, -100, -100, -100));
  assert.deepEqual(powerToDb(power, { topDb: 5 }), Float64Array.of(20, 15, 15, 15));
  assert.deepEqual(powerToDb(Float64Array.of(0, 0), { ref: "max" }), Float64Array.of(0, 0));
});

test("with the maximum as reference the maximum is exactly 0 dB, by the kernel's logarithm and by the language's", () => {
  const random = new Random(7);
  for (const length of [3, 255, 256, 1001])
    for (const kind of [Float64Array, Float32Array])
      for (let run = 0; run < 20; run++) {
        const values: Samples = new kind(length).map(() => 10 ** random.uniform(-6, 6));
        values.set([0, values[1], 1e6]);
        for (const toDb of [powerToDb<Samples>, amplitudeToDb<Samples>]) {
          const levels = toDb(values, { ref: "max" });
          assert.equal(Math.max(...levels), 0);
          assert.equal(Math.min(...levels), -80);
          // A value is its own reference, whatever it is.
          assert.equal(toDb(values, { ref: values[1], topDb: null })[1], 0);
        }
      }
});

test("amplitudes whose squares are no numbers have levels, with any reference", () => {
  for (const length of [2, 300]) {
    const level = (value: number, options: DecibelOptions): number[] => {
      const levels = amplitudeToDb(new Float64Array(length).fill(value, 1), options);
      return [levels[0], levels[1]].map((decibels) => Math.round(decibels * 1e9) / 1e9);
    };
    assert.deepEqual(level(1e200, {}), [3920, 4000]);
    assert.deepEqual(level(-1e200, { ref: "max", topDb: 30 }), [-30, 0]);
    assert.deepEqual(level(1e200, { ref: 1e190, topDb: null }), [-3900, 200]);
    assert.deepEqual(level(1, { ref: 1e200, topDb: null }), [-4100, -4000]);
    assert.deepEqual(level(0, { amin: 1e-200, ref: "max" }), [0, 0]);
    assert.deepEqual(level(1e-190, { amin: 1e-200, topDb: null }), [-4000, -3800]);
    assert.deepEqual(level(1, { amin: 1e200, ref: () => 0 }), [0, 0]);
  }
  assert.deepEqual(amplitudeToDb(Float64Array.of(1e200, 1), { topDb: null }), Float64Array.of(4000, 0));
  const loud = new Float64Array(300).fill(1.7e308);
  assert.ok(Math.abs(powerToDb(loud)[0] - 10 * Math.log10(1.7e308)) < 1e-11);
});

test("shape and precision stay", () => {
  const power = { bins: 2, frames: 1, data: Float32Array.of(1, 10) };
  assert.deepEqual(powerToDb(power), { bins: 2, frames: 1, data: Float32Array.of(0, 10) });
  assert.deepEqual(dbToAmplitude({ ...power, data: Float32Array.of(0, 20) }).data, Float32Array.of(1, 10));
  assert.deepEqual(power.data, Float32Array.of(1, 10));
});

test("a reference function is given sizes, as librosa gives them, and may say that there is none", () => {
  const seen: number[] = [];
  const ref = (values: Samples): number => {
    seen.push(...values);
    return 0;
  };
  assert.deepEqual(amplitudeToDb(Float64Array.of(-1, 0.1), { ref, amin: 1 }), Float64Array.of(0, 0));
  assert.deepEqual(seen, [1, 0.1]);
});

test("what has no level is refused in a sentence", () => {
  const power = Float64Array.of(1, 2);
  assert.throws(() => powerToDb(Float64Array.of(1, Number.NaN)), {
    message: "powerToDb: power must be finite, got 1 of 2 that are not, the first is NaN at index 1",
  });
  assert.throws(() => powerToDb(power, { amin: 0 }), { message: "powerToDb: amin must be a positive number, got 0" });
  assert.throws(() => powerToDb(power, { topDb: -1 }), {
    message: "powerToDb: topDb must be at least 0, or null, got -1",
  });
  assert.throws(() => amplitudeToDb(power, { ref: 0 }), {
    message: "amplitudeToDb: ref must be a positive number, got 0",
  });
  assert.throws(() => dbToPower(Float64Array.of(Number.POSITIVE_INFINITY)), RangeError);
  assert.throws(() => dbToAmplitude(power, { ref: -1 }), RangeError);
});
