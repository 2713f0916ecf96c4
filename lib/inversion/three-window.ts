import { Random, type Samples } from "../core/index.ts";
import { framedSignal } from "../dsp/analysis.ts";
import { realFft } from "../dsp/fft.ts";
import { type KnownOptions, measurementOf, type ReassignedFeatures } from "./measurement.ts";
import { type Model, makeModel } from "./model.ts";

export interface ThreeWindowOptions extends KnownOptions {
  /** Samples of the result. Default: all that the frames decide. */
  readonly length?: number;
  /** Of the noise to begin with: a seed, or a generator. Default 0. */
  readonly random?: number | Random;
  /** Default 100. */
  readonly nIter?: number;
  /** How far each step goes on in the direction of the last one, below 1. Default 0.9. */
  readonly momentum?: number;
  /** Signal to begin with, such as that of `reassignedPghi`. Default: noise. */
  readonly initial?: Samples;
}

/**
 * Griffin and Lim's algorithm for a reassigned spectrogram: transform back and forth, and each time put what is known in the
 * place of what came out. Of S, T and D, the spectra under the three windows, the phase u = S/|S| stays, and
 *
 *     S ← A·u      T ← u·(A·τ + i·Im(T·ū))      D ← u·(Re(D·ū) − i·A·δ)
 *
 * The signal is the one whose three spectra are nearest. It knows more than the magnitudes and gets nearer to them, and stops
 * in islands of either sign all the same.
 *
 * @param features magnitudes, and frequencies and times where they are known
 * @param options as `reassignedSpectrogram` was given them; nIter, momentum, initial, length, random
 * @returns samples in float64
 * @throws RangeError as `invertReassigned` does
 * @see D. W. Griffin and J. S. Lim, IEEE Trans. ASSP 32 (1984), for one window
 * @example
 * const sound = Float64Array.from({ length: 800 }, (_, i) => Math.sin(i / 5));
 * const options = { sampleRate: 8000, nFft: 80, hopLength: 20, window: "hamming" as const, clip: false, center: false };
 * const heard = threeWindowGriffinLim(reassignedSpectrogram(sound, options), { ...options, nIter: 50 });
 * measureSignal(heard, sound, options).convergence < -15; // true
 */
export function threeWindowGriffinLim(features: ReassignedFeatures, options: ThreeWindowOptions = {}): Float64Array {
  const caller = "threeWindowGriffinLim";
  const { nIter = 100, momentum = 0.9, initial, random = 0, length } = options;
  if (!Number.isInteger(nIter) || nIter < 1)
    throw new RangeError(`${caller}: nIter must be a positive integer, got ${nIter}`);
  if (!(momentum >= 0 && momentum < 1))
    throw new RangeError(`${caller}: momentum must be from 0 up to 1, got ${momentum}`);
  const measured = measurementOf(caller, features, options);
  const model = makeModel({ ...measured, silent: 0 }, { reserve: (count) => new Float64Array(count) });
  const { nFft, signal } = model;
  const { center } = measured;
  if (initial) {
    const begin = framedSignal(caller, initial, { nFft, center, padMode: options.padMode ?? "constant" });
    signal.set(begin.subarray(0, signal.length));
  } else {
    const generator = random instanceof Random ? random : new Random(random);
    for (let i = 0; i < signal.length; i++) signal[i] = generator.normal();
  }
  const project = projection(model);
  let before = Float64Array.from(signal);
  for (let iteration = 0; iteration < nIter; iteration++) {
    const next = project();
    // The last one is where it is known to fit, not where it would go on to.
    const onwards = iteration < nIter - 1 ? momentum : 0;
    for (let i = 0; i < signal.length; i++) signal[i] = next[i] + onwards * (next[i] - before[i]);
    before = next;
  }
  const cut = center ? nFft >> 1 : 0;
  return signal.slice(cut, length === undefined ? signal.length - cut : cut + length);
}

/** One round: the signal whose spectra are nearest to those of the present one with what is known put in. */
function projection(model: Model): () => Float64Array<ArrayBuffer> {
  const { nFft, hop, bins, frames, row, windows, targets, weights, signal } = model;
  const fft = realFft(nFft);
  const norm = (which: number): number => Math.hypot(...windows.subarray(which * nFft, (which + 1) * nFft));
  const squares = [0, 1, 2].map((which) => (norm(0) / norm(which)) ** 2);
  const weightSum = new Float64Array(signal.length);
  for (let t = 0; t < frames; t++)
    for (let which = 0; which < 3; which++)
      for (let n = 0; n < nFft; n++) weightSum[t * hop + n] += squares[which] * windows[which * nFft + n] ** 2;
  const spectra = [0, 1, 2].map(() => ({ re: new Float64Array(bins), im: new Float64Array(bins) }));
  const [s, timed, derived] = spectra;

  return () => {
    const sum = new Float64Array(signal.length);
    for (let t = 0; t < frames; t++) {
      spectra.forEach(({ re, im }, which) => {
        for (let n = 0; n < nFft; n++) fft.time[n] = windows[which * nFft + n] * signal[t * hop + n];
        fft.forward();
        re.set(fft.re);
        im.set(fft.im);
      });
      const at = 3 * t * row;
      for (let k = 0; k < bins; k++) {
        const size = Math.hypot(s.re[k], s.im[k]);
        const [u, v] = size > 0 ? [s.re[k] / size, s.im[k] / size] : [1, 0];
        const magnitude = Math.sqrt(targets[at + k]);
        // Re and Im of T·ū and of D·ū, one of each known.
        const delay = weights[at + row + k] > 0 ? targets[at + row + k] / magnitude : timed.re[k] * u + timed.im[k] * v;
        const rise = timed.im[k] * u - timed.re[k] * v;
        const growth = derived.re[k] * u + derived.im[k] * v;
        const slope =
          weights[at + 2 * row + k] > 0 ? targets[at + 2 * row + k] / magnitude : derived.im[k] * u - derived.re[k] * v;
        s.re[k] = magnitude * u;
        s.im[k] = magnitude * v;
        timed.re[k] = u * delay - v * rise;
        timed.im[k] = v * delay + u * rise;
        derived.re[k] = u * growth - v * slope;
        derived.im[k] = v * growth + u * slope;
      }
      spectra.forEach(({ re, im }, which) => {
        fft.re.set(re);
        fft.im.set(im);
        fft.inverse();
        for (let n = 0; n < nFft; n++) sum[t * hop + n] += squares[which] * windows[which * nFft + n] * fft.time[n];
      });
    }
    for (let i = 0; i < sum.length; i++) sum[i] = weightSum[i] > 0 ? sum[i] / weightSum[i] : 0;
    return sum;
  };
}
