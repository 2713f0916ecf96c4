import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { decodeWav } from "../audio/index.ts";
import { Random, type Samples, type Spectrogram } from "../core/index.ts";
import {
  type MelSolution,
  magnitude,
  matmul,
  melFilters,
  melFrequencies,
  melSpectrogram,
  melToStft,
  pinv,
  spectralConvergence,
  stft,
  transpose,
} from "./index.ts";

interface Setting {
  readonly n_fft: number;
  readonly hop_length: number;
  readonly n_mels: number;
  readonly power: number;
  /** How far librosa's magnitudes are from the true ones, and their mel bands from the given ones. */
  readonly convergence: number;
  readonly residual: number;
}
interface Clip {
  readonly file: string;
  /** One of this repository's, or one of the recordings that SPECLAB_DATA names. */
  readonly own: boolean;
  readonly seconds: number;
  readonly settings: readonly Setting[];
}

const lib = new URL("../../../", import.meta.url);
const golden: { readonly madeBy: Record<string, string>; readonly clips: readonly Clip[] } = JSON.parse(
  readFileSync(new URL("dsp/golden/mel-inversion.json", lib), "utf8"),
);

/** The recording, or nothing, and the test is skipped; where recordings are required, it fails. */
function recording(t: TestContext, { file, own }: Clip): string | undefined {
  const folder = own ? fileURLToPath(new URL("../data", lib)) : process.env.SPECLAB_DATA;
  if (folder && (own || existsSync(path.join(folder, file)))) return path.join(folder, file);
  const missing = folder ? `SPECLAB_DATA has no ${file}` : "SPECLAB_DATA does not name the folder of the recordings";
  if ((process.env.SPECLAB_REQUIRE ?? "").split(",").includes("data")) assert.fail(missing);
  t.skip(missing);
  return undefined;
}

const solutions: readonly MelSolution[] = ["minimum-norm", "maximum-entropy"];

for (const clip of golden.clips)
  test(`${clip.file}: at least as near to the sound as librosa ${golden.madeBy.librosa}, and nearer to its mel bands, both solutions`, (t) => {
    const file = recording(t, clip);
    if (!file) return;
    const { samples, sampleRate } = decodeWav(readFileSync(file));
    const sound = Float64Array.from(samples.subarray(0, clip.seconds * sampleRate));
    assert.equal(clip.settings.length, 3);
    for (const { n_fft: nFft, hop_length: hopLength, n_mels: nMels, power, ...librosa } of clip.settings) {
      const options = { sampleRate, nFft, hopLength, nMels, power };
      const mel = melSpectrogram(sound, options);
      const truth = magnitude(stft(sound, { nFft, hopLength }));
      for (const solution of solutions) {
        const found = melToStft(mel, { ...options, solution });
        const bands = melSpectrogram({ ...found, data: found.data.map((value) => value ** power) }, options);
        const convergence = spectralConvergence(found, truth);
        const residual = spectralConvergence(bands, mel);
        t.diagnostic(
          `${nFft}/${hopLength}, ${nMels} bands, power ${power}, ${solution}: convergence ${convergence.toFixed(4)}, librosa ` +
            `${librosa.convergence.toFixed(4)}; residual ${residual.toExponential(1)}, librosa ${librosa.residual.toExponential(1)}`,
        );
        // Of amplitudes the largest entropy is not always the nearest: vibe-ace at 1024.
        const slack = solution === "maximum-entropy" && power === 1 ? 1.07 : 1;
        assert.ok(convergence <= slack * librosa.convergence);
        assert.ok(residual <= 1e-3 && residual <= librosa.residual / 2);
      }
    }
  });

const bank = { sampleRate: 16000, nFft: 512 };

function noise(bins: number, frames: number, draw: (random: Random) => number): Spectrogram<Float64Array> {
  const random = new Random(bins);
  return { bins, frames, data: Float64Array.from({ length: bins * frames }, () => draw(random)) };
}

/** The mel bands of a power spectrogram, as a plain product of matrices. */
function bandsOf(power: Spectrogram<Samples>, nMels: number): Spectrogram<Float64Array> {
  return matmul(transpose(melFilters({ ...bank, nMels, allowEmpty: true })), power);
}

