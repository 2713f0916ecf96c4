import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import { magnitude, rms, spectralCentroid, spectralConvergence, spectralFlatness, stft, yin } from "./index.ts";

function sine(hertz: number, length = 8000): Float64Array {
  return Float64Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / 8000));
}

test("the F0 of a sine is its frequency, whatever lies between two shifts", () => {
  for (const hertz of [63.7, 110, 187.3, 401.9, 777]) {
    const f0 = yin(sine(hertz), { fMin: 50, fMax: 1000, sampleRate: 8000, frameLength: 1024 });
    for (const value of f0.subarray(3, -3)) assert.ok(Math.abs(value / hertz - 1) < 0.01, `${hertz}: ${value}`);
  }
});

test("the F0 of a sound whose fundamental is missing is that of its harmonics", () => {
  const third = sine(600, 3000);
  const harmonics = sine(400, 3000).map((value, i) => value + 0.8 * third[i]);
  const f0 = yin(harmonics, { fMin: 60, fMax: 800, sampleRate: 8000, frameLength: 1024 });
  assert.ok(Math.abs(f0[5] - 200) < 1, `${f0[5]}`);
});

test("yin refuses bands and frames that hold no answer", () => {
  const refused = (options: object, message: RegExp): void =>
    assert.throws(() => yin(sine(100), { fMin: 60, fMax: 400, sampleRate: 8000, ...options }), message);
  refused({ fMax: 50 }, /^RangeError: yin: fMax must be above fMin = 60 Hz, got 50/);
  refused({ fMax: 5000 }, /^RangeError: yin: fMax must be at most half the sample rate, 4000 Hz, got 5000/);
  refused({ frameLength: 128 }, /two periods of fMin = 60 Hz, got frameLength 128; take one of at least 267/);
  refused({ fMin: 0 }, /yin: fMin must be a positive number, got 0/);
});

test("the centroid of two tones lies between them, by their weights; silence has 0", () => {
  const higher = sine(2000);
  const two = sine(1000).map((value, i) => value + 3 * higher[i]);
  const centroid = spectralCentroid(two, { sampleRate: 8000, nFft: 512 });
  assert.ok(Math.abs(centroid[7] - 1750) < 5, `${centroid[7]}`);
  assert.deepEqual(spectralCentroid(new Float64Array(1024), { nFft: 512 }), new Float64Array(3));
  const target = magnitude(stft(two, { nFft: 512, hopLength: 512 }));
  assert.deepEqual(spectralCentroid(target, { sampleRate: 8000 }), centroid);
  assert.throws(() => spectralCentroid({ bins: 2, frames: 1, data: Float64Array.of(1, -1) }), /must not be negative/);
});

test("the flatness of powers that are no numbers is refused", () => {
  const loud = { bins: 2, frames: 2, data: Float64Array.of(1, 2, 3, 1e200) };
  assert.throws(() => spectralFlatness(loud), {
    message:
      "spectralFlatness: magnitude must be small enough for its power 2 to be a number, got 1e+200 in bin 1 of frame 1",
  });
  assert.ok(Number.isFinite(spectralFlatness(loud, { power: 1 })[1]));
});

test("the RMS of a sine is its amplitude by √2", () => {
  const loudness = rms(sine(500), { frameLength: 800, hopLength: 400 });
  assert.ok(Math.abs(loudness[5] - Math.SQRT1_2) < 1e-12);
});

test("spectral convergence: 0 for the same, 1 for silence, and no number for a silent target", () => {
  const random = new Random(1);
  const target = { bins: 4, frames: 5, data: Float64Array.from({ length: 20 }, () => random.uniform(0, 1)) };
  const silence = { ...target, data: new Float64Array(20) };
  assert.equal(spectralConvergence(target, target), 0);
  assert.equal(spectralConvergence(silence, target), 1);
  assert.throws(() => spectralConvergence(target, silence), /must not be zero everywhere/);
  assert.throws(() => spectralConvergence({ ...target, bins: 5, frames: 4 }, target), /got 5 × 4 and 4 × 5/);
});
