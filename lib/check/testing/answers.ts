// Answers to seminar 01 by the author of the checks: honest ones that must pass, and wrong ones of no known kind.

import { type ComplexSpectrogram, Random, type Samples, type Spectrogram } from "../../core/index.ts";
import {
  angle,
  hann,
  irfft,
  magnitude,
  matmul,
  melFilters,
  pinv,
  polar,
  power,
  rfft,
  sliceIntoFrames,
  stft,
  transpose,
} from "../../dsp/index.ts";
import { griffinLimExercise } from "../exercises/griffin-lim.ts";
import type { ExerciseName } from "../exercises/index.ts";
import { type SeminarSettings, seminarSettings } from "../exercises/settings.ts";

type Settings = Partial<SeminarSettings>;
type Real = Spectrogram<Float64Array>;
// biome-ignore lint/suspicious/noExplicitAny: functions of all exercises stand side by side
export type AnyAnswer = (...args: any[]) => unknown;

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

function libraryStft(x: Samples, settings: Settings): ComplexSpectrogram<Samples> {
  const { windowLength: nFft, hopLength } = { ...seminarSettings, ...settings };
  return stft(x, { nFft, hopLength, padMode: "reflect" });
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
  const start = Math.floor(windowLength / 2);
  return x.map((value, m) => (sum[m] > 0 ? value / sum[m] : 0)).slice(start, start + (frames - 1) * hopLength);
}

/** The definition, term by term, in the order given: no FFT, no helper of the library. */
function stftByDefinition<T extends Samples>(type: { new (length: number): T }, backwards: boolean): AnyAnswer {
  return (x: Float32Array, n: number, hop: number): ComplexSpectrogram<T> => {
    const half = Math.floor(n / 2);
    const bins = half + 1;
    const frames = Math.floor((x.length + 2 * half - n) / hop) + 1;
    const [re, im] = [new type(bins * frames), new type(bins * frames)];
    const mirrored = (i: number): number => x[i < 0 ? -i : i >= x.length ? 2 * (x.length - 1) - i : i];
    const cosines = Float64Array.from({ length: n }, (_, j) => Math.cos((2 * Math.PI * j) / n));
    const sines = Float64Array.from({ length: n }, (_, j) => Math.sin((2 * Math.PI * j) / n));
    for (let t = 0; t < frames; t++) {
      for (let k = 0; k < bins; k++) {
        for (let step = 0; step < n; step++) {
          const i = backwards ? n - 1 - step : step;
          const value = mirrored(t * hop - half + i) * (0.5 - 0.5 * cosines[i]);
          re[t * bins + k] += value * cosines[(i * k) % n];
          im[t * bins + k] -= value * sines[(i * k) % n];
        }
      }
    }
    return { re: { bins, frames, data: re }, im: { bins, frames, data: im } };
  };
}

/** Frames a and b as a + ib: one complex transform holds the spectra of both, and its symmetries tell them apart. */
function packedStft(x: Samples, n: number, hop: number): ComplexSpectrogram<Float64Array> {
  const { frames, data } = weighted(sliceIntoFrames(x, n, hop));
  const bins = Math.floor(n / 2) + 1;
  const part = (): Real => ({ bins, frames, data: new Float64Array(bins * frames) });
  const [re, im] = [part(), part()];
  const turns = Float64Array.from({ length: n }, (_, j) => (2 * Math.PI * j) / n);
  const [cosines, sines] = [turns.map(Math.cos), turns.map(Math.sin)];
  for (let t = 0; t < frames; t += 2) {
    const [a, b] = [data.subarray(t * n, (t + 1) * n), data.subarray((t + 1) * n, (t + 2) * n)];
    const sum = (k: number): [number, number] => {
      let [real, imaginary] = [0, 0];
      for (let i = 0; i < n; i++) {
        const [c, s] = [cosines[(i * k) % n], sines[(i * k) % n]];
        real += a[i] * c + (b[i] ?? 0) * s;
        imaginary += (b[i] ?? 0) * c - a[i] * s;
      }
      return [real, imaginary];
    };
    for (let k = 0; k < bins; k++) {
      const [[zr, zi], [mr, mi]] = [sum(k), sum((n - k) % n)];
      re.data[t * bins + k] = (zr + mr) / 2;
      im.data[t * bins + k] = (zi - mi) / 2;
      if (t + 1 === frames) continue;
      re.data[(t + 1) * bins + k] = (zi + mi) / 2;
      im.data[(t + 1) * bins + k] = (mr - zr) / 2;
    }
  }
  return { re, im };
}

/** The inverse sum by its definition, sample by sample, the last frame first. */
function istftByDefinition(spectrum: ComplexSpectrogram<Samples>, n: number, hop: number): Float64Array {
  const { bins, frames } = spectrum.re;
  const cosines = Float64Array.from({ length: n }, (_, j) => Math.cos((2 * Math.PI * j) / n));
  const sines = Float64Array.from({ length: n }, (_, j) => Math.sin((2 * Math.PI * j) / n));
  return Float64Array.from({ length: (frames - 1) * hop }, (_, m) => {
    let [sum, weights] = [0, 0];
    for (let t = frames - 1; t >= 0; t--) {
      const i = m + Math.floor(n / 2) - t * hop;
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

export const honest: Record<ExerciseName, Record<string, AnyAnswer>> = {
  stft: {
    "the definition": stftByDefinition(Float64Array, false),
    "the definition, backwards, in single precision": stftByDefinition(Float32Array, true),
    "two frames in one complex transform": packedStft,
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
    "the library's STFT, float64": (x: Samples, settings: Settings = {}) =>
      power(libraryStft(Float64Array.from(x), settings)),
    "the library's STFT, float32": (x: Samples, settings: Settings = {}) => power(libraryStft(x, settings)),
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
    "the library's STFT, float32": (x: Samples, settings: Settings = {}) =>
      matmul(melBasis(settings), power(libraryStft(x, settings))),
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

export const unknown: Record<ExerciseName, Record<string, AnyAnswer>> = {
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
export const sentences: [string, AnyAnswer, RegExp][] = [
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
