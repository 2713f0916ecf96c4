import assert from "node:assert/strict";
import { test } from "node:test";
import { type ComplexSpectrogram, Random, type Samples, type Spectrogram } from "../core/index.ts";
import {
  angle,
  hann,
  irfft,
  magnitude,
  matmul,
  melFilters,
  melSpectrogram,
  pinv,
  polar,
  power,
  powerSpectrogram,
  rfft,
  sliceIntoFrames,
  spectralConvergence,
  stft,
  transpose,
} from "../dsp/index.ts";
import { installScriptHost } from "../node/script-host.ts";
import { judge } from "./check.ts";
import { bandAboveMean, griffinLimExercise } from "./exercises/griffin-lim.ts";
import { type ExerciseName, exerciseNamed, seminars } from "./exercises/index.ts";
import { type SeminarSettings, seminarSettings } from "./exercises/settings.ts";

// Who checks the checks? Every known mistake must fail and get its own hint, every honest answer must pass, and what no
// known mistake explains must fail without a hint. `npm run test:checks` prints the table.

installScriptHost();

type Settings = Partial<SeminarSettings>;
type Real = Spectrogram<Float64Array>;
// biome-ignore lint/suspicious/noExplicitAny: functions of all exercises stand side by side
type AnyAnswer = (...args: any[]) => unknown;

// --- Honest answers ------------------------------------------------------------------------------------------------

function single({ bins, frames, data }: Real): Spectrogram {
  return { bins, frames, data: Float32Array.from(data) };
}

function weighted(frames: Real): Real {
  const window = hann(frames.bins);
  return { ...frames, data: frames.data.map((sample, i) => sample * window[i % frames.bins]) };
}

function getStft(x: Samples, windowLength: number, hopLength: number): ComplexSpectrogram<Float64Array> {
  return rfft(weighted(sliceIntoFrames(x, windowLength, hopLength)));
}

function getSpectrogram(x: Samples, settings: Settings = {}): Real {
  const { windowLength, hopLength } = { ...seminarSettings, ...settings };
  return power(getStft(x, windowLength, hopLength));
}

function melBasis(settings: Settings = {}): Spectrogram {
  const { sampleRate, windowLength: nFft, nMels, fMin, fMax } = { ...seminarSettings, ...settings };
  return transpose(melFilters({ sampleRate, nFft, nMels, fMin, fMax }));
}

/** Aᵀ·(A·Aᵀ)⁻¹ by Gaussian elimination: another way to the pseudo-inverse of a basis of full rank. */
function pinvByElimination(a: Spectrogram<Samples>): Real {
  const gram = matmul(a, transpose(a));
  const n = gram.bins;
  const rows = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: 2 * n }, (_, j) => (j < n ? gram.data[j * n + i] : Number(j - n === i))),
  );
  for (let p = 0; p < n; p++) {
    const best = rows.slice(p).reduce((at, row, i) => (Math.abs(row[p]) > Math.abs(rows[at][p]) ? p + i : at), p);
    [rows[p], rows[best]] = [rows[best], rows[p]];
    for (let i = 0; i < n; i++) {
      const factor = i === p ? 0 : rows[i][p] / rows[p][p];
      if (factor !== 0) for (let j = p; j < 2 * n; j++) rows[i][j] -= factor * rows[p][j];
    }
  }
  const inverse = { bins: n, frames: n, data: new Float64Array(n * n) };
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) inverse.data[j * n + i] = rows[i][n + j] / rows[i][i];
  return matmul(transpose(a), inverse);
}

function getIstft(spectrum: ComplexSpectrogram<Samples>, windowLength: number, hopLength: number): Float64Array {
  const { frames } = spectrum.re;
  const window = hann(windowLength);
  const { data } = irfft(spectrum, { length: windowLength });
  const x = new Float64Array(frames * hopLength + windowLength);
  const sum = new Float64Array(x.length);
  data.forEach((sample, i) => {
    const n = i % windowLength;
    const place = Math.floor(i / windowLength) * hopLength + n;
    x[place] += window[n] * sample;
    sum[place] += window[n] ** 2;
  });
  const start = windowLength / 2;
  return x.map((value, m) => (sum[m] > 0 ? value / sum[m] : 0)).slice(start, start + (frames - 1) * hopLength);
}

