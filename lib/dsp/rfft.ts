import { type ComplexSpectrogram, requireSamples, type Samples, type Spectrogram } from "../core/index.ts";
import { realFft } from "./fft.ts";
import { isSpectrogram, requireBins, requireComplexMatrix, requireMatrix } from "./matrix.ts";

/** Spectrum of one real signal: 1 + ⌊n/2⌋ complex numbers, real and imaginary parts apart. */
export interface Spectrum<T extends Samples = Float64Array> {
  readonly re: T;
  readonly im: T;
}

/**
 * Discrete Fourier transform of a real signal of any length, X[k] = Σ x[i]·e^(−2πi·ik/n); of many at once when given
 * frames.
 *
 * @param signal n samples, or frames of n samples each
 * @returns bins 0 … ⌊n/2⌋ in float64; the others are their mirror image
 * @throws RangeError when there are no samples, or some are not finite
 * @see numpy.fft.rfft
 * @example
 * rfft(Float64Array.of(1, 0, -1, 0)).re; // Float64Array [0, 2, 0]
 */
export function rfft(signal: Samples): Spectrum;
export function rfft(frames: Spectrogram<Samples>): ComplexSpectrogram<Float64Array>;
export function rfft(input: Samples | Spectrogram<Samples>): Spectrum | ComplexSpectrogram<Float64Array> {
  if (!isSpectrogram(input)) {
    requireSamples("rfft", "signal", input);
    const fft = realFft(input.length);
    fft.time.set(input);
    fft.forward();
    return { re: fft.re.slice(), im: fft.im.slice() };
  }
  requireMatrix("rfft", "frames", input);
  const { frames, bins: length, data } = input;
  const fft = realFft(length);
  const bins = fft.re.length;
  const re = new Float64Array(bins * frames);
  const im = new Float64Array(bins * frames);
  for (let t = 0; t < frames; t++) {
    fft.time.set(data.subarray(t * length, (t + 1) * length));
    fft.forward();
    re.set(fft.re, t * bins);
    im.set(fft.im, t * bins);
  }
  return { re: { bins, frames, data: re }, im: { bins, frames, data: im } };
}

export interface IrfftOptions {
  /** Length of the signal in samples. Default 2 · (bins − 1): an odd one must be told. */
  readonly length?: number;
}

/**
 * Real signal of a spectrum, the inverse of `rfft`; of many at once when given a complex spectrogram.
 *
 * The imaginary parts of bin 0, and of the last bin when the length is even, do not count: a real signal has none.
 *
 * @param spectrum 1 + ⌊n/2⌋ bins, or as many in each frame
 * @returns n samples, or frames of n samples each, in float64
 * @throws RangeError when the parts differ in size, hold NaN, or do not belong to `length`
 * @see numpy.fft.irfft
 * @example
 * irfft(rfft(Float64Array.of(1, 2, 3)), { length: 3 }).map(Math.round); // Float64Array [1, 2, 3]
 */
export function irfft(spectrum: Spectrum<Samples>, options?: IrfftOptions): Float64Array;
export function irfft(spectrum: ComplexSpectrogram<Samples>, options?: IrfftOptions): Spectrogram<Float64Array>;
export function irfft(
  spectrum: Spectrum<Samples> | ComplexSpectrogram<Samples>,
  options: IrfftOptions = {},
): Float64Array | Spectrogram<Float64Array> {
  if (!isComplexSpectrogram(spectrum)) {
    const { re, im } = spectrum;
    requireSamples("irfft", "spectrum.re", re);
    requireSamples("irfft", "spectrum.im", im);
    const asFrame = (data: Samples): Spectrogram<Samples> => ({ bins: data.length, frames: 1, data });
    return inverse({ re: asFrame(re), im: asFrame(im) }, options).data;
  }
  return inverse(spectrum, options);
}

function inverse({ re, im }: ComplexSpectrogram<Samples>, options: IrfftOptions): Spectrogram<Float64Array> {
  requireComplexMatrix("irfft", "spectrum", { re, im });
  const { bins, frames } = re;
  const { length = Math.max(1, 2 * (bins - 1)) } = options;
  requireBins("irfft", "length", length, bins);
  const fft = realFft(length);
  const data = new Float64Array(length * frames);
  for (let t = 0; t < frames; t++) {
    fft.re.set(re.data.subarray(t * bins, (t + 1) * bins));
    fft.im.set(im.data.subarray(t * bins, (t + 1) * bins));
    fft.inverse();
    data.set(fft.time, t * length);
  }
  return { bins: length, frames, data };
}

function isComplexSpectrogram(
  spectrum: Spectrum<Samples> | ComplexSpectrogram<Samples>,
): spectrum is ComplexSpectrogram<Samples> {
  return isSpectrogram<Samples>(spectrum.re);
}
