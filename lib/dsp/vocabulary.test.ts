import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Samples, Spectrogram } from "../core/index.ts";
import {
  amplitudeToDb,
  type DeltaOptions,
  dbToAmplitude,
  dbToPower,
  dct,
  deemphasis,
  delta,
  framesToSamples,
  getWindow,
  lyonsFilterBank,
  magnitude,
  magphase,
  melSpectrogram,
  mfcc,
  power,
  powerToDb,
  preemphasis,
  rms,
  samplesToFrames,
  samplesToTime,
  spectralBandwidth,
  spectralFlatness,
  spectralRolloff,
  stft,
  timeToSamples,
  type WindowName,
  type WindowShape,
  type YinOptions,
  yin,
  zeroCrossingRate,
  zeroCrossings,
} from "./index.ts";

// Numbers of librosa 0.11 and SciPy for what is measured, filtered and counted: golden/make.py's vocabulary().

/** Every stride-th value of a result, in memory order. */
interface Measured {
  readonly shape: readonly number[];
  readonly stride: number;
  readonly max: number;
  readonly norm: number;
  readonly values: string;
}
type PythonOptions = Record<string, unknown>;
interface Golden {
  readonly madeBy: Record<string, string>;
  readonly windows: readonly (Measured & { window: WindowName | WindowShape; n: number; symmetric: boolean })[];
  readonly dct: readonly (Measured & { type: 1 | 2 | 3 | 4; scaling: "ortho" | null })[];
  readonly delta: readonly (Measured & { options: PythonOptions })[];
  readonly yin: readonly (Measured & { options: PythonOptions })[];
  readonly yinNoise: readonly (Measured & { options: PythonOptions })[];
  readonly [name: string]: unknown;
}

const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../dsp/golden/vocabulary.json", import.meta.url), "utf8"),
);
const made = `librosa ${golden.madeBy.librosa}`;
const sampleRate = 22050;
const samples = signal(6000);
const spectrum = stft(samples, { nFft: 512 });
const mel = { sampleRate, nFft: 1024, hopLength: 256, nMels: 40 };
const levels = powerToDb(melSpectrogram(samples, mel));

const mean = (values: Samples): number => Float64Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const median = (values: Samples): number => {
  const sorted = values.slice().sort();
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};
const loudest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, value), 0);
const { magnitude: size, phase } = magphase(spectrum, { power: 2 });
const block = preemphasis(samples.subarray(0, 1000), { coef: 0.9, zi: 0.25, returnZf: true });
const back = deemphasis(samples.subarray(0, 1000), { coef: 0.9, zi: 0.25, returnZf: true });
const boxcar = magnitude(stft(samples, { nFft: 512, hopLength: 128, window: "boxcar", center: false }));
const frames = { frameLength: 1000, hopLength: 300 };
const count = Float64Array.from({ length: 50 }, (_, i) => i);

