import assert from "node:assert/strict";
import { test } from "node:test";
import { piece } from "../audio/index.ts";
import { emptyMelFilters, measureMelSetting, publishedSettings, seedIterations, stftThereAndBack } from "./index.ts";

const song = piece("Classical", { duration: 1.5 });

test("empty filters at 22 050 Hz and 128 bands: 72, 46 and 20 at 64, 128 and 256 samples, then few or none", () => {
  const empty = [64, 128, 256, 1024, 2048].map((nFft) => emptyMelFilters({ sampleRate: 22050, nFft, nMels: 128 }));
  assert.deepEqual(empty, [72, 46, 20, 0, 0]);
});

test("the time-domain error is near twice the power, and lower where energy is lost, not where the sound is right", () => {
  const [small] = measureMelSetting(song, { nFft: 64, nIter: [16] });
  const [large] = measureMelSetting(song, { nFft: 1024, nIter: [16] });
  assert.ok(small.mse < large.mse, `${small.mse} and ${large.mse}`);
  assert.ok(small.spectralConvergence > 3 * large.spectralConvergence);
  assert.ok(large.mse > 0.6 * large.ceiling && large.mse < 1.2 * large.ceiling, `${large.mse / large.ceiling}`);
  assert.ok(large.spectralConvergence < 0.3, `${large.spectralConvergence}`);
});

test("sizes follow from the window; more iterations come nearer in the spectrogram", () => {
  const all = measureMelSetting(song, { nFft: 512, nIter: [2, 16] });
  assert.deepEqual(
    all.map(({ hopLength, frames, nIter, samples }) => [hopLength, frames, nIter, samples.length]),
    [2, 16].map((nIter) => [128, 1 + Math.floor(song.samples.length / 128), nIter, song.samples.length]),
  );
  assert.ok(all[1].spectralConvergence < all[0].spectralConvergence);
  assert.equal(all[0].inversionSeconds, all[1].inversionSeconds);
  assert.ok(Math.abs(all[0].compactness - 1) < 0.01);
});

test("the STFT alone comes back at any window", () => {
  for (const nFft of [64, 2048]) assert.ok(stftThereAndBack(song, nFft).difference < 1e-5);
});

test("the published numbers: twice as long a window, half as many frames", () => {
  const { windows, iterations } = publishedSettings;
  for (let i = 1; i < windows.length; i++) {
    assert.equal(windows[i].nFft, 2 * windows[i - 1].nFft);
    assert.ok(Math.abs(windows[i - 1].frames / windows[i].frames - 2) < 0.02);
  }
  assert.deepEqual(
    iterations.map(({ nIter }) => nIter),
    seedIterations,
  );
});

test("a window that has no quarter is refused, and so is silence", () => {
  assert.throws(() => measureMelSetting(song, { nFft: 66 }), /nFft must be a multiple of 4, got 66/);
  const silence = { samples: new Float32Array(4096), sampleRate: 22050 };
  assert.throws(() => measureMelSetting(silence, { nFft: 64 }), /measureMelSetting: audio must not be silent/);
});
