import { announce } from "../core/announce.ts";
import type { ComplexSpectrogram, Samples } from "../core/index.ts";
import {
  type Analysis,
  countFrames,
  framedSignal,
  type OutOption,
  planAnalysis,
  requireFrames,
  resultLike,
  type StftOptions,
} from "./analysis.ts";
import { type RealFft, realFft } from "./fft.ts";
import { analyzeInKernel } from "./kernel-analysis.ts";

/**
 * Short-time Fourier transform: the spectra of short, windowed, overlapping frames.
 *
 * @param samples mono signal, full scale ±1
 * @param options nFft, hopLength and winLength in samples; window; center; padMode; precision; out
 * @returns (1 + ⌊nFft/2⌋) bins × frames, computed in float64 and stored in the precision of `samples`, as librosa
 *   does; frames = 1 + ⌊samples.length / hopLength⌋ when centred and nFft is even
 * @throws RangeError when samples are empty, not finite, or too few to be padded; when hopLength or nFft is no
 *   positive integer; when winLength exceeds nFft
 * @see librosa.stft; J. B. Allen and L. R. Rabiner, Proc. IEEE 65 (1977)
 * @example
 * const x = Float32Array.from({ length: 64 }, (_, i) => Math.cos((2 * Math.PI * i) / 4));
 * const { re } = stft(x, { nFft: 16, hopLength: 8 });
 * re.bins; // 9
 * re.frames; // 9
 * Math.abs(at(re, 4, 4)).toFixed(3); // "4.000"
 */
export function stft<T extends Samples>(
  samples: T,
  options: StftOptions & OutOption<ComplexSpectrogram<T>> = {},
): ComplexSpectrogram<T> {
  announce("stft");
  const analysis = planAnalysis("stft", options);
  const frames = requireFrames("stft", samples, analysis);
  const bins = 1 + (analysis.nFft >> 1);
  const re = resultLike("stft", "out.re", samples, bins, frames, options.out?.re);
  const im = resultLike("stft", "out.im", samples, bins, frames, options.out?.im);
  const product = { kind: "complex", re: re.data, im: im.data } as const;
  if (!analyzeInKernel("stft", samples, analysis, frames, product)) plainStft(samples, analysis, { re, im });
  return { re, im };
}

/** What the kernel does, frame by frame: the same numbers to the last bit, but for float32 arithmetic. */
export function plainStft<T extends Samples>(samples: T, analysis: Analysis, { re, im }: ComplexSpectrogram<T>): void {
  forEachSpectrum(framedSignal("stft", samples, analysis), analysis, (spectrum, t) => {
    re.data.set(spectrum.re, t * re.bins);
    im.data.set(spectrum.im, t * im.bins);
  });
}

/** Hands over the spectrum of frame after frame, in a buffer that the next one overwrites. */
export function forEachSpectrum(
  signal: Float64Array,
  { nFft, hopLength, window }: Analysis,
  visit: (spectrum: Pick<RealFft, "re" | "im">, t: number) => void,
): void {
  const fft = realFft(nFft);
  const frames = countFrames(signal.length, nFft, hopLength);
  for (let t = 0; t < frames; t++) {
    const start = t * hopLength;
    for (let i = 0; i < nFft; i++) fft.time[i] = window[i] * signal[start + i];
    fft.forward();
    visit(fft, t);
  }
}
