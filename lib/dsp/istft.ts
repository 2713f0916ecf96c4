import { announce } from "../core/announce.ts";
import { type ComplexSpectrogram, requirePositiveInteger, type Samples } from "../core/index.ts";
import { type Analysis, type OutOption, planAnalysis, requireOut, type StftOptions } from "./analysis.ts";
import { realFft } from "./fft.ts";
import { synthesizeInKernel } from "./kernel-synthesis.ts";
import { requireBins, requireComplexMatrix, requireComplexShape } from "./matrix.ts";
import { like } from "./pad.ts";
import { smallestNormal32, smallestNormal64 } from "./smallest-normal.ts";

export interface IstftOptions extends Omit<StftOptions, "padMode"> {
  /** Length of the result in samples; cut or filled with zeros. Default: what the frames span. */
  readonly length?: number;
}

/**
 * Inverse short-time Fourier transform: windowed inverse spectra, overlapped, added, and divided by the sum of the
 * squared windows. Of all signals it gives the one whose `stft` is nearest in the least-squares sense.
 *
 * @param spectrum (1 + ⌊nFft/2⌋) bins × frames
 * @param options as for `stft`; nFft defaults to 2 · (bins − 1), so an odd one must be given; length in samples; out
 * @returns `length` samples in the precision of the spectrum; (frames − 1) · hopLength when centred and nFft is even
 * @throws RangeError when the spectrum is not finite, its two parts differ in size, or nFft does not fit its bins
 * @see D. W. Griffin and J. S. Lim, IEEE Trans. ASSP 32 (1984), eq. 6; librosa.istft
 * @example
 * const x = Float64Array.from({ length: 64 }, (_, i) => Math.sin(i));
 * const y = istft(stft(x, { nFft: 16 }), { length: 64 });
 * Math.abs(y[10] - x[10]) < 1e-12; // true
 */
export function istft<T extends Samples>(
  spectrum: ComplexSpectrogram<T>,
  options: IstftOptions & OutOption<T> = {},
): T {
  announce("istft");
  requireComplexShape("istft", "spectrum", spectrum);
  const { re } = spectrum;
  const analysis = planAnalysis("istft", options, { nFft: 2 * (re.bins - 1) });
  const { nFft, hopLength, center } = analysis;
  requireBins("istft", "nFft", nFft, re.bins);
  const frames = usefulFrames(re.frames, analysis, options.length);
  const length = options.length ?? nFft + hopLength * (frames - 1) - (center ? 2 * (nFft >> 1) : 0);
  if (options.out) requireOut("istft", "out", options.out, re.data, length);
  const samples = options.out ?? like(re.data, length);
  if (!synthesizeInKernel(spectrum, analysis, frames, samples)) plainIstft(spectrum, analysis, frames, samples);
  return samples;
}

/** What the kernel does, frame by frame. */
export function plainIstft<T extends Samples>(
  spectrum: ComplexSpectrogram<T>,
  { nFft, hopLength, window, center }: Analysis,
  frames: number,
  samples: T,
): void {
  requireComplexMatrix("istft", "spectrum", spectrum);
  const { re, im } = spectrum;
  const trim = center ? nFft >> 1 : 0;
  const signal = new Float64Array(nFft + hopLength * (frames - 1));
  const windowSum = new Float64Array(signal.length);
  const fft = realFft(nFft);
  for (let t = 0; t < frames; t++) {
    const start = t * hopLength;
    fft.re.set(re.data.subarray(t * re.bins, (t + 1) * re.bins));
    fft.im.set(im.data.subarray(t * re.bins, (t + 1) * re.bins));
    fft.inverse();
    for (let i = 0; i < nFft; i++) {
      signal[start + i] += window[i] * fft.time[i];
      windowSum[start + i] += window[i] * window[i];
    }
  }

  // Where no window reaches, there is nothing to divide: librosa's bound is the smallest normal number of the type.
  const tiny = samples.BYTES_PER_ELEMENT === 8 ? smallestNormal64 : smallestNormal32;
  const end = Math.max(0, Math.min(samples.length, signal.length - trim));
  for (let i = 0; i < end; i++) {
    const weight = windowSum[trim + i];
    samples[i] = weight > tiny ? signal[trim + i] / weight : signal[trim + i];
  }
  samples.fill(0, end);
}

/** Frames that reach into the wanted length: librosa leaves the others out, and their window sum, too. */
function usefulFrames(frames: number, { nFft, hopLength, center }: Analysis, length: number | undefined): number {
  if (length === undefined) return frames;
  requirePositiveInteger("istft", "length", length);
  const padded = center ? length + 2 * (nFft >> 1) : length;
  return Math.min(frames, Math.ceil(padded / hopLength));
}