/** The inverse sum by its definition, sample by sample, the last frame first. */
function istftByDefinition(spectrum: ComplexSpectrogram<Samples>, n: number, hop: number): Float64Array {
  const { bins, frames } = spectrum.re;
  const cosines = Float64Array.from({ length: n }, (_, j) => Math.cos((2 * Math.PI * j) / n));
  const sines = Float64Array.from({ length: n }, (_, j) => Math.sin((2 * Math.PI * j) / n));
  return Float64Array.from({ length: (frames - 1) * hop }, (_, m) => {
    let [sum, weights] = [0, 0];
    for (let t = frames - 1; t >= 0; t--) {
      const i = m + n / 2 - t * hop;
      if (i < 0 || i >= n) continue;
      let value = 0;
      for (let k = 0; k < bins; k++) {
        const [re, im] = [spectrum.re.data[t * bins + k], spectrum.im.data[t * bins + k]];
        const mirrored = k === 0 || k === n / 2 ? 1 : 2;
        value += mirrored * (re * cosines[(i * k) % n] - im * sines[(i * k) % n]);
      }
      const weight = 0.5 - 0.5 * cosines[i];
      sum += (weight * value) / n;
      weights += weight * weight;
    }
    return sum / weights;
  });
}

interface Noise {
  next(): number;
}

/** Griffin and Lim's algorithm with any generator, any precision, any way to put the phase in. */
function griffinLimWith(noise: (seed: number) => Noise, unit: "angle" | "quotient" = "angle", type = Float64Array) {
  return (powers: Spectrogram<Samples>, n: number, hop: number, iterations: number, seed = 1): Samples => {
    const target: Real = {
      ...powers,
      data: Float64Array.from(powers.data, (value) => (value > 0 ? Math.sqrt(value) : 0)),
    };
    const generator = noise(seed);
    let x: Float64Array = Float64Array.from({ length: (powers.frames - 1) * hop }, () => generator.next());
    for (let i = 0; i < iterations; i++) {
      const rebuilt = getStft(type.from(x), n, hop);
      x = getIstft(unit === "angle" ? polar(target, angle(rebuilt)) : quotient(target, rebuilt), n, hop);
    }
    return type.from(x);
  };
}

/** A·X / |X| without any angle. */
function quotient(target: Real, { re, im }: ComplexSpectrogram<Float64Array>): ComplexSpectrogram<Float64Array> {
  const size = re.data.map((value, i) => target.data[i] / (Math.hypot(value, im.data[i]) || 1));
  const part = (from: Real): Real => ({ ...from, data: from.data.map((value, i) => value * size[i]) });
  return { re: part(re), im: part(im) };
}

function normal(seed: number): Noise {
  const random = new Random(seed);
  return { next: () => random.normal() };
}

function uniform(seed: number): Noise {
  const random = new Random(seed + 5);
  return { next: () => random.uniform(-1, 1) };
}

/** As in Numerical Recipes: bad, and good enough. */
function congruential(seed: number): Noise {
  let state = seed;
  return {
    next: () => {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      return state / 2 ** 31 - 1;
    },
  };
}

