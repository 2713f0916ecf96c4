import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { at, frame, Random } from "../core/index.ts";
import {
  fftFrequencies,
  hzToMel,
  melFilters,
  melFrequencies,
  melSpectrogram,
  melToHz,
  powerSpectrogram,
} from "./index.ts";

test("hzToMel and melToHz take each other back, on both scales", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 24000, noNaN: true }), fc.boolean(), (hertz, htk) => {
      assert.ok(Math.abs(melToHz(hzToMel(hertz, { htk }), { htk }) - hertz) <= 1e-10 * Math.max(1, hertz));
    }),
  );
});

test("landmarks of the scales: Slaney's 1 kHz is 15 mels and 6.4 kHz 42; HTK's 1 kHz is nearly 1000", () => {
  assert.equal(hzToMel(1000), 15);
  assert.ok(Math.abs(hzToMel(6400) - 42) < 1e-12);
  assert.equal(hzToMel(500), 7.5);
  assert.ok(Math.abs(hzToMel(700, { htk: true }) - 2595 * Math.log10(2)) < 1e-12);
});

test("mel frequencies rise from one end exactly to the other", () => {
  const f = melFrequencies(40, { fMin: 50, fMax: 7600 });
  assert.equal(f.length, 40);
  assert.ok(Math.abs(f[0] - 50) < 1e-10 && Math.abs(f[39] - 7600) < 1e-9);
  for (let i = 1; i < 40; i++) assert.ok(f[i] > f[i - 1]);
  assert.deepEqual(melFrequencies(1, { fMin: 0 }), Float64Array.of(0));
});

test("triangles: peak 1 without norm, area 1 Hz with Slaney's", () => {
  const options = { sampleRate: 16000, nFft: 4096, nMels: 20 };
  const peaks = melFilters({ ...options, norm: null });
  const areas = melFilters(options);
  assert.deepEqual([peaks.bins, peaks.frames], [2049, 20]);
  for (let m = 0; m < 20; m++) {
    assert.ok(Math.abs(Math.max(...frame(peaks, m)) - 1) < 0.05);
    const area = frame(areas, m).reduce((sum, weight) => sum + weight, 0) * (16000 / 4096);
    assert.ok(Math.abs(area - 1) < 0.01, `filter ${m} has the area ${area}`);
  }
});

test("neighbouring triangles of peak 1 add up to 1 between the first and the last peak", () => {
  const options = { sampleRate: 16000, nFft: 1024, nMels: 30, norm: null };
  const filters = melFilters(options);
  const corners = melFrequencies(32, { fMax: 8000 });
  fftFrequencies(options).forEach((frequency, k) => {
    if (frequency < corners[1] || frequency > corners[30]) return;
    let sum = 0;
    for (let m = 0; m < 30; m++) sum += at(filters, k, m);
    assert.ok(Math.abs(sum - 1) < 1e-6, `bin ${k}: ${sum}`);
  });
});

test("a mel spectrogram is the filters times the power spectrogram", () => {
  const x = noise(4000);
  const options = { sampleRate: 16000, nFft: 512, hopLength: 160, nMels: 24, fMin: 100 };
  const mel = melSpectrogram(x, options);
  const power = powerSpectrogram(x, options);
  const filters = melFilters(options);
  assert.deepEqual([mel.bins, mel.frames], [24, power.frames]);
  for (const [m, t] of [
    [0, 0],
    [11, 5],
    [23, 25],
  ]) {
    const expected = frame(filters, m).reduce((sum, weight, k) => sum + weight * at(power, k, t), 0);
    assert.ok(Math.abs(at(mel, m, t) - expected) < 1e-12 * Math.max(1, expected));
  }
  assert.deepEqual(melSpectrogram(power, { sampleRate: 16000, nMels: 24, fMin: 100 }), mel);
});

test("hopLength is 512 whatever the window, as in librosa", () => {
  assert.equal(melSpectrogram(noise(5120), { nFft: 1024, nMels: 20 }).frames, 11);
});

test("an empty filter is an error that says which, or zeros when they are allowed", () => {
  const options = { sampleRate: 22050, nFft: 256, nMels: 128 };
  assert.throws(
    () => melFilters(options),
    /^RangeError: melFilters: \d+ of 128 mel filters lie between two bins.*the first is filter \d+ \(\d+–\d+ Hz, bins are 86.1 Hz/,
  );
  assert.throws(() => melSpectrogram(noise(2000), options), /^RangeError: melSpectrogram: \d+ of 128 mel filters/);
  const mel = melSpectrogram(noise(2000), { ...options, allowEmpty: true });
  assert.ok(mel.data.some((value) => value === 0) && mel.data.every((value) => value >= 0));
});

test("bands that make no sense are refused in a sentence", () => {
  const options = { sampleRate: 16000, nFft: 512, nMels: 20 };
  const refused = (more: object, message: string): void =>
    assert.throws(() => melFilters({ ...options, ...more }), { name: "RangeError", message });
  refused({ fMax: 8001 }, "melFilters: fMax must be at most half the sample rate, 8000 Hz, got 8001");
  refused({ fMin: 4000, fMax: 4000 }, "melFilters: fMax must be above fMin = 4000 Hz, got 4000");
  refused({ fMin: -1 }, "melFilters: fMin must be a number of at least 0, got -1");
  refused({ nMels: 0 }, "melFilters: nMels must be a positive integer, got 0");
  refused({ sampleRate: 0 }, "melFilters: sampleRate must be a positive number, got 0");
  refused({ norm: "area" }, 'melFilters: norm must be "slaney" or null, got area');
  const power = powerSpectrogram(noise(2000), { nFft: 512 });
  assert.throws(() => melSpectrogram(power, { nFft: 1024, nMels: 20 }), {
    message: "melSpectrogram: nFft must be 512 or 513 for 257 bins, got 1024",
  });
  assert.throws(() => melSpectrogram(noise(2000), { nFft: 512, nMels: 20, power: 0 }), {
    message: "melSpectrogram: power must be a positive number, got 0",
  });
  assert.throws(() => hzToMel(-1), { message: "hzToMel: frequency must be a number of at least 0, got -1" });
  assert.throws(() => melToHz(Number.NaN), RangeError);
});

function noise(n: number): Float64Array {
  const random = new Random(n);
  return Float64Array.from({ length: n }, () => random.uniform(-1, 1));
}
