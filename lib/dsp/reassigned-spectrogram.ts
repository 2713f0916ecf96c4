import { type Hertz, requirePositive, type Samples, type Spectrogram } from "../core/index.ts";
import {
  type Analysis,
  framedSignal,
  type OutOption,
  planAnalysis,
  requireFrames,
  resultLike,
  type StftOptions,
} from "./analysis.ts";
import { realFft } from "./fft.ts";
import { fftFrequencies } from "./frequencies.ts";
import { reassignInKernel } from "./kernel-reassigned.ts";
import { powerOf } from "./power.ts";
import { type ReassignmentWindows, reassignmentWindows } from "./reassignment-windows.ts";

/** Three numbers for every bin of every frame: where its energy lies, and how much there is. */
export interface Reassigned<T extends Samples = Float32Array> {
  /** Hertz, bins × frames. */
  readonly frequencies: Spectrogram<Float64Array>;
  /** Seconds, bins × frames. */
  readonly times: Spectrogram<Float64Array>;
  /** Amplitude, bins × frames: |stft|. */
  readonly magnitudes: Spectrogram<T>;
}

export interface ReassignedOptions extends StftOptions {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
  /** Bins with less power have no place: a power, or a function of all powers that gives one. Default 1e-6. */
  readonly refPower?: number | ((powers: Samples) => number);
  /** Give a bin without a place its own frequency and its frame's time; otherwise NaN. Default false. */
  readonly fillNan?: boolean;
  /** Keep places between 0 and half the sample rate, and within the signal. Default true. */
  readonly clip?: boolean;
  /** Default true; otherwise frequencies are those of the bins. */
  readonly reassignFrequencies?: boolean;
  /** Default true; otherwise times are those of the frames. */
  readonly reassignTimes?: boolean;
}

/** What there is to know besides the analysis. */
export interface Reassignment extends ReassignmentWindows {
  readonly binFrequencies: Float64Array;
  readonly frameTime: (frame: number) => number;
  readonly sampleRate: Hertz;
  /** The smallest magnitude that has a place. */
  readonly floor: number;
  readonly limits: {
    readonly lowest: number;
    readonly highest: number;
    readonly earliest: number;
    readonly latest: number;
  };
  readonly fillNan: boolean;
}

/**
 * Reassigned spectrogram: every bin's energy moves from the bin's centre to where the phase says it comes from. A steady
 * tone has one frequency in all the bins that it fills, a click one time in all the frames that see it.
 *
 * With the spectra H, D and T of the window, its derivative, and the window times the time from its middle, the place is
 * frequency of the bin − Im(D/H), time of the frame + Re(T/H).
 *
 * @param samples mono signal, full scale ±1
 * @param options sampleRate in hertz; nFft and the others as for `stft`; refPower, fillNan, clip, reassignFrequencies,
 *   reassignTimes; out
 * @returns frequencies in hertz and times in seconds, float64 as librosa's, NaN where a bin has no place and fillNan is
 *   false; magnitudes in the precision of `samples`. Each (1 + ⌊nFft/2⌋) bins × frames
 * @throws RangeError as `stft` does, and when refPower is negative, or nothing is to be reassigned
 * @see F. Auger and P. Flandrin, IEEE Trans. Signal Processing 43 (1995); P. Flandrin, F. Auger and
 *   É. Chassande-Mottin, "Time-frequency reassignment", eqs. 5.20 and 5.23 (2002); librosa.reassigned_spectrogram
 * @example
 * const tone = Float64Array.from({ length: 4000 }, (_, i) => Math.sin((2 * Math.PI * 441 * i) / 8000));
 * const { frequencies } = reassignedSpectrogram(tone, { sampleRate: 8000, nFft: 256, center: false });
 * at(frequencies, 14, 5).toFixed(1); // "441.0"
 * at(frequencies, 15, 5).toFixed(1); // "441.0"
 */