test("where the pseudo-inverse has no negative values it is the answer", () => {
  const flat = { bins: 257, frames: 1, data: new Float64Array(257).fill(1) };
  const mel = bandsOf(flat, 20);
  const inverse = matmul(pinv(transpose(melFilters({ ...bank, nMels: 20 }))), mel);
  assert.ok(inverse.data.every((value) => value >= 0));
  const ours = melToStft(mel, { ...bank, power: 1 });
  assert.ok(spectralConvergence(ours, inverse) < 1e-3);
});

test("the conditions of an optimum hold where no spectrum has the bands: Karush, Kuhn and Tucker's", () => {
  // Bands at random, some zero, some negative: between neighbours they jump as no sum of overlapping triangles does.
  const mel = noise(40, 30, (random) => (random.uniform() < 0.3 ? 0 : random.normal(0.5, 1)));
  const found = melToStft(mel, { ...bank, power: 1 });
  const filters = melFilters({ ...bank, nMels: 40 });
  const reached = matmul(transpose(filters), found);
  const gradient = matmul(filters, { ...mel, data: reached.data.map((value, i) => value - mel.data[i]) });
  const largest = Math.max(...filters.data) * Math.max(...mel.data);
  assert.ok(found.data.every((value) => value >= 0));
  found.data.forEach((value, i) => {
    // Downhill is only where a value would become negative; where one is positive, it is level.
    assert.ok(gradient.data[i] > -1e-3 * largest, `bin ${i % 257}: ${gradient.data[i]}`);
    if (value > 1e-3) assert.ok(Math.abs(gradient.data[i]) < 1e-3 * largest, `bin ${i % 257}: ${gradient.data[i]}`);
  });
});

test("the largest entropy: the logarithm is straight between peaks, and the bands are the given ones", () => {
  const power = noise(257, 20, (random) => Math.exp(random.normal()));
  const mel = bandsOf(power, 20);
  const found = melToStft(mel, { ...bank, power: 1, solution: "maximum-entropy" });
  assert.ok(spectralConvergence(bandsOf(found, 20), mel) < 1e-3);
  const peaks = melFrequencies(22, { fMax: 8000 }).map((hertz) => (hertz * 512) / 16000);
  const logarithms = found.data.map(Math.log);
  for (let t = 0; t < 20; t++)
    for (let k = 1; k < 256; k++) {
      if (k < peaks[1] + 1 || k > peaks[20] - 1 || peaks.some((peak) => Math.abs(peak - k) < 1)) continue;
      const bend = logarithms[257 * t + k - 1] - 2 * logarithms[257 * t + k] + logarithms[257 * t + k + 1];
      assert.ok(Math.abs(bend) < 1e-9, `bin ${k} of frame ${t}: ${bend}`);
    }
});

test("no other spectrum with the same bands has a larger entropy", () => {
  const mel = bandsOf(
    noise(257, 1, (random) => Math.exp(random.normal())),
    12,
  );
  const { data } = melToStft(mel, { ...bank, power: 1, solution: "maximum-entropy" });
  const entropyOf = (x: Float64Array): number =>
    -x.reduce((sum: number, v) => sum + (v > 0 ? v * (Math.log(v) - 1) : 0), 0);
  // What the filters do not hear of a direction: x + d has the same bands. Bins beyond the outermost peaks stay as they are.
  const filters = melFilters({ ...bank, nMels: 12 });
  const inner = (k: number): boolean => k > 20 && k < 200;
  const heard = { ...filters, data: filters.data.map((weight, i) => (inner(i % 257) ? weight : 0)) };
  const random = new Random(5);
  for (let trial = 0; trial < 20; trial++) {
    const direction = { bins: 257, frames: 1, data: data.map((v, k) => (inner(k) ? v * random.normal() : 0)) };
    const seen = matmul(pinv(transpose(heard)), matmul(transpose(heard), direction));
    const other = data.map((v, k) => v + 0.05 * (direction.data[k] - seen.data[k]));
    assert.ok(other.every((v, k) => v > 0 || data[k] === 0));
    assert.ok(entropyOf(other) < entropyOf(data));
  }
});

test("bands that no spectrum has: the largest entropy comes about as near as the least squares", () => {
  for (const draw of [(r: Random) => Math.exp(3 * r.normal()), (r: Random) => r.normal(0.5, 1)]) {
    const mel = noise(40, 30, draw);
    const [least, smooth] = solutions.map((solution) => {
      const found = melToStft(mel, { ...bank, power: 1, solution });
      assert.ok(found.data.every((value) => value >= 0 && Number.isFinite(value)));
      return spectralConvergence(bandsOf(found, 40), mel);
    });
    assert.ok(smooth < 1.2 * least + 0.05, `${smooth}, least squares ${least}`);
  }
});

