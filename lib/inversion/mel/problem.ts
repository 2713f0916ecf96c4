import {
  type ComplexSpectrogram,
  requireFinite,
  requirePositiveInteger,
  requireSamples,
  type Samples,
  type Spectrogram,
} from "../../core/index.ts";
import { getWindow, istft, stft } from "../../dsp/index.ts";
import type { MelVocoderErrors, MelVocoderOptions } from "./mel-vocoder.ts";

/**
 * A mel spectrogram to be inverted, and the linear maps between sounds, spectra and bands that every method is made of. All
 * arrays are float32, all transforms in single precision: their errors of 1e-7 lie far below what a mel band lets us know.
 */
export interface MelProblem {
  readonly bins: number;
  readonly frames: number;
  readonly nMels: number;
  readonly nFft: number;
  readonly hopLength: number;
  /** The window's name, or its weights. */
  readonly window: NonNullable<MelVocoderOptions["window"]>;
  readonly power: 1 | 2;
  /** Samples that the frames span, padding included. */
  readonly length: number;
  readonly seed: number;
  /** nMels × frames, frame after frame. */
  readonly target: Float32Array;
  /** ‖target‖ */
  readonly targetNorm: number;
  readonly bank: MelBank;
  readonly filters: Spectrogram<Samples>;
  /** The sound that the caller wants to begin with, as long as the frames span. */
  readonly start: Float32Array | undefined;
  /** sound → spectrum */
  analyze(signal: Float32Array, into: ComplexSpectrogram): void;
  /** spectrum → sound, normalised as `synthesis` says */
  synthesize(spectrum: ComplexSpectrogram, into: Float32Array, synthesis: Synthesis): void;
  /** The transpose of `analyze`: derivatives by the spectrum's parts, which are overwritten, become those by the samples. */
  transposedAnalyze(derivatives: ComplexSpectrogram, into: Float32Array): void;
  /** A spectrum of zeros. */
  spectrum(): ComplexSpectrogram;
  /** Cuts the padding off: a copy. */
  cut(signal: Float32Array): Float32Array;
  measure(signal: Float32Array): MelVocoderErrors;
}

/**
 * How overlapped frames are normalised. "least squares": by the squared windows that are there, Griffin and Lim's rule, but for
 * samples that hardly any window reaches. "periodic": by what an endless row of windows would add up to, so that the sound
 * fades at both ends: TensorFlow's rule, and the seed's.
 */
export type Synthesis = "least squares" | "periodic";

/** Filters that are zero but for a run of bins each. */
export interface MelBank {
  readonly begin: Int32Array;
  readonly end: Int32Array;
  /** Where the weights of filter m begin. */
  readonly offset: Int32Array;
  readonly weights: Float64Array;
  /** Sum of a bin's weights over all filters. */
  readonly weightOfBin: Float64Array;
}

/** Samples that windows reach with less than this are not lifted any further: they would be noise. */
const leastWeight = 1e-3;

