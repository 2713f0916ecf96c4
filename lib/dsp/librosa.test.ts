import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { chirp, tone } from "../audio/index.ts";
import type { Samples, Spectrogram } from "../core/index.ts";
import {
  amplitudeToDb,
  fftFrequencies,
  framesToTime,
  type GriffinLimOptions,
  getWindow,
  griffinLim,
  istft,
  type MelFiltersOptions,
  magnitude,
  melFilters,
  melFrequencies,
  melSpectrogram,
  pinv,
  power,
  powerToDb,
  rms,
  spectralCentroid,
  stft,
  timeToFrames,
  transpose,
  type WindowName,
  yin,
} from "./index.ts";

/** Numbers of golden/make.py: every stride-th value of a result, in memory order. */
interface Kept {
  readonly shape: readonly number[];
  readonly stride: number;
  readonly max: number;
  readonly norm: number;
  readonly values: string;
}
type Results = Record<string, Kept>;
type PythonOptions = Record<string, unknown>;
interface Golden {
  readonly madeBy: Record<string, string>;
  readonly length: number;
  readonly sampleRate: number;
  readonly checksum: number;
  readonly settings: readonly {
    readonly name: string;
    readonly stft: PythonOptions;
    readonly mel: PythonOptions;
    readonly float64: Results;
    readonly float32: Results;
  }[];
  readonly windows: readonly (Kept & { name: WindowName; n: number; symmetric: boolean })[];
  readonly melFilters: readonly (Kept & { options: PythonOptions })[];
  readonly [name: string]: unknown;
}

// Sources, not dist: the file is data. Without it this test cannot say anything, so reading it may throw.
const golden: Golden = read("librosa.json");
const resynthesis: {
  readonly madeBy: Record<string, string>;
  readonly griffinLim: readonly (Kept & { options: PythonOptions; stft: PythonOptions })[];
  readonly [name: string]: unknown;
} = read("resynthesis.json");
const made = `librosa ${golden.madeBy.librosa}`;

/** How far a result may lie from librosa's, as a part of its largest value. */
const tolerance = { float32: 1e-6, float64: 1e-12 };
type Precision = keyof typeof tolerance;

test("the golden numbers were made by the pinned versions from the signal that this test makes", () => {
  assert.deepEqual(golden.madeBy, { librosa: "0.11.0", numpy: "2.4.6", scipy: "1.17.1" });
  assert.deepEqual(resynthesis.madeBy, golden.madeBy);
  assert.equal(golden.settings.length, 6);
  const sum = signal().reduce((total, value) => total + Math.abs(value), 0);
  assert.equal(sum * 32768, golden.checksum);
});

for (const { name, stft: stftOptions, mel: melOptions, ...results } of golden.settings)
  for (const precision of ["float64", "float32"] as const)
    test(`${made}, ${name}, ${precision}`, (t) => {
      const samples = precision === "float64" ? signal() : new Float32Array(signal());
      const options = camelCase(stftOptions);
      const { padMode: _, ...back } = options;
      const mel = { sampleRate: golden.sampleRate, ...options, ...camelCase(melOptions) };
      const spectrum = stft(samples, options);
      const scaled = { re: scaleBins(spectrum.re), im: scaleBins(spectrum.im) };
      const melSlaney = melSpectrogram(samples, mel);
      const ours: Record<string, Samples | Spectrogram<Samples>> = {
        stftRe: spectrum.re,
        stftIm: spectrum.im,
        istft: istft(scaled, back),
        istftLength: istft(scaled, { ...back, length: 4321 }),
        power: power(spectrum),
        melSlaney,
        melHtk: melSpectrogram(samples, { ...mel, htk: true }),
        powerToDb: powerToDb(melSlaney, { ref: "max" }),
        powerToDbAll: powerToDb(melSlaney, { ref: 2, amin: 1e-8, topDb: null }),
        amplitudeToDb: amplitudeToDb(magnitude(spectrum)),
      };
      assert.deepEqual(Object.keys(ours).sort(), Object.keys(results[precision]).sort());
      let worst = 0;
      for (const [result, kept] of Object.entries(results[precision])) {
        const value = ours[result];
        const data = "bins" in value ? value.data : value;
        assert.equal(data.BYTES_PER_ELEMENT, precision === "float64" ? 8 : 4, `${result} keeps the precision`);
        worst = Math.max(worst, assertClose(result, value, kept, precision));
      }
      t.diagnostic(`largest error / largest value: ${worst.toExponential(1)}`);
    });

test(`${made}: windows`, () => {
  for (const { name, n, symmetric, ...kept } of golden.windows)
    assertClose(`${name} ${n}`, getWindow(name, n, { symmetric }), kept, "float64");
});

test(`${made}: mel filters`, () => {
  for (const { options, ...kept } of golden.melFilters)
    assertClose(JSON.stringify(options), melFilters(camelCase<MelFiltersOptions>(options)), kept, "float32");
});

test(`${made}: frequencies and times`, () => {
  const band = { fMin: 20, fMax: 7600 };
  const expect = (name: string, ours: Samples): number => assertClose(name, ours, golden[name] as Kept, "float64");
  expect("melFrequencies", melFrequencies(40, band));
  expect("melFrequenciesHtk", melFrequencies(40, { ...band, htk: true }));
  expect("fftFrequencies", fftFrequencies({ sampleRate: 22050, nFft: 401 }));
  const indices = Float64Array.from({ length: 50 }, (_, i) => i);
  expect("framesToTime", framesToTime(indices, { sampleRate: 22050, hopLength: 100, nFft: 401 }));
  const times = indices.map((i) => i / 37);
  expect("timeToFrames", new Float64Array(timeToFrames(times, { sampleRate: 22050, hopLength: 100 })));
});

