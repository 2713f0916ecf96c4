import type { ComplexSpectrogram, Samples } from "../core/index.ts";
import { type Analysis, countFrames, framedSignal, planAnalysis, type StftOptions } from "./analysis.ts";
import { type RealFft, realFft } from "./fft.ts";
import { like } from "./pad.ts";

/**
 * Short-time Fourier transform: the spectra of short, windowed, overlapping frames.
 *
 * @param samples mono signal, full scale ±1
 * @param options nFft, hopLength and winLength in samples; window; center; padMode
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
export function stft<T extends Samples>(samples: T, options: StftOptions = {}): ComplexSpectrogram<T> {
  const analysis = planAnalysis("stft", options);
  const signal = framedSignal("stft", samples, analysis);
  const bins = 1 + (analysis.nFft >> 1);
  const frames = countFrames(signal.length, analysis.nFft, analysis.hopLength);
  const re = like(samples, bins * frames);
  const im = like(samples, bins * frames);
  forEachSpectrum(signal, analysis, (spectrum, t) => {
    re.set(spectrum.re, t * bins);
    im.set(spectrum.im, t * bins);
  });
  return { re: { bins, frames, data: re }, im: { bins, frames, data: im } };
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
