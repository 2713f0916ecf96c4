import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { decodeWav } from "../audio/index.ts";
import { type ComplexSpectrogram, Random, type Samples, type Spectrogram } from "../core/index.ts";
import {
  hann,
  istft,
  magnitude,
  matmul,
  melFilters,
  melSpectrogram,
  power,
  rfft,
  sliceIntoFrames,
  spectralConvergence,
  stft,
  transpose,
} from "./index.ts";

// Real speech, from the folder that SPECLAB_DATA names; recordings.json says what NumPy and librosa make of it.

interface Clip {
  readonly file: string;
  readonly sampleRate: number;
  readonly fMax: number;
  readonly samples: number;
  readonly mel: { readonly shape: readonly number[]; readonly stride: number; readonly values: string };
  readonly griffinLim: readonly Step[];
  /** The same from normal noise: the mean over eight seeds. */
  readonly normalNoise: readonly Step[];
}

interface Step {
  readonly iteration: number;
  /** Root mean square of what the iteration changed. */
  readonly step: number;
  readonly convergence: number;
}

const golden: { readonly clips: readonly Clip[] } = JSON.parse(
  readFileSync(new URL("../../../dsp/golden/recordings.json", import.meta.url), "utf8"),
);
const nFft = 2048;
const hopLength = 512;

/** The recording, or nothing, and the test is skipped; where recordings are required, it fails. */
function recording(t: TestContext, { file, samples }: Clip): Float32Array | undefined {
  const folder = process.env.SPECLAB_DATA;
  const missing = folder
    ? existsSync(path.join(folder, file))
      ? undefined
      : `SPECLAB_DATA has no ${file}`
    : "SPECLAB_DATA does not name the folder of the recordings";
  if (folder && missing === undefined) {
    const sound = decodeWav(readFileSync(path.join(folder, file)));
    assert.equal(sound.samples.length, samples);
    return sound.samples;
  }
  if ((process.env.SPECLAB_REQUIRE ?? "").split(",").includes("data")) assert.fail(missing);
  t.skip(missing);
  return undefined;
}

/** NumPy's allclose, with the tolerances of the course. */
function assertAllClose(received: Samples, expected: ArrayLike<number>): void {
  const limit = 1e-4;
  const worst = Array.from(expected, (value, i) => Math.abs(received[i] - value) / (limit + limit * Math.abs(value)));
  const most = worst.reduce((a, b) => Math.max(a, b), 0);
  assert.ok(most <= 1, `${most} times the tolerance at ${worst.indexOf(most)}`);
}

/** What a student writes. */
function getMelSpectrogram(amplitudes: Float32Array, sampleRate: number, fMax: number): Spectrogram<Float64Array> {
  const frames = sliceIntoFrames(amplitudes, nFft, hopLength);
  const window = hann(nFft);
  const spectrum = rfft({ ...frames, data: frames.data.map((amplitude, i) => amplitude * window[i % nFft]) });
  const basis = transpose(melFilters({ sampleRate, nFft, nMels: 128, fMin: 1, fMax }));
  return matmul(basis, power(spectrum));
}

for (const clip of golden.clips)
  test(`the course's assert holds: ${clip.file}`, (t) => {
    const samples = recording(t, clip);
    if (!samples) return;
    const { sampleRate, fMax, mel } = clip;
    const students = getMelSpectrogram(samples, sampleRate, fMax);
    const ours = melSpectrogram(samples, { sampleRate, nFft, hopLength, fMin: 1, fMax, padMode: "reflect" });
    assert.deepEqual([ours.bins, ours.frames], mel.shape);
    assert.deepEqual([students.bins, students.frames], [128, Math.floor(samples.length / hopLength) + 1]);
    assertAllClose(students.data, ours.data);
    const expected = new Float32Array(Uint8Array.from(Buffer.from(mel.values, "base64")).buffer);
    for (const { data } of [students, ours])
      assertAllClose(
        Float64Array.from(expected, (_, i) => data[i * mel.stride]),
        expected,
      );
  });

