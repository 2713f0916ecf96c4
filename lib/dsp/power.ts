import { announce } from "../core/announce.ts";
import { type ComplexSpectrogram, requirePositive, type Samples, type Spectrogram } from "../core/index.ts";
import {
  type Analysis,
  framedSignal,
  type OutOption,
  planAnalysis,
  requireFrames,
  resultLike,
  type StftOptions,
} from "./analysis.ts";
import { analyzeInKernel } from "./kernel-analysis.ts";
import { requireComplexMatrix } from "./matrix.ts";
import { like } from "./pad.ts";
import { forEachSpectrum } from "./stft.ts";

/**
 * Magnitude of every bin, √(re² + im²).
 *
 * @returns bins × frames, amplitude, in the precision of the spectrum
 * @throws RangeError when the two parts differ in size or hold NaN
 * @see librosa.magphase
 * @example
 * const re = { bins: 1, frames: 1, data: Float64Array.of(3) };
 * const im = { bins: 1, frames: 1, data: Float64Array.of(4) };
 * magnitude({ re, im }).data; // Float64Array [5]
 */
export function magnitude<T extends Samples>(spectrum: ComplexSpectrogram<T>): Spectrogram<T> {
  requireComplexMatrix("magnitude", "spectrum", spectrum);
  const { re, im } = spectrum;
  const data = like(re.data, re.data.length);
  for (let i = 0; i < data.length; i++) data[i] = modulus(re.data[i], im.data[i]);
  return { bins: re.bins, frames: re.frames, data };
}

/** √(re² + im²), also where a square leaves the numbers there are; `Math.hypot` alone takes ten times as long. */
export function modulus(re: number, im: number): number {
  const square = re * re + im * im;
  return square > smallestSquare && square < Number.POSITIVE_INFINITY ? Math.sqrt(square) : Math.hypot(re, im);
}

/** Squares above it have all their digits. */
const smallestSquare = 1e-290;

/**
 * Power of every bin, re² + im².
 *
 * @returns bins × frames, power, in the precision of the spectrum
 * @throws RangeError when the two parts differ in size or hold NaN
 * @see librosa.util.abs2
 * @example
 * const re = { bins: 1, frames: 1, data: Float64Array.of(3) };
 * const im = { bins: 1, frames: 1, data: Float64Array.of(4) };
 * power({ re, im }).data; // Float64Array [25]
 */
export function power<T extends Samples>(spectrum: ComplexSpectrogram<T>): Spectrogram<T> {
  requireComplexMatrix("power", "spectrum", spectrum);
  const { re, im } = spectrum;
  const data = like(re.data, re.data.length);
  for (let i = 0; i < data.length; i++) data[i] = re.data[i] * re.data[i] + im.data[i] * im.data[i];
  return { bins: re.bins, frames: re.frames, data };
}

export interface PowerSpectrogramOptions extends StftOptions {
  /** Exponent of the magnitude: 2 for power, 1 for amplitude. Default 2. */
  readonly power?: number;
}

/**
 * Power spectrogram of a signal: |stft|², without keeping the complex numbers.
 *
 * @param samples mono signal, full scale ±1
 * @param options as for `stft`; power: exponent of the magnitude, 1 for an amplitude spectrogram; out
 * @returns (1 + ⌊nFft/2⌋) bins × frames in the precision of `samples`
 * @throws RangeError as `stft` does, and when power is not positive
 * @see librosa.stft
 * @example
 * const x = Float64Array.of(0, 0, 1, 0);
 * powerSpectrogram(x, { nFft: 4, window: "boxcar", center: false }).data; // Float64Array [1, 1, 1]
 */
export function powerSpectrogram<T extends Samples>(
  samples: T,
  options: PowerSpectrogramOptions & OutOption<Spectrogram<T>> = {},
): Spectrogram<T> {
  announce("powerSpectrogram");
  const { power: exponent = 2, out } = options;
  return powerOf("powerSpectrogram", samples, planAnalysis("powerSpectrogram", options), exponent, out);
}

/** `powerSpectrogram` in the name of the function that the user called. */
export function powerOf<T extends Samples>(
  caller: string,
  samples: T,
  analysis: Analysis,
  exponent: number,
  out?: Spectrogram<T>,
): Spectrogram<T> {
  requirePositive(caller, "power", exponent);
  const frames = requireFrames(caller, samples, analysis);
  const result = resultLike(caller, "out", samples, 1 + (analysis.nFft >> 1), frames, out);
  const kind = exponent === 1 ? "magnitude" : exponent === 2 ? "power" : undefined;
  if (!kind || !analyzeInKernel(caller, samples, analysis, frames, { kind, data: result.data }))
    plainPower(caller, samples, analysis, exponent, result);
  return result;
}

/** What the kernel does, frame by frame. */
export function plainPower<T extends Samples>(
  caller: string,
  samples: T,
  analysis: Analysis,
  exponent: number,
  { bins, data }: Spectrogram<T>,
): void {
  forEachSpectrum(framedSignal(caller, samples, analysis), analysis, ({ re, im }, t) => {
    for (let k = 0, at = t * bins; k < bins; k++, at++) {
      const squared = re[k] * re[k] + im[k] * im[k];
      data[at] = exponent === 2 ? squared : exponent === 1 ? Math.sqrt(squared) : squared ** (exponent / 2);
    }
  });
}