const results: Record<string, Samples | Uint8Array | Int32Array | Spectrogram<Samples>> = {
  magphase: size,
  magphaseRe: phase.re,
  magphaseIm: phase.im,
  powerToDbMedian: powerToDb(power(spectrum), { ref: median }),
  amplitudeToDbMean: amplitudeToDb(magnitude(spectrum), { ref: mean, amin: 1e-3, topDb: 60 }),
  dbToPower: dbToPower(levels, { ref: 0.5 }),
  dbToAmplitude: dbToAmplitude(levels, { ref: 0.5 }),
  preemphasis: preemphasis(samples),
  preemphasisBlock: block.samples,
  deemphasis: deemphasis(samples),
  deemphasisBlock: back.samples,
  zeroCrossings: zeroCrossings(samples),
  zeroCrossingsLoud: zeroCrossings(samples, { threshold: 0.1, refMagnitude: loudest, pad: false, zeroPos: false }),
  zeroCrossingRate: zeroCrossingRate(samples, frames),
  zeroCrossingRateLoud: zeroCrossingRate(samples, {
    frameLength: 701,
    hopLength: 300,
    center: false,
    threshold: 0.05,
    pad: true,
  }),
  rmsOfSpectrum: rms(boxcar, { frameLength: 512 }),
  rmsOfOddSpectrum: rms(magnitude(stft(samples, { nFft: 401, hopLength: 100 })), { frameLength: 401 }),
  spectralBandwidth: spectralBandwidth(samples, { sampleRate, nFft: 512 }),
  spectralBandwidthRaw: spectralBandwidth(samples, { sampleRate, nFft: 512, p: 3, norm: false }),
  spectralRolloff: spectralRolloff(samples, { sampleRate, nFft: 512 }),
  spectralRolloffLow: spectralRolloff(samples, { sampleRate, nFft: 512, rollPercent: 0.1 }),
  spectralFlatness: spectralFlatness(samples, { nFft: 512 }),
  spectralFlatnessAmplitude: spectralFlatness(magnitude(spectrum), { power: 1, amin: 1e-3 }),
  mfcc: mfcc(samples, mel),
  mfccLifted: mfcc(levels, { nMfcc: 13, lifter: 22 }),
  mfccType1: mfcc(levels, { nMfcc: 13, dctType: 1, norm: null }),
  mfccType3: mfcc(samples, { ...mel, nMfcc: 13, dctType: 3, melNorm: null }),
  framesToSamples: framesToSamples(count, { hopLength: 100, nFft: 401 }),
  samplesToFrames: samplesToFrames(
    count.map((i) => 37 * i),
    { hopLength: 100, nFft: 401 },
  ),
  samplesToTime: samplesToTime(
    count.map((i) => 37 * i),
    { sampleRate: 16000 },
  ),
  timeToSamples: timeToSamples(
    count.map((i) => i / 37),
    { sampleRate: 16000 },
  ),
  lyons: lyonsFilterBank({ nMels: 128, nFft: 512, sampleRate: 16000 }),
  lyonsSmall: lyonsFilterBank({ nMels: 26, nFft: 400, sampleRate: 8000 }),
};

/** Sums of thousands of numbers in another order: what is left of sixteen digits. Measured errors are printed. */
const allowed = 1e-11;

for (const [name, ours] of Object.entries(results))
  test(`${made}: ${name}`, (t) => {
    t.diagnostic(`largest error / largest value: ${error(ours, golden[name] as Measured).toExponential(1)}`);
  });

test(`${made}: every golden is looked at`, () => {
  const tables = ["madeBy", "windows", "dct", "delta", "yin", "yinNoise"];
  assert.deepEqual([...Object.keys(results), ...tables].sort(), Object.keys(golden).sort());
});

test(`${made}: states of the two filters at the end of a block`, () => {
  for (const [{ zf }, name] of [
    [block, "preemphasisBlock"],
    [back, "deemphasisBlock"],
  ] as const)
    assert.ok(Math.abs(zf - (golden[name] as { state: number }).state) < 1e-12, name);
});

test(`SciPy ${golden.madeBy.scipy}: windows beyond Hann's family`, (t) => {
  assert.equal(golden.windows.length, 40);
  const errors = golden.windows.map(({ window, n, symmetric, ...kept }) =>
    error(getWindow(window, n, { symmetric }), kept),
  );
  t.diagnostic(`largest error / largest value: ${Math.max(...errors).toExponential(1)}`);
});

test(`SciPy ${golden.madeBy.scipy}: cosine transforms of all types and norms, and their first numbers alone`, (t) => {
  assert.equal(golden.dct.length, 8);
  const errors = golden.dct.map(({ type, scaling: norm, ...kept }) => {
    const transformed = dct(levels, { type, norm });
    const first = dct(levels, { type, norm, count: 3 });
    for (let i = 0; i < first.data.length; i++)
      assert.equal(first.data[i], transformed.data[Math.floor(i / 3) * levels.bins + (i % 3)]);
    return error(transformed, kept);
  });
  t.diagnostic(`largest error / largest value: ${Math.max(...errors).toExponential(1)}`);
});

