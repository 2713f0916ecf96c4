import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { decodeWav } from "../audio/index.ts";
import { Random, type Samples, type Spectrogram } from "../core/index.ts";
import {
  magnitude,
  matmul,
  melFilters,
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

for (const clip of golden.clips)
  test(`${clip.file}: at least as near to the sound as librosa ${golden.madeBy.librosa}, and nearer to its mel bands`, (t) => {
    const file = recording(t, clip);
    if (!file) return;
    const { samples, sampleRate } = decodeWav(readFileSync(file));
    const sound = Float64Array.from(samples.subarray(0, clip.seconds * sampleRate));
    assert.equal(clip.settings.length, 3);
    for (const { n_fft: nFft, hop_length: hopLength, n_mels: nMels, power, ...librosa } of clip.settings) {
      const options = { sampleRate, nFft, hopLength, nMels, power };
      const mel = melSpectrogram(sound, options);
      const found = melToStft(mel, options);
      const bands = melSpectrogram({ ...found, data: found.data.map((value) => value ** power) }, options);
      const convergence = spectralConvergence(found, magnitude(stft(sound, { nFft, hopLength })));
      const residual = spectralConvergence(bands, mel);
      t.diagnostic(
        `${nFft}/${hopLength}, ${nMels} bands, power ${power}: convergence ${convergence.toFixed(4)}, librosa ` +
          `${librosa.convergence.toFixed(4)}; residual ${residual.toExponential(1)}, librosa ${librosa.residual.toExponential(1)}`,
      );
      assert.ok(convergence <= librosa.convergence);
      assert.ok(residual <= 1e-3 && residual <= librosa.residual / 5);
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

test("banks with empty filters have an answer, too", () => {
  const power = noise(257, 5, (random) => random.uniform(0, 1));
  const mel = bandsOf(power, 200);
  const found = melToStft(mel, { ...bank, power: 1, allowEmpty: true });
  assert.ok(spectralConvergence(bandsOf(found, 200), mel) < 1e-3);
  assert.throws(() => melToStft(mel, bank), /melToStft: \d+ of 200 mel filters lie between two bins/);
});

test("silence stays silent, between loud frames, too; one filter is enough; precision and out are kept", () => {
  const mel = noise(10, 3, (random) => random.uniform(0, 1));
  mel.data.fill(0, 10, 20);
  const found = melToStft(mel, bank);
  assert.ok(found.data.subarray(257, 514).every((value) => value === 0));
  assert.ok(found.data.subarray(514).some((value) => value > 0));
  const out = { ...found, data: new Float64Array(found.data.length).fill(7) };
  assert.equal(melToStft(mel, { ...bank, out }), out);
  assert.deepEqual(out, found);
  assert.ok(melToStft({ bins: 1, frames: 1, data: Float64Array.of(2) }, bank).data.some((value) => value > 0));
  assert.ok(melToStft({ ...mel, data: Float32Array.from(mel.data) }, bank).data instanceof Float32Array);
});

test("the plan of a bank is kept, and another bank gets another", () => {
  const mel = noise(20, 2, (random) => random.uniform(0, 1));
  const first = melToStft(mel, bank);
  for (const options of [{ htk: true }, { norm: null }, { fMin: 100 }, { fMax: 7000 }, { sampleRate: 15000 }] as const)
    assert.notDeepEqual(melToStft(mel, { ...bank, ...options }).data, first.data);
  assert.deepEqual(melToStft(mel, bank), first);
});