export function reassignedSpectrogram<T extends Samples>(
  samples: T,
  options: ReassignedOptions & OutOption<Reassigned<T>> = {},
): Reassigned<T> {
  const caller = "reassignedSpectrogram";
  const { sampleRate = 22050, refPower = 1e-6, fillNan = false, clip = true, out } = options;
  const { reassignFrequencies = true, reassignTimes = true } = options;
  requirePositive(caller, "sampleRate", sampleRate);
  if (!reassignFrequencies && !reassignTimes)
    throw new RangeError(`${caller}: reassignFrequencies or reassignTimes must be true, got false twice`);
  const analysis = planAnalysis(caller, options);
  const { nFft, hopLength, center } = analysis;
  const frames = requireFrames(caller, samples, analysis);
  const bins = 1 + (nFft >> 1);
  const floor = typeof refPower === "function" ? refPower(powerOf(caller, samples, analysis, 2).data) : refPower;
  if (!(floor >= 0)) throw new RangeError(`${caller}: refPower must be at least 0, got ${floor}`);

  const never = Number.POSITIVE_INFINITY;
  const offset = center ? 0 : nFft >> 1;
  const reassignment: Reassignment = {
    ...reassignmentWindows(analysis.window),
    binFrequencies: fftFrequencies({ sampleRate, nFft }),
    frameTime: (frame) => (frame * hopLength + offset) / sampleRate,
    sampleRate,
    floor: Math.sqrt(floor),
    limits: clip
      ? { lowest: 0, highest: sampleRate / 2, earliest: 0, latest: samples.length / sampleRate }
      : { lowest: -never, highest: never, earliest: -never, latest: never },
    fillNan,
  };
  const doubles = new Float64Array(0);
  const result: Reassigned<T> = {
    frequencies: resultLike(caller, "out.frequencies", doubles, bins, frames, out?.frequencies),
    times: resultLike(caller, "out.times", doubles, bins, frames, out?.times),
    magnitudes: resultLike(caller, "out.magnitudes", samples, bins, frames, out?.magnitudes),
  };
  if (!reassignInKernel(samples, analysis, reassignment, result))
    plainReassign(samples, analysis, reassignment, result);
  const { binFrequencies, frameTime } = reassignment;
  if (!reassignFrequencies) for (let t = 0; t < frames; t++) result.frequencies.data.set(binFrequencies, t * bins);
  if (!reassignTimes) for (let t = 0; t < frames; t++) result.times.data.fill(frameTime(t), t * bins, (t + 1) * bins);
  return result;
}

/** What the kernel does, frame by frame. */
export function plainReassign<T extends Samples>(
  samples: T,
  analysis: Analysis,
  { derivative, weighted, binFrequencies, frameTime, sampleRate, floor, limits, fillNan }: Reassignment,
  { frequencies, times, magnitudes }: Reassigned<T>,
): void {
  const { nFft, hopLength, window } = analysis;
  const signal = framedSignal("reassignedSpectrogram", samples, analysis);
  const { bins, frames } = frequencies;
  const fft = realFft(nFft);
  const hertz = (0.5 * sampleRate) / Math.PI;
  // Spectra of float32 samples are float32 in librosa, and what is divided are these.
  const rounded = samples.BYTES_PER_ELEMENT === 4 ? Math.fround : (value: number) => value;
  const spectra = [window, derivative, weighted].map((weights) => ({
    weights,
    re: new Float64Array(bins),
    im: new Float64Array(bins),
  }));
  const [h, d, t] = spectra;
  const clipped = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));
  for (let frame = 0; frame < frames; frame++) {
    for (const { weights, re, im } of spectra) {
      for (let i = 0; i < nFft; i++) fft.time[i] = weights[i] * signal[frame * hopLength + i];
      fft.forward();
      for (let k = 0; k < bins; k++) {
        re[k] = rounded(fft.re[k]);
        im[k] = rounded(fft.im[k]);
      }
    }
    for (let k = 0; k < bins; k++) {
      const at = frame * bins + k;
      const power = h.re[k] * h.re[k] + h.im[k] * h.im[k];
      const magnitude = Math.sqrt(power);
      let frequency = binFrequencies[k] + ((d.re[k] * h.im[k] - d.im[k] * h.re[k]) / power) * hertz;
      let time = frameTime(frame) + (t.re[k] * h.re[k] + t.im[k] * h.im[k]) / power / sampleRate;
      const loud = magnitude >= floor;
      if (!loud || Number.isNaN(frequency)) frequency = fillNan ? binFrequencies[k] : Number.NaN;
      if (!loud || Number.isNaN(time)) time = fillNan ? frameTime(frame) : Number.NaN;
      frequencies.data[at] = clipped(frequency, limits.lowest, limits.highest);
      times.data[at] = clipped(time, limits.earliest, limits.latest);
      magnitudes.data[at] = magnitude;
    }
  }
}