/** @throws RangeError when something does not fit; in the name of the function that the user called */
export function melProblem(caller: string, mel: Spectrogram<Samples>, options: MelVocoderOptions): MelProblem {
  const { filters, window = "hann", power = 1, center = false, reference, random = 0 } = options;
  requireRows(caller, "filters", filters);
  requireNonnegative(caller, "filters", filters.data);
  const { bins, frames: nMels } = filters;
  const { nFft = 2 * (bins - 1) } = options;
  requirePositiveInteger(caller, "nFft", nFft);
  if (1 + (nFft >> 1) !== bins) throw new RangeError(`${caller}: nFft must fit the filters' ${bins} bins, got ${nFft}`);
  const { hopLength = nFft >> 2 } = options;
  requirePositiveInteger(caller, "hopLength", hopLength);
  if (power !== 1 && power !== 2) throw new RangeError(`${caller}: power must be 1 or 2, got ${power}`);
  requireRows(caller, "mel", mel);
  if (mel.bins !== nMels)
    throw new RangeError(`${caller}: mel must have as many bands as there are filters, ${nMels}, got ${mel.bins}`);
  requireNonnegative(caller, "mel", mel.data, " (bands of amplitude or power, no decibels)");
  const { frames } = mel;
  const target = Float32Array.from(mel.data);
  const targetNorm = norm(target);
  if (!(targetNorm > 0)) throw new RangeError(`${caller}: mel must hold some sound, got nothing but zeros`);
  const length = nFft + hopLength * (frames - 1);
  const trim = center ? nFft >> 1 : 0;
  if (length <= 2 * trim) throw new RangeError(`${caller}: mel must have more than one frame when center is true`);
  if (reference) {
    requireRows(caller, "reference", reference);
    if (reference.bins !== bins || reference.frames !== frames)
      throw new RangeError(
        `${caller}: reference must be ${bins} × ${frames}, got ${reference.bins} × ${reference.frames}`,
      );
    if (!(norm(reference.data) > 0))
      throw new RangeError(`${caller}: reference must hold some sound, got nothing but zeros`);
  }
  const weights = typeof window === "string" ? getWindow(window, nFft) : Float64Array.from(window as ArrayLike<number>);
  if (weights.length !== nFft)
    throw new RangeError(`${caller}: window must have nFft = ${nFft} values, got ${weights.length}`);
  const gains = gainsOf(weights, hopLength, length, frames, trim);
  const bank = bankOf(filters);
  const settings = { nFft, hopLength, window: weights, center: false, precision: "single" } as const;
  const problem: MelProblem = {
    bins,
    frames,
    nMels,
    nFft,
    hopLength,
    window,
    power,
    length,
    seed: random,
    target,
    targetNorm,
    bank,
    filters,
    start: options.start && padded(caller, options.start, length, trim),
    analyze(signal, into) {
      stft(signal, { ...settings, out: into });
    },
    synthesize(spectrum, into, synthesis) {
      istft(spectrum, { ...settings, length, out: into });
      const gain = gains[synthesis];
      for (let i = 0; i < length; i++) into[i] *= gain[i];
    },
    transposedAnalyze({ re, im }, into) {
      // The inverse transform counts every bin but the ends twice: for the mirrored half of the spectrum.
      for (let t = 0; t < frames; t++)
        for (const i of [t * bins, t * bins + bins - 1]) {
          re.data[i] *= nFft % 2 === 0 || i === t * bins ? 2 : 1;
          im.data[i] *= nFft % 2 === 0 || i === t * bins ? 2 : 1;
        }
      istft({ re, im }, { ...settings, length, out: into });
      const gain = gains.transposed;
      for (let i = 0; i < length; i++) into[i] *= gain[i];
    },
    spectrum: () => ({
      re: { bins, frames, data: new Float32Array(bins * frames) },
      im: { bins, frames, data: new Float32Array(bins * frames) },
    }),
    cut: (signal) => signal.slice(trim, length - trim),
    measure(signal) {
      const spectrum = problem.spectrum();
      problem.analyze(signal, spectrum);
      const magnitudes = magnitudesOf(spectrum);
      const bands = new Float32Array(nMels * frames);
      bandsOf(problem, magnitudes, bands);
      return {
        mel: distance(bands, target) / targetNorm,
        ...(reference && { linear: distance(magnitudes, reference.data) / norm(reference.data) }),
      };
    },
  };
  return problem;
}

/** Bands of magnitudes, raised to the problem's power. */
export function bandsOf(
  { frames, bins, nMels, power, bank }: Pick<MelProblem, "frames" | "bins" | "nMels" | "power" | "bank">,
  magnitudes: Samples,
  into: Float32Array,
): void {
  const { begin, end, offset, weights } = bank;
  for (let t = 0; t < frames; t++) {
    const row = t * bins;
    for (let m = 0; m < nMels; m++) {
      let sum = 0;
      const shift = offset[m] - begin[m];
      if (power === 1) for (let k = begin[m]; k < end[m]; k++) sum += weights[shift + k] * magnitudes[row + k];
      else for (let k = begin[m]; k < end[m]; k++) sum += weights[shift + k] * magnitudes[row + k] ** 2;
      into[t * nMels + m] = sum;
    }
  }
}