const honest: Record<ExerciseName, Record<string, AnyAnswer>> = {
  stft: {
    "helpers as given": getStft,
    "frame by frame": (x: Samples, n: number, hop: number) => {
      const frames = weighted(sliceIntoFrames(x, n, hop));
      const spectra = Array.from({ length: frames.frames }, (_, t) => rfft(frames.data.slice(t * n, (t + 1) * n)));
      const part = (name: "re" | "im"): Real => ({
        bins: spectra[0].re.length,
        frames: frames.frames,
        data: Float64Array.from(spectra.flatMap((spectrum) => Array.from(spectrum[name]))),
      });
      return { re: part("re"), im: part("im") };
    },
    "stored in single precision": (x: Samples, n: number, hop: number) => {
      const { re, im } = getStft(x, n, hop);
      return { re: single(re), im: single(im) };
    },
  },
  power: {
    "helpers as given": getSpectrogram,
    "the library in float64": (x: Samples, settings: Settings = {}) => {
      const { windowLength: nFft, hopLength } = { ...seminarSettings, ...settings };
      return powerSpectrogram(Float64Array.from(x), { nFft, hopLength, padMode: "reflect" });
    },
    "the library in float32": (x: Float32Array, settings: Settings = {}) => {
      const { windowLength: nFft, hopLength } = { ...seminarSettings, ...settings };
      return powerSpectrogram(x, { nFft, hopLength, padMode: "reflect" });
    },
    "the square of the magnitude": (x: Samples, settings: Settings = {}) => {
      const { windowLength, hopLength } = { ...seminarSettings, ...settings };
      const size = magnitude(getStft(x, windowLength, hopLength));
      return { ...size, data: size.data.map((value) => value ** 2) };
    },
    "|X²|, as the course writes it": (x: Samples, settings: Settings = {}) => {
      const { windowLength, hopLength } = { ...seminarSettings, ...settings };
      const { re, im } = getStft(x, windowLength, hopLength);
      return { ...re, data: re.data.map((a, i) => Math.hypot(a * a - im.data[i] ** 2, 2 * a * im.data[i])) };
    },
    "later, by a promise": async (x: Samples, settings?: Settings) => getSpectrogram(x, settings),
  },
  mel: {
    "helpers as given": (x: Samples, settings?: Settings) => matmul(melBasis(settings), getSpectrogram(x, settings)),
    "three loops": (x: Samples, settings: Settings = {}) => {
      const [basis, powers] = [melBasis(settings), getSpectrogram(x, settings)];
      const mel = { bins: basis.bins, frames: powers.frames, data: new Float64Array(basis.bins * powers.frames) };
      for (let k = powers.bins - 1; k >= 0; k--)
        for (let m = 0; m < basis.bins; m++)
          for (let t = 0; t < powers.frames; t++)
            mel.data[t * mel.bins + m] += basis.data[k * basis.bins + m] * powers.data[t * powers.bins + k];
      return mel;
    },
    "the library in float32": (x: Float32Array, settings: Settings = {}) => {
      const { windowLength: nFft, ...rest } = { ...seminarSettings, ...settings };
      return melSpectrogram(x, { ...rest, nFft, padMode: "reflect" });
    },
    "stored in single precision": (x: Samples, settings?: Settings) =>
      single(matmul(melBasis(settings), getSpectrogram(x, settings))),
    "(Sᵀ·Bᵀ)ᵀ": (x: Samples, settings?: Settings) =>
      transpose(matmul(transpose(getSpectrogram(x, settings)), transpose(melBasis(settings)))),
  },
  "mel-inversion": {
    "helpers as given": (mel: Real, settings?: Settings) => matmul(pinv(melBasis(settings)), mel),
    "negative values set to 0": (mel: Real, settings?: Settings) => {
      const powers = matmul(pinv(melBasis(settings)), mel);
      return { ...powers, data: powers.data.map((value) => Math.max(0, value)) };
    },
    "another solver": (mel: Real, settings?: Settings) => matmul(pinvByElimination(melBasis(settings)), mel),
    "the inverse in single precision": (mel: Real, settings?: Settings) =>
      matmul(single(pinv(melBasis(settings))), mel),
    "stored in single precision": (mel: Real, settings?: Settings) => single(matmul(pinv(melBasis(settings)), mel)),
  },
  istft: {
    "helpers as given": getIstft,
    "the definition, backwards": istftByDefinition,
    "stored in single precision": (...args: Parameters<typeof getIstft>) => Float32Array.from(getIstft(...args)),
  },
  "griffin-lim": {
    "helpers as given": griffinLimWith(normal),
    "uniform noise": griffinLimWith(uniform),
    "another generator": griffinLimWith(congruential),
    "quiet noise": griffinLimWith((seed) => ({ next: scaled(normal(seed), 1e-3) })),
    "no angles": griffinLimWith(normal, "quotient"),
    "single precision between the steps": griffinLimWith(normal, "angle", Float32Array as never),
    "single precision, no angles, another generator": griffinLimWith(congruential, "quotient", Float32Array as never),
  },
};

function scaled(noise: Noise, by: number): () => number {
  return () => by * noise.next();
}

// --- Wrong answers of no known kind --------------------------------------------------------------------------------

function tinted(change: (value: number, i: number) => number): (s: Real) => Real {
  return (s) => ({ ...s, data: s.data.map(change) });
}

const wobble = tinted((value, i) => value * (1 + 0.01 * Math.sin(i)));