test(`${made}: deltas, at the ends, too`, (t) => {
  assert.equal(golden.delta.length, 7);
  const errors = golden.delta.map(({ options, ...kept }) => error(delta(levels, options as DeltaOptions), kept));
  t.diagnostic(`largest error / largest value: ${Math.max(...errors).toExponential(1)}`);
});

/** The signal, and its second differences, in which the noise is as loud as the tone. */
const voices = {
  yin: samples,
  yinNoise: samples.subarray(2).map((x, i) => x - samples[i + 1] - (samples[i + 1] - samples[i])),
};

for (const name of ["yin", "yinNoise"] as const)
  test(`${made}, the term that it leaves out at lag 1 restored: ${name}, frames of 200 to 1024`, (t) => {
    assert.equal(golden[name].length, 7);
    const words: Record<string, string> = { sr: "sampleRate", fmin: "fMin", fmax: "fMax" };
    const errors = golden[name].map(({ options, ...kept }) => {
      const named = Object.entries(options).map(([word, value]) => [
        words[word] ?? word.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        value,
      ]);
      return error(yin(voices[name], Object.fromEntries(named) as YinOptions), kept);
    });
    t.diagnostic(`largest error / largest value: ${Math.max(...errors).toExponential(1)}`);
  });

test("single precision in, single precision out, and the same numbers but for its rounding", () => {
  const single = Float32Array.from(samples);
  const rounded = { ...levels, data: Float32Array.from(levels.data) };
  const pairs: readonly [Samples | Spectrogram<Samples>, Samples | Spectrogram<Samples>][] = [
    [preemphasis(single), preemphasis(samples)],
    [deemphasis(single), deemphasis(samples)],
    [mfcc(single, mel), mfcc(samples, mel)],
    [dct(rounded), dct(levels)],
    [delta(rounded), delta(levels)],
    [dbToPower(rounded), dbToPower(levels)],
    [magphase(stft(single)).magnitude, magphase(stft(samples)).magnitude],
  ];
  pairs.forEach(([narrow, wide], i) => {
    const [ours, exact] = [narrow, wide].map((value) => ("bins" in value ? value.data : value));
    assert.ok(ours instanceof Float32Array && exact instanceof Float64Array, `pair ${i}`);
    const largest = exact.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const worst = exact.reduce((most, value, at) => Math.max(most, Math.abs(value - ours[at])), 0);
    assert.ok(worst <= 1e-6 * largest, `pair ${i}: ${worst / largest}`);
  });
});

/** Largest error of the kept values, and of the norm, as a part of the largest value; asserts that it is allowed. */
function error(
  ours: Samples | Uint8Array | Int32Array | Spectrogram<Samples>,
  kept: Measured,
  most: number = allowed,
): number {
  const data = "bins" in ours ? ours.data : ours;
  assert.deepEqual("bins" in ours ? [ours.bins, ours.frames] : [ours.length], kept.shape);
  const expected = new Float64Array(Uint8Array.from(Buffer.from(kept.values, "base64")).buffer);
  assert.equal(expected.length, Math.ceil(data.length / kept.stride));
  const scale = kept.max || 1;
  const errors = Array.from(expected, (value, i) => Math.abs(data[i * kept.stride] - value) / scale);
  const worst = Math.max(...errors);
  assert.ok(worst <= most, `differs by ${worst} of the largest value at ${errors.indexOf(worst) * kept.stride}`);
  const norm = Math.sqrt(Float64Array.from(data).reduce((sum, value) => sum + value * value, 0));
  assert.ok(Math.abs(norm - kept.norm) <= most * Math.max(1, kept.norm), `norm ${norm}, ${kept.norm} expected`);
  return worst;
}

/** Noise of a linear congruential generator and a rising tone, 16 bit integers, silence in between. As in make.py. */
function signal(length: number): Float64Array {
  let state = 1;
  return Float64Array.from({ length }, (_, i) => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    const noise = Math.floor((state >>> 16) / 8) - 4096;
    const tone = Math.floor(12000 * Math.sin(1e-5 * i * i + 0.05 * i) + 0.5);
    return i >= 2400 && i < 3000 ? 0 : (noise + tone) / 32768;
  });
}
