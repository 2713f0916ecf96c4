import { type Hertz, requirePositive, type Samples, type Spectrogram } from "../core/index.ts";
import { type Analysis, planAnalysis, type StftOptions } from "./analysis.ts";
import { requireBins, requireMatrix } from "./matrix.ts";
import { requireSameShape } from "./same-shape.ts";
import { requireNotNegative } from "./spectral-input.ts";

/** How the phase of an `stft` turns, at every bin of every frame. */
export interface PhaseGradient {
  /** Radians from this frame to the next, if it went on so: hop times angular frequency. */
  readonly time: Spectrogram<Float64Array>;
  /** Radians from this bin to the next. */
  readonly frequency: Spectrogram<Float64Array>;
}

/**
 * Phase gradient of a magnitude spectrogram: for a Gaussian window the logarithm of the magnitude and the phase are two views
 * of one thing, and each gradient of one is the other gradient of the other. Other windows are nearly Gaussian; which one
 * is nearest follows from their spread.
 *
 * @param magnitude (1 + ⌊nFft/2⌋) bins × frames, amplitude, ≥ 0
 * @param options nFft, hopLength, winLength, window as for the `stft` that the magnitude came from
 * @returns radians per frame and per bin, bins × frames each
 * @throws RangeError when the magnitude is negative or not finite, or nFft does not fit its bins
 * @see M. R. Portnoff, "Magnitude-phase relationships for short-time Fourier transforms based on Gaussian analysis windows",
 *   ICASSP (1979); Z. Průša, P. Balazs and P. L. Søndergaard, "A noniterative method for reconstruction of phase from STFT
 *   magnitude", IEEE/ACM Trans. ASLP 25 (2017)
 * @example
 * // A tone in the middle of a bin turns by its frequency: 2π/8 radians a sample, 64 samples a frame.
 * const tone = Float64Array.from({ length: 2048 }, (_, i) => Math.cos((2 * Math.PI * i) / 8));
 * const gradient = phaseGradient(magnitude(stft(tone, { nFft: 256 })), { nFft: 256 });
 * Math.abs(at(gradient.time, 32, 8) - (2 * Math.PI * 64) / 8) < 0.01; // true
 */
export function phaseGradient(magnitude: Spectrogram<Samples>, options: StftOptions = {}): PhaseGradient {
  const { nFft, hopLength, window } = planFor("phaseGradient", magnitude, options);
  requireNotNegative("phaseGradient", "magnitude", magnitude);
  const { bins, frames, data } = magnitude;
  const { centre, gamma } = nearestGaussian(window);
  let loudest = 0;
  for (let i = 0; i < data.length; i++) loudest = Math.max(loudest, data[i]);
  // Silence has no logarithm: below this part of the loudest value there is nothing but rounding.
  const floor = Math.max(loudest * Number.EPSILON, Number.MIN_VALUE);
  const logarithms = Float64Array.from(data, (value) => Math.log(Math.max(value, floor)));
  /** Difference per step around a place, one-sided at the ends. */
  const slope = (here: number, step: number, isFirst: boolean, isLast: boolean): number => {
    const before = isFirst ? here : here - step;
    const after = isLast ? here : here + step;
    return before === after ? 0 : (logarithms[after] - logarithms[before]) / ((after - before) / step);
  };
  const time = new Float64Array(data.length);
  const frequency = new Float64Array(data.length);
  for (let t = 0; t < frames; t++)
    for (let k = 0; k < bins; k++) {
      const i = t * bins + k;
      const alongFrequency = slope(i, 1, k === 0, k === bins - 1);
      const alongTime = slope(i, bins, t === 0, t === frames - 1);
      time[i] = hopLength * ((2 * Math.PI * k) / nFft + (nFft / gamma) * alongFrequency);
      frequency[i] = -((2 * Math.PI) / nFft) * (centre + (gamma / (2 * Math.PI * hopLength)) * alongTime);
    }
  return { time: { bins, frames, data: time }, frequency: { bins, frames, data: frequency } };
}

export interface ReassignedPhaseGradientOptions extends StftOptions {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
}

/**
 * Phase gradient of a reassigned spectrogram, which says it outright: the reassigned frequency is how fast the phase turns in
 * time, and the reassigned time how fast it turns from bin to bin.
 *
 * @param frequencies bins × frames, hertz, without NaN (`fillNan`) and not clipped
 * @param times bins × frames, seconds, likewise
 * @param options sampleRate in hertz; nFft, hopLength, center and the others as for the reassigned spectrogram
 * @returns radians per frame and per bin, bins × frames each
 * @throws RangeError when the two differ in size or are not finite, or nFft does not fit their bins
 * @see librosa.reassigned_spectrogram; F. Auger and P. Flandrin, IEEE Trans. Signal Processing 43 (1995)
 * @example
 * // A click at sample 3 has the time 3.5 samples, and turns the phase by −2π · 3/16 from bin to bin.
 * const frequencies = { bins: 9, frames: 1, data: new Float64Array(9) };
 * const times = { bins: 9, frames: 1, data: new Float64Array(9).fill(3.5 / 8000) };
 * const { frequency } = reassignedPhaseGradient(frequencies, times, { sampleRate: 8000, nFft: 16, center: false });
 * (frequency.data[3] / Math.PI).toFixed(3); // "-0.375"
 */
export function reassignedPhaseGradient(
  frequencies: Spectrogram<Samples>,
  times: Spectrogram<Samples>,
  options: ReassignedPhaseGradientOptions = {},
): PhaseGradient {
  const caller = "reassignedPhaseGradient";
  const { sampleRate = 22050 } = options;
  requirePositive(caller, "sampleRate", sampleRate);
  const { nFft, hopLength, center } = planFor(caller, frequencies, options, "frequencies");
  requireMatrix(caller, "times", times);
  requireSameShape(caller, "frequencies", frequencies, "times", times);
  const { bins, frames } = frequencies;
  const perHertz = (2 * Math.PI * hopLength) / sampleRate;
  const time = Float64Array.from(frequencies.data, (hertz) => perHertz * hertz);
  const frequency = Float64Array.from(times.data, (seconds, i) => {
    const frameTime = Math.floor(i / bins) * hopLength + (center ? 0 : Math.floor(nFft / 2));
    // librosa's frames have their middle between two samples, half a sample before the time that it gives them.
    return -((2 * Math.PI) / nFft) * (seconds * sampleRate - frameTime + (nFft - 1) / 2);
  });
  return { time: { bins, frames, data: time }, frequency: { bins, frames, data: frequency } };
}

function planFor(caller: string, s: Spectrogram<Samples>, options: StftOptions, argument = "magnitude"): Analysis {
  requireMatrix(caller, argument, s);
  const analysis = planAnalysis(caller, options, { nFft: Math.max(1, 2 * (s.bins - 1)) });
  requireBins(caller, "nFft", analysis.nFft, s.bins);
  return analysis;
}

/**
 * The Gaussian exp(−π·(n − centre)²/γ) whose square is as far spread as the square of the window: the variance of its
 * square is γ/4π. Hann's window of M samples has γ ≈ 0.256·M².
 */
function nearestGaussian(window: Float64Array): { readonly centre: number; readonly gamma: number } {
  let energy = 0;
  let first = 0;
  let second = 0;
  window.forEach((weight, n) => {
    const square = weight * weight;
    energy += square;
    first += square * n;
    second += square * n * n;
  });
  const centre = first / energy;
  return { centre, gamma: Math.max(4 * Math.PI * (second / energy - centre * centre), Number.EPSILON) };
}