const unknown: Record<ExerciseName, Record<string, AnyAnswer>> = {
  stft: { "hop one too long": (x: Samples, n: number, hop: number) => getStft(x, n, hop + 1) },
  power: {
    "exponent 1.9": (x: Samples, settings?: Settings) => tinted((value) => value ** 0.95)(getSpectrogram(x, settings)),
    "a little off": (x: Samples, settings?: Settings) => wobble(getSpectrogram(x, settings)),
    "the sound of the last call": previous(getSpectrogram),
    "the larger of re² and im²": (x: Samples, settings: Settings = {}) => {
      const { windowLength, hopLength } = { ...seminarSettings, ...settings };
      const { re, im } = getStft(x, windowLength, hopLength);
      return { ...re, data: re.data.map((a, i) => Math.max(a * a, im.data[i] ** 2)) };
    },
  },
  mel: {
    "a little off": (x: Samples, settings?: Settings) =>
      wobble(matmul(melBasis(settings), getSpectrogram(x, settings))),
    "fMax half": (x: Samples, settings: Settings = {}) => {
      const { fMax } = { ...seminarSettings, ...settings };
      return matmul(melBasis({ ...settings, fMax: fMax / 2 + 400 }), getSpectrogram(x, settings));
    },
  },
  "mel-inversion": {
    "a little off": (mel: Real, settings?: Settings) => wobble(matmul(pinv(melBasis(settings)), mel)),
    "a ridge": (mel: Real, settings?: Settings) => {
      const powers = matmul(pinv(melBasis(settings)), mel);
      return tinted((value) => value + 1e-3)(powers);
    },
  },
  istft: {
    "a sample late": (...args: Parameters<typeof getIstft>) => {
      const x = getIstft(...args);
      return x.map((_, i) => x[Math.max(0, i - 1)]);
    },
    backwards: (...args: Parameters<typeof getIstft>) => getIstft(...args).reverse(),
  },
  "griffin-lim": {
    "random phases each time": (...args: Parameters<ReturnType<typeof griffinLimWith>>) => {
      const [powers, n, hop, iterations, seed = 1] = args;
      const random = new Random(seed + iterations);
      const phases = { ...powers, data: Float64Array.from(powers.data, () => random.uniform(-3, 3)) };
      const target = { ...powers, data: Float64Array.from(powers.data, (value) => Math.sqrt(Math.max(0, value))) };
      return getIstft(polar(target, phases), n, hop);
    },
    "a little quieter in each step": (...args: Parameters<ReturnType<typeof griffinLimWith>>) =>
      griffinLimWith(normal)(...args).map((value) => value * 0.99 ** args[3]),
  },
};

/** Gives the answer to the call before. */
function previous(answer: (x: Samples, settings?: Settings) => Real): AnyAnswer {
  let last: Real | undefined;
  return (x: Samples, settings?: Settings) => {
    const now = answer(x, settings);
    const given = last ?? now;
    last = now;
    return given;
  };
}

/** Griffin–Lim's faults that are not numbers of a step: each has a sentence instead of a hint. */
const sentences: [string, AnyAnswer, RegExp][] = [
  [
    "negative powers not set to 0",
    (powers: Real, n: number, hop: number, iterations: number, seed?: number) => {
      let x = griffinLimExercise.reference(powers, n, hop, 0, seed) as Float64Array;
      for (let i = 0; i < iterations; i++)
        x = getIstft(polar({ ...powers, data: powers.data.map(Math.sqrt) }, angle(getStft(x, n, hop))), n, hop);
      return x;
    },
    /NaN often comes from the square root of a negative number: some powers are below 0 here/,
  ],
  [
    "the seed ignored",
    (powers: Real, n: number, hop: number, iterations: number) =>
      griffinLimExercise.reference(powers, n, hop, iterations, 3),
    /^Another seed gives the same noise/,
  ],
  [
    "one generator for all calls",
    (() => {
      const random = new Random(1);
      return griffinLimWith(() => ({ next: () => random.normal() }));
    })(),
    /^The same seed gives another sound|numbers are/,
  ],
  [
    "one iteration too many",
    (powers: Real, n: number, hop: number, iterations: number, seed?: number) =>
      griffinLimExercise.reference(powers, n, hop, iterations + 1, seed),
    /is there one iteration too many\?$/,
  ],
  ["silence to begin with", griffinLimWith(() => ({ next: () => 0 })), /returns silence: begin with noise/],
  [
    "a hop too long",
    (powers: Real, n: number, hop: number, iterations: number, seed?: number) =>
      Float64Array.of(...griffinLimExercise.reference(powers, n, hop, iterations, seed), ...new Float64Array(hop)),
    /The size is not right: .* your answer has \d+ samples, expected \d+ samples/,
  ],
];

// --- The matrix ----------------------------------------------------------------------------------------------------

const seeds = [1, 77];

interface Row {
  readonly exercise: ExerciseName;
  readonly mistakes: number;
  readonly ownHint: number;
  readonly honest: number;
  readonly passed: number;
  readonly unknown: number;
  readonly silent: number;
  readonly slowest: number;
}

const table: Row[] = [];