/** Griffin and Lim's algorithm as the seminar has it, from noise of variance 1; what is measured at some iterations. */
function griffinLim(samples: Float32Array, measured: readonly number[], noise: () => number): Step[] {
  const analysis = { nFft, hopLength };
  const mirrored = { ...analysis, padMode: "reflect" } as const;
  const target = magnitude(stft(Float64Array.from(samples), mirrored));
  let signal: Float64Array = Float64Array.from({ length: (target.frames - 1) * hopLength }, noise);
  const steps: Step[] = [];
  for (let iteration = 1; iteration <= Math.max(...measured); iteration++) {
    const before = signal;
    signal = istft(withMagnitude(stft(signal, mirrored), target), analysis);
    if (!measured.includes(iteration)) continue;
    const squares = signal.reduce((sum, value, at) => sum + (value - before[at]) ** 2, 0);
    const convergence = spectralConvergence(magnitude(stft(signal, mirrored)), target);
    steps.push({ iteration, step: Math.sqrt(squares / signal.length), convergence });
  }
  return steps;
}

/** polar(target, angle(spectrum)), without the angles: ten times faster, and the same but for the last digit. */
function withMagnitude(
  { re, im }: ComplexSpectrogram<Float64Array>,
  target: Spectrogram<Float64Array>,
): ComplexSpectrogram<Float64Array> {
  for (let i = 0; i < re.data.length; i++) {
    const size = Math.sqrt(re.data[i] ** 2 + im.data[i] ** 2);
    re.data[i] = size > 0 ? (re.data[i] / size) * target.data[i] : target.data[i];
    im.data[i] = size > 0 ? (im.data[i] / size) * target.data[i] : 0;
  }
  return { re, im };
}

/** The noise of recordings.py. */
function sharedNoise(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * Math.sqrt(3);
  };
}

const heard = golden.clips.filter(({ griffinLim: steps }) => steps.length > 0);

test("Griffin–Lim's steps and convergence are NumPy's, from the same noise", (t) => {
  assert.equal(heard.length, 3);
  for (const clip of heard) {
    const samples = recording(t, clip);
    if (!samples) return;
    // To the end on the shortest one only: iterations of a long one take their time.
    const measured = samples.length < 50_000 ? [1, 10, 50] : [1, 10];
    griffinLim(samples, measured, sharedNoise()).forEach((ours, i) => {
      const numpy = clip.griffinLim[i];
      // After many iterations the last digits of two programs go apart.
      const tolerance = ours.iteration <= 10 ? 1e-6 : 1e-3;
      for (const name of ["step", "convergence"] as const)
        assert.ok(Math.abs(ours[name] / numpy[name] - 1) < tolerance, `${clip.file}, ${JSON.stringify([ours, numpy])}`);
    });
  }
});

test("Griffin–Lim's steps and convergence are NumPy's within 10 %, over seeds of normal noise", (t) => {
  const measured = [1, 10];
  const short = heard.filter(({ samples }) => samples < 50_000);
  assert.equal(short.length, 2);
  const runs: Step[][] = [];
  for (const clip of short) {
    const samples = recording(t, clip);
    if (!samples) return;
    for (const seed of [1, 2]) {
      const random = new Random(seed);
      runs.push(griffinLim(samples, measured, () => random.normal()));
    }
  }
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  measured.forEach((iteration, i) => {
    for (const name of ["step", "convergence"] as const) {
      const ours = mean(runs.map((steps) => steps[i][name]));
      const numpy = mean(short.map((clip) => clip.normalNoise[i][name]));
      t.diagnostic(`${name} of iteration ${iteration}: ${ours.toPrecision(3)}, NumPy ${numpy.toPrecision(3)}`);
      assert.ok(Math.abs(ours / numpy - 1) < 0.1, `${name} of iteration ${iteration}: ${ours}, NumPy ${numpy}`);
    }
  });
});
