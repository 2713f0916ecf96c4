import assert from "node:assert/strict";
import { test } from "node:test";
import { Random, type Samples, type Spectrogram } from "../core/index.ts";
import { melSpectrogram } from "../dsp/index.ts";
import { harmonicSpacing, noiseColumns, publishedSpacing, seedMels, seedSmoothing, seedSpacing } from "./index.ts";
import { smoothed } from "./mel-spacing.ts";

/** Amplitudes at 44.1 kHz with the author's settings. */
function melOf(samples: Samples, nMels: number): Spectrogram<Samples> {
  return melSpectrogram(samples, {
    sampleRate: 44100,
    nFft: 2048,
    window: "hamming",
    power: 1,
    nMels,
    allowEmpty: true,
  });
}

const hiss = (() => {
  const random = new Random(5);
  return Float32Array.from({ length: 44100 * 3 }, () => random.normal());
})();

// Ours differ from seeds.md's by another generator, and at an end of the column.
test("the author's measure of noise is the published value of music: 10.7, 15.6, 18.7 of columns, 11.0, 16.1, 19.3 of sound", () => {
  for (const [i, nMels] of seedMels.entries()) {
    const { mean } = seedSpacing(noiseColumns(nMels, 600, new Random(1)));
    assert.ok(Math.abs(mean! / [10.74, 15.64, 18.67][i] - 1) < 0.02, `${nMels}: ${mean}`);
    const sound = seedSpacing(melOf(hiss, nMels)).mean!;
    assert.ok(Math.abs(sound / [11.0, 16.08, 19.27][i] - 1) < 0.04, `${nMels}: ${sound}`);
    const all = Object.values(publishedSpacing).map((row) => row[i]);
    const typical = all.reduce((a, b) => a + b, 0) / all.length;
    assert.ok(Math.abs(typical / sound - 1) < 0.1, `${nMels}: published ${typical}, noise ${sound}`);
  }
});

test("and follows the smoothing, not the sound", () => {
  const noise = noiseColumns(256, 400, new Random(2));
  for (const [length, expected] of [
    [5, 6.2],
    [9, 8.9],
    [11, 10.7],
    [15, 14.8],
    [19, 18.7],
    [25, 24.7],
  ]) {
    const { mean } = seedSpacing(noise, { smoothing: length });
    assert.ok(Math.abs(mean! / expected - 1) < 0.03, `${length}: ${mean}`);
  }
  assert.deepEqual(seedMels.map(seedSmoothing), [11, 16, 19]);
});

test("smoothing is a weighted mean: a constant stays, and a peak stays, to one band", () => {
  for (const length of [9, 16]) {
    assert.ok(smoothed(new Float64Array(40).fill(3), length).every((x) => Math.abs(x - 3) < 1e-12));
    const peak = smoothed(
      Float64Array.from({ length: 64 }, (_, k) => (k === 30 ? 1 : 0)),
      length,
    );
    const place = peak.indexOf(Math.max(...peak));
    assert.ok(Math.abs(place - 30) <= 1, `${length}: ${place}`);
  }
});

test("ours finds the spacing of a comb, whatever the smoothing would have been; the author's does not", () => {
  const random = new Random(3);
  for (const spacing of [6, 9, 13]) {
    const data = Float64Array.from({ length: 128 * 20 }, (_, i) => {
      const k = (i % 128) - Math.floor(i / 128 / 4);
      return (((k % spacing) + spacing) % spacing === 0 ? 1 : 0.03) * Math.hypot(random.normal(), random.normal());
    });
    const { median, share } = harmonicSpacing({ bins: 128, frames: 20, data }, noiseColumns(128, 99, random));
    assert.equal(median, spacing);
    assert.ok(share > 0.5, `${spacing}: ${share}`);
  }
});

test("of other noise, as many frames as the level says have a spacing", () => {
  const noises = [1, 2].map((part) => melOf(hiss.subarray(66150 * (part - 1), 66150 * part), 128));
  const { share } = harmonicSpacing(noises[0], noises[1]);
  assert.ok(share < 0.1, `${share}`);
});

test("what makes no sense is refused", () => {
  const mel = noiseColumns(64, 2, new Random(1));
  assert.throws(() => seedSpacing(mel, { smoothing: 2 }), /smoothing must be from 3 to 64 bands, got 2/);
  assert.throws(() => harmonicSpacing(mel, noiseColumns(64, 9, new Random(1))), /level must be at least 1 .* = 0.1/);
  assert.throws(() => harmonicSpacing(noiseColumns(20, 2, new Random(1)), mel), /at least 32 bands, got 20/);
  const none = { bins: 64, frames: 0, data: new Float64Array() };
  assert.throws(() => seedSpacing(none), /seedSpacing: frames must be a positive integer, got 0/);
  assert.throws(() => harmonicSpacing(none, mel), /harmonicSpacing: frames must be a positive integer, got 0/);
  const silence = { bins: 64, frames: 3, data: new Float64Array(192) };
  assert.deepEqual(seedSpacing(silence), { mean: undefined, share: 0 });
  assert.equal(harmonicSpacing(silence, noiseColumns(64, 30, new Random(1))).share, 0);
});
