import assert from "node:assert/strict";
import { test } from "node:test";
import { reassignedSpectrogram } from "../dsp/index.ts";
import { measureSignal, reassignedPghi, threeWindowGriffinLim } from "./index.ts";
import { voice } from "./testing/voice.ts";

const options = { sampleRate: 8000, nFft: 80, hopLength: 20, window: "hamming", clip: false } as const;

for (const center of [false, true])
  test(`what is compared gets the spectrogram right and the waveform wrong, center ${center}`, () => {
    const sound = voice(2000);
    const settings = { ...options, center, length: sound.length };
    const features = reassignedSpectrogram(sound, settings);
    const pghi = measureSignal(reassignedPghi(features, settings), sound, settings);
    assert.ok(pghi.convergence < -8, `${pghi.convergence}`);
    const first = threeWindowGriffinLim(features, { ...settings, nIter: 5 });
    const later = threeWindowGriffinLim(features, { ...settings, nIter: 60 });
    const [a, b] = [first, later].map((samples) => measureSignal(samples, sound, settings));
    assert.ok(b.convergence < a.convergence - 2 && b.convergence < -10, `${a.convergence}, ${b.convergence}`);
    assert.ok(b.snr < 20 && b.blockSnr > b.snr);
  });

test("the true signal is where three windows stay", () => {
  const sound = Float64Array.from(voice(1000));
  const settings = { ...options, center: false };
  const features = reassignedSpectrogram(sound, settings);
  const stayed = threeWindowGriffinLim(features, { ...settings, initial: sound, nIter: 10 });
  const truth = sound.subarray(0, stayed.length);
  assert.ok(measureSignal(stayed, truth, settings).snr > 200);
});

test("measures do not mind a sign", () => {
  const sound = voice(1600);
  const estimate = sound.map((value, i) => (i < 800 ? -1.1 : 1.1) * value);
  const { snr, blockSnr, mse, variance, convergence } = measureSignal(estimate, sound, options);
  assert.ok(Math.abs(blockSnr - 20) < 0.01);
  assert.ok(snr < 5 && convergence < -15);
  assert.ok(Math.abs(10 * Math.log10(variance / mse) - snr) < 1e-9);
});

test("what makes no sense is a sentence", () => {
  const features = reassignedSpectrogram(voice(400), options);
  const { magnitudes, frequencies } = features;
  assert.throws(
    () => reassignedPghi({ magnitudes, frequencies }, options),
    /must have frequencies and times, got no times/,
  );
  assert.throws(
    () => threeWindowGriffinLim(features, { ...options, nIter: 0 }),
    /nIter must be a positive integer, got 0/,
  );
  assert.throws(
    () => threeWindowGriffinLim(features, { ...options, momentum: 1 }),
    /momentum must be from 0 up to 1, got 1/,
  );
});
