import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fftFrequencies, framesToTime, timeToFrames } from "./frequencies.ts";

test("bins stand sampleRate / nFft apart, up to half the rate when nFft is even", () => {
  assert.deepEqual(fftFrequencies({ sampleRate: 8000, nFft: 4 }), Float64Array.of(0, 2000, 4000));
  assert.deepEqual(fftFrequencies({ sampleRate: 9000, nFft: 3 }), Float64Array.of(0, 3000));
  assert.equal(fftFrequencies().length, 1025);
});

test("half a hop after a frame's time is still that frame", () => {
  const grid = fc.record({
    sampleRate: fc.integer({ min: 100, max: 48000 }),
    hopLength: fc.integer({ min: 4, max: 2048 }),
    nFft: fc.option(fc.integer({ min: 1, max: 4096 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(grid, fc.nat(10000), (options, frame) => {
      const time = framesToTime(frame, options) + options.hopLength / 2 / options.sampleRate;
      assert.equal(timeToFrames(time, options), frame);
    }),
  );
});

test("one number gives one, several give several", () => {
  const grid = { sampleRate: 16000, hopLength: 160 };
  assert.equal(framesToTime(10, grid), 0.1);
  assert.deepEqual(framesToTime([0, 10], grid), Float64Array.of(0, 0.1));
  assert.deepEqual(timeToFrames(Float64Array.of(0, 0.1), grid), Int32Array.of(0, 10));
  assert.equal(framesToTime(0, { ...grid, nFft: 320 }), 0.01);
});

test("grids that make no sense are refused in a sentence", () => {
  assert.throws(() => framesToTime(1, { hopLength: 0 }), {
    message: "framesToTime: hopLength must be a positive integer, got 0",
  });
  assert.throws(() => timeToFrames(1, { sampleRate: -1 }), {
    message: "timeToFrames: sampleRate must be a positive number, got -1",
  });
  assert.throws(() => fftFrequencies({ nFft: 0 }), RangeError);
});