for (const name of seminars["01"].exercises) {
  test(`${name}: every known mistake gets its own hint, honest answers pass, unknown ones get no hint`, async () => {
    const exercise = exerciseNamed(name);
    const complaints: string[] = [];
    let slowest = 0;
    const verdict = async (answer: unknown, seed: number) => {
      const begun = performance.now();
      const result = await judge(name, answer, { seed });
      slowest = Math.max(slowest, performance.now() - begun);
      return result;
    };
    const count = async (answers: [string, unknown][], good: (name: string, answer: unknown) => Promise<string[]>) => {
      let right = 0;
      for (const [what, answer] of answers) {
        const wrong = await good(what, answer);
        complaints.push(...wrong);
        right += Number(wrong.length === 0);
      }
      return right;
    };
    const mistakes = exercise.mistakes.map(({ id, answer }): [string, unknown] => [id, answer]);
    const ownHint = await count(mistakes, (id, answer) =>
      each(async (seed) => {
        const { points, of, issues, message } = await verdict(answer, seed);
        const hint = issues.find(({ mistake }) => mistake !== undefined)?.mistake;
        return points < of && hint === id ? undefined : `${id}, seed ${seed}: ${points} of ${of}, ${hint}: ${message}`;
      }),
    );
    const honestAnswers = Object.entries(honest[name]);
    const passed = await count(honestAnswers, (what, answer) =>
      each(async (seed) => {
        const { points, of, message } = await verdict(answer, seed);
        return points === of ? undefined : `${what}, seed ${seed}: ${points} of ${of}: ${message}`;
      }),
    );
    const unknownAnswers = Object.entries(unknown[name]);
    const silent = await count(unknownAnswers, (what, answer) =>
      each(async (seed) => {
        const { points, of, issues, message } = await verdict(answer, seed);
        const hinted = issues.some(({ mistake }) => mistake !== undefined);
        return points < of && !hinted && message.length > 30
          ? undefined
          : `${what}, seed ${seed}: ${points}: ${message}`;
      }),
    );
    table.push({
      exercise: name,
      mistakes: mistakes.length,
      ownHint,
      honest: honestAnswers.length,
      passed,
      unknown: unknownAnswers.length,
      silent,
      slowest: Math.round(slowest),
    });
    assert.deepEqual(complaints, []);
  });
}

async function each(attempt: (seed: number) => Promise<string | undefined>): Promise<string[]> {
  const found: string[] = [];
  for (const seed of seeds) {
    const complaint = await attempt(seed);
    if (complaint !== undefined) found.push(complaint);
  }
  return found;
}

for (const [what, answer, sentence] of sentences) {
  test(`griffin-lim: a sentence for ${what}`, async () => {
    for (const seed of seeds) {
      const { points, of, issues } = await judge("griffin-lim", answer, { seed });
      assert.ok(points < of);
      assert.ok(
        issues.some(({ message }) => sentence.test(message)),
        issues.map(({ message }) => message).join("\n"),
      );
    }
  });
}

test("griffin-lim: the band holds all seeds of noise", (t) => {
  const random = new Random(1);
  const ratios: number[] = [];
  for (const [powers, n, hop, iterations] of [griffinLimExercise.inputs(random)[4].arguments]) {
    const target = { ...powers, data: powers.data.map(Math.sqrt) };
    const errors = Array.from({ length: 60 }, (_, seed) => {
      const heard = griffinLimExercise.reference(powers, n, hop, iterations, seed);
      return spectralConvergence(magnitude(stft(heard, { nFft: n, hopLength: hop, padMode: "reflect" })), target);
    });
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    ratios.push(...errors.map((error) => error / mean));
  }
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  t.diagnostic(`convergence by seed: ${least.toFixed(2)} … ${most.toFixed(2)} times the mean`);
  assert.ok(most * 1.1 < bandAboveMean, `${most}`);
});

test("the table", (t) => {
  assert.equal(table.length, 6, "an exercise has thrown");
  const total = (key: "mistakes" | "honest"): number => table.reduce((sum, row) => sum + row[key], 0);
  assert.ok(total("mistakes") >= 60 && total("honest") >= 20);
  t.diagnostic("exercise        mistakes  own hint   honest  passed  unknown  no hint  slowest");
  for (const row of table) {
    const numbers = [row.mistakes, row.ownHint, row.honest, row.passed, row.unknown, row.silent];
    const cells = numbers.map((value, i) => String(value).padStart([8, 10, 9, 8, 9, 9][i]));
    t.diagnostic(`${row.exercise.padEnd(16)}${cells.join("")}${`${row.slowest} ms`.padStart(9)}`);
  }
  t.diagnostic(`${total("mistakes")} mistakes, ${total("honest")} honest answers, seeds ${seeds.join(", ")}`);
});