/** The transpose of the bank: each band's number goes back to its bins, as often as it was counted there. */
export function spreadBands(
  { frames, bins, nMels, bank }: Pick<MelProblem, "frames" | "bins" | "nMels" | "bank">,
  bands: Samples,
  into: Float32Array,
): void {
  const { begin, end, offset, weights } = bank;
  into.fill(0);
  for (let t = 0; t < frames; t++) {
    const row = t * bins;
    for (let m = 0; m < nMels; m++) {
      const value = bands[t * nMels + m];
      if (value === 0) continue;
      const shift = offset[m] - begin[m];
      for (let k = begin[m]; k < end[m]; k++) into[row + k] += weights[shift + k] * value;
    }
  }
}

export function magnitudesOf({ re, im }: ComplexSpectrogram, into?: Float32Array): Float32Array {
  const { length } = re.data;
  const magnitudes = into ?? new Float32Array(length);
  for (let i = 0; i < length; i++) magnitudes[i] = Math.sqrt(re.data[i] * re.data[i] + im.data[i] * im.data[i]);
  return magnitudes;
}

export function norm(values: Samples): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum);
}

export function largest(values: Samples): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > most) most = values[i];
  return most;
}

export function distance(a: Samples, b: Samples): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}

/** What `istft`'s samples are multiplied with; it has divided them by the squared windows that reach them. */
function gainsOf(
  window: Float64Array,
  hopLength: number,
  length: number,
  frames: number,
  trim: number,
): Readonly<Record<Synthesis | "transposed", Float64Array>> {
  const nFft = window.length;
  const sums = new Float64Array(length);
  for (let t = 0; t < frames; t++) for (let i = 0; i < nFft; i++) sums[t * hopLength + i] += window[i] * window[i];
  const period = new Float64Array(hopLength);
  for (let i = 0; i < nFft; i++) period[i % hopLength] += window[i] * window[i];
  // The padding of centred frames is silence: nothing is ever written there.
  sums.fill(0, 0, trim);
  sums.fill(0, length - trim);
  return {
    "least squares": sums.map((sum) => sum / Math.max(sum, leastWeight)),
    periodic: sums.map((sum, i) => (period[i % hopLength] > 0 ? sum / period[i % hopLength] : 0)),
    transposed: sums.map((sum) => (sum * nFft) / 2),
  };
}

function bankOf({ bins, frames: nMels, data }: Spectrogram<Samples>): MelBank {
  const begin = new Int32Array(nMels);
  const end = new Int32Array(nMels);
  const offset = new Int32Array(nMels);
  const weights: number[] = [];
  const weightOfBin = new Float64Array(bins);
  for (let m = 0; m < nMels; m++) {
    const row = data.subarray(m * bins, (m + 1) * bins);
    const first = row.findIndex((weight) => weight !== 0);
    offset[m] = weights.length;
    if (first < 0) continue;
    begin[m] = first;
    end[m] = bins;
    while (row[end[m] - 1] === 0) end[m]--;
    for (let k = begin[m]; k < end[m]; k++) {
      weights.push(row[k]);
      weightOfBin[k] += row[k];
    }
  }
  return { begin, end, offset, weights: Float64Array.from(weights), weightOfBin };
}

function requireRows(caller: string, argument: string, matrix: Spectrogram<Samples>): void {
  const { bins, frames, data } = matrix;
  requirePositiveInteger(caller, `${argument}.bins`, bins);
  requirePositiveInteger(caller, `${argument}.frames`, frames);
  if (data.length !== bins * frames)
    throw new RangeError(`${caller}: ${argument}.data must hold ${bins} × ${frames} numbers, got ${data.length}`);
  requireFinite(caller, `${argument}.data`, data);
}

function requireNonnegative(caller: string, argument: string, values: Samples, meaning = ""): void {
  const negative = values.findIndex((value) => value < 0);
  if (negative >= 0)
    throw new RangeError(
      `${caller}: ${argument} must not be negative${meaning}, got ${values[negative]} at index ${negative}`,
    );
}

/** A sound as long as the frames span: cut, or filled with silence. */
function padded(caller: string, start: Samples, length: number, trim: number): Float32Array {
  requireSamples(caller, "start", start);
  const signal = new Float32Array(length);
  signal.set(start.subarray(0, length - 2 * trim), trim);
  return signal;
}