test("banks with empty filters have an answer, too", () => {
  const power = noise(257, 5, (random) => random.uniform(0, 1));
  const mel = bandsOf(power, 200);
  for (const solution of solutions) {
    const found = melToStft(mel, { ...bank, power: 1, allowEmpty: true, solution });
    assert.ok(spectralConvergence(bandsOf(found, 200), mel) < 1e-3);
  }
  assert.throws(() => melToStft(mel, bank), /melToStft: \d+ of 200 mel filters lie between two bins/);
});

test("silence stays silent, between loud frames, too; one filter is enough; precision and out are kept", () => {
  const mel = noise(10, 3, (random) => random.uniform(0, 1));
  mel.data.fill(0, 10, 20);
  for (const solution of solutions) {
    const found = melToStft(mel, { ...bank, solution });
    assert.ok(found.data.subarray(257, 514).every((value) => value === 0));
    assert.ok(found.data.subarray(514).some((value) => value > 0));
    const out = { ...found, data: new Float64Array(found.data.length).fill(7) };
    assert.equal(melToStft(mel, { ...bank, out, solution }), out);
    assert.deepEqual(out, found);
    const one = { bins: 1, frames: 1, data: Float64Array.of(2) };
    assert.ok(melToStft(one, { ...bank, solution }).data.some((value) => value > 0));
  }
  assert.ok(melToStft({ ...mel, data: Float32Array.from(mel.data) }, bank).data instanceof Float32Array);
});

test("the plan of a bank is kept, and another bank gets another", () => {
  const mel = noise(20, 2, (random) => random.uniform(0, 1));
  const first = melToStft(mel, bank);
  assert.notDeepEqual(melToStft(mel, { ...bank, solution: "maximum-entropy" }).data, first.data);
  for (const options of [{ htk: true }, { norm: null }, { fMin: 100 }, { fMax: 7000 }, { sampleRate: 15000 }] as const)
    assert.notDeepEqual(melToStft(mel, { ...bank, ...options }).data, first.data);
  assert.deepEqual(melToStft(mel, bank), first);
});

test("frames too quiet for float64 are silence, and no NaN", () => {
  const mel = { bins: 20, frames: 1, data: new Float64Array(20).fill(1e-318) };
  const { data } = melToStft(mel, { sampleRate: 8000, nFft: 256, solution: "maximum-entropy" });
  assert.ok(data.every((value) => value === 0));
});

for (const solution of ["minimum-norm", "maximum-entropy"] as const)
  test(`${solution}: bands of any loudness have a spectrum that much louder, or a sentence`, () => {
    const random = new Random(7);
    const settings = { sampleRate: 8000, nFft: 256, solution };
    // Half of them negative: bands that no spectrum has take the longest way.
    const data = Float64Array.from({ length: 20 * 30 }, () => random.uniform(-1, 1));
    const quiet = melToStft({ bins: 20, frames: 30, data }, settings).data;
    const most = Math.max(...quiet);
    for (const exponent of [400, 480, 500]) {
      const loud = melToStft({ bins: 20, frames: 30, data: data.map((value) => value * 4 ** exponent) }, settings).data;
      const furthest = quiet.reduce((far, value, i) => Math.max(far, Math.abs(loud[i] / 2 ** exponent - value)), 0);
      assert.ok(furthest <= 1e-6 * most, `4 ** ${exponent}: ${furthest}`);
    }
    const flat = { bins: 20, frames: 1, data: new Float64Array(20).fill(1e300) };
    assert.throws(() => melToStft(flat, { ...settings, power: 0.5 }), {
      name: "RangeError",
      message: "melToStft: mel must be small enough for its magnitudes to be 64-bit numbers, got 1e+300 in frame 0",
    });
    const single = { bins: 20, frames: 2, data: new Float32Array(40).fill(1, 0, 20).fill(3e38, 20) };
    assert.throws(() => melToStft(single, { ...settings, power: 1 }), /32-bit numbers, got 3\.0\d+e\+38 in frame 1$/);
  });