test(`${made}: tone and chirp`, () => {
  const expect = (name: string, { samples }: { samples: Float32Array }): number =>
    assertClose(name, new Float64Array(samples), golden[name] as Kept, "float32");
  const glide = { fMin: 110, fMax: 8000, sampleRate: 22050, length: 500 };
  expect("tone", tone(440, { sampleRate: 22050, length: 500 }));
  expect("chirp", chirp(glide));
  expect("chirpLinear", chirp({ ...glide, linear: true }));
});

test(`${made}: Griffin and Lim's algorithm from phase zero, with and without momentum`, () => {
  assert.equal(resynthesis.griffinLim.length, 7);
  for (const { options, stft: stftOptions, ...kept } of resynthesis.griffinLim) {
    const target = magnitude(stft(signal(), camelCase(stftOptions)));
    const ours = griffinLim(target, { ...camelCase<GriffinLimOptions>(options), init: null });
    assertClose(JSON.stringify(options), ours, kept, "float64", 1e-8);
  }
});

test(`SciPy ${golden.madeBy.scipy}: pseudo-inverse of filters that crowd each other`, () => {
  // The filters are float32 in both.
  const crowded = melFilters({ sampleRate: golden.sampleRate, nFft: 512, nMels: 80, allowEmpty: true });
  assertClose("pinv", pinv(transpose(crowded)), resynthesis.pinvCrowded as Kept, "float64", 1e-5);
});

test(`${made}: fundamental frequency, centroid, loudness`, () => {
  const voice = { sampleRate: golden.sampleRate, frameLength: 1024, hopLength: 200, fMin: 60, fMax: 2000 };
  // librosa leaves a term out at lag 1 (see yin.ts), which counts for little in frames of 1024.
  const expect = (name: string, ours: Samples): number =>
    assertClose(name, ours, resynthesis[name] as Kept, "float64", name.startsWith("yin") ? 1e-6 : 1e-10);
  expect("yin", yin(signal().subarray(0, 2400), voice));
  expect("yinStrict", yin(signal(), { ...voice, troughThreshold: 0.01, center: false }));
  expect("spectralCentroid", spectralCentroid(signal(), { sampleRate: golden.sampleRate, nFft: 1024 }));
  expect("rms", rms(signal(), { frameLength: 1000, hopLength: 300 }));
});

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../../../dsp/golden/${file}`, import.meta.url), "utf8"));
}

/** Noise of a linear congruential generator and a rising tone, 16 bit integers, silence in between. As in make.py. */
function signal(): Float64Array {
  let state = 1;
  return Float64Array.from({ length: golden.length }, (_, i) => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    const noise = Math.floor((state >>> 16) / 8) - 4096;
    const tone = Math.floor(12000 * Math.sin(1e-5 * i * i + 0.05 * i) + 0.5);
    return i >= 2400 && i < 3000 ? 0 : (noise + tone) / 32768;
  });
}

/** The gain for every bin that make.py has, too: a spectrum that no signal has. */
function scaleBins<T extends Samples>({ bins, frames, data }: Spectrogram<T>): Spectrogram<T> {
  return { bins, frames, data: data.map((value, i) => value * (((7 * (i % bins)) % 5) / 4)) as T };
}

/** n_fft → nFft; fmin and fmax are two words to us, sr is written out. */
function camelCase<T = Record<string, never>>(options: PythonOptions): T {
  const words: Record<string, string> = { sr: "sampleRate", fmin: "fMin", fmax: "fMax" };
  const entries = Object.entries(options).map(([name, value]) => [
    words[name] ?? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries) as T;
}

/** Compares every kept value, and the norm of all; returns the largest error as a part of the largest value. */
function assertClose(
  what: string,
  ours: Samples | Spectrogram<Samples>,
  kept: Kept,
  precision: Precision,
  allowed: number = tolerance[precision],
): number {
  const data = "bins" in ours ? ours.data : ours;
  assert.deepEqual("bins" in ours ? [ours.bins, ours.frames] : [ours.length], kept.shape, `${what}: shape`);
  const bytes = Uint8Array.from(Buffer.from(kept.values, "base64"));
  const count = Math.ceil(data.length / kept.stride);
  const expected = bytes.length === 8 * count ? new Float64Array(bytes.buffer) : new Float32Array(bytes.buffer);
  assert.equal(expected.length, count, `${what}: number of values`);
  const errors = Array.from(expected, (value, i) => Math.abs(data[i * kept.stride] - value));
  // NaN when one of them is NaN, and then the comparison fails.
  const worst = Math.max(...errors);
  const where = errors.indexOf(worst) * kept.stride;
  const limit = allowed * kept.max;
  assert.ok(worst <= limit, `${what}: differs by ${worst} at ${where} (allowed ${limit}), has ${data[where]}`);
  const norm = Math.sqrt(Float64Array.from(data).reduce((sum, value) => sum + value * value, 0));
  const normError = Math.abs(norm - kept.norm);
  assert.ok(normError <= allowed * kept.norm, `${what}: norm ${norm}, librosa ${kept.norm}`);
  return kept.max > 0 ? worst / kept.max : 0;
}
