import { type Hertz, requirePositive, requireSamples, type Samples } from "../core/index.ts";
import { countFrames, framedSignal } from "./analysis.ts";
import { planFft } from "./fft.ts";
import { type FrameOptions, requireFrameOptions } from "./frame-options.ts";

export interface YinOptions extends FrameOptions {
  /** Lowest fundamental that is looked for, in hertz. */
  readonly fMin: Hertz;
  /** Highest one, in hertz, at most half the sample rate. */
  readonly fMax: Hertz;
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
  /** A dip below this is a period; the first one counts, and without any the deepest. Default 0.1. */
  readonly troughThreshold?: number;
}

/**
 * Fundamental frequency (F0) of every frame, by YIN: the shift at which a frame is most like itself.
 *
 * A frame without a voice gets a number, too: the best of bad shifts. Take only those where the sound is loud (`rms`).
 *
 * This is the authors' equation 8. librosa 0.11 leaves one term of it out, the square of a frame's first sample at the shift of
 * one: nothing that is seen in a voice and frames of 1024, but other numbers in short frames of noise. It also computes float32
 * input in float32, where we take float64 for both, and only warns when a frame does not hold two periods of fMin.
 *
 * @param samples mono signal, full scale ±1
 * @param options fMin, fMax, sampleRate in hertz; frameLength (2048), hopLength (a quarter of it) in samples;
 *   troughThreshold, center, padMode
 * @returns hertz, one number for each frame
 * @throws RangeError when fMin is not below fMax, fMax is above half the sample rate, or a frame does not hold two
 *   periods of fMin
 * @see A. de Cheveigné and H. Kawahara, "YIN, a fundamental frequency estimator for speech and music", JASA 111 (2002);
 *   librosa.yin
 * @example
 * const tone = Float64Array.from({ length: 8000 }, (_, i) => Math.sin((2 * Math.PI * 150 * i) / 8000));
 * const f0 = yin(tone, { fMin: 60, fMax: 400, sampleRate: 8000, frameLength: 1024 });
 * Math.round(f0[10]); // 150
 */
export function yin(samples: Samples, options: YinOptions): Float64Array {
  requireSamples("yin", "samples", samples);
  const { fMin, fMax, sampleRate = 22050, troughThreshold = 0.1 } = options;
  const { frameLength, hopLength, center, padMode } = requireFrameOptions("yin", options);
  requireVoiceBand(fMin, fMax, sampleRate, frameLength);
  const signal = framedSignal("yin", samples, { nFft: frameLength, center, padMode });
  const shortest = Math.floor(sampleRate / fMax);
  const longest = Math.min(Math.ceil(sampleRate / fMin), frameLength - 1);
  const autocorrelation = planAutocorrelation(frameLength);
  return Float64Array.from({ length: countFrames(signal.length, frameLength, hopLength) }, (_, t) => {
    const frame = signal.subarray(t * hopLength, t * hopLength + frameLength);
    const dips = normalisedDifference(frame, autocorrelation(frame), shortest, longest);
    const period = firstDip(dips, troughThreshold);
    return sampleRate / (shortest + period + parabolicShift(dips, period));
  });
}

function requireVoiceBand(fMin: Hertz, fMax: Hertz, sampleRate: Hertz, frameLength: number): void {
  requirePositive("yin", "sampleRate", sampleRate);
  requirePositive("yin", "fMin", fMin);
  requirePositive("yin", "fMax", fMax);
  if (fMax <= fMin) throw new RangeError(`yin: fMax must be above fMin = ${fMin} Hz, got ${fMax}`);
  if (fMax > sampleRate / 2)
    throw new RangeError(`yin: fMax must be at most half the sample rate, ${sampleRate / 2} Hz, got ${fMax}`);
  if (fMin < (2 * sampleRate) / frameLength)
    throw new RangeError(
      `yin: a frame must hold two periods of fMin = ${fMin} Hz, got frameLength ${frameLength}; ` +
        `take one of at least ${Math.ceil((2 * sampleRate) / fMin)}`,
    );
}

/** Sums of a frame times itself, shifted by 0 … frameLength − 1: the inverse transform of its power. */
function planAutocorrelation(frameLength: number): (frame: Float64Array) => Float64Array {
  const size = 2 ** Math.ceil(Math.log2(2 * frameLength));
  const transform = planFft(size);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  return (frame) => {
    re.fill(0);
    im.fill(0);
    re.set(frame);
    transform(re, im);
    for (let k = 0; k < size; k++) {
      re[k] = (re[k] * re[k] + im[k] * im[k]) / size;
      im[k] = 0;
    }
    transform(re, im); // a power spectrum is even: forward and backward are the same
    return re;
  };
}

/** Cumulative mean normalised difference (YIN, eq. 8) for the shifts shortest … longest. */
function normalisedDifference(
  frame: Float64Array,
  correlation: Float64Array,
  shortest: number,
  longest: number,
): Float64Array {
  const dips = new Float64Array(longest - shortest + 1);
  let energy = 0;
  let sum = 0;
  for (let shift = 1; shift <= longest; shift++) {
    energy += frame[shift - 1] * frame[shift - 1];
    const difference = 2 * (correlation[0] - correlation[shift]) - energy;
    sum += difference;
    // The smallest normal number keeps 0 / 0 away where there is silence, as in librosa.
    if (shift >= shortest) dips[shift - shortest] = difference / (sum / shift + 2.2250738585072014e-308);
  }
  return dips;
}

/** The first dip below the threshold; where there is none, the deepest place of all. */
function firstDip(dips: Float64Array, threshold: number): number {
  const last = dips.length - 1;
  let deepest = 0;
  for (let i = 0; i <= last; i++) {
    const dip =
      (i === 0 || dips[i] < dips[i - 1]) && (i === last || (i === 0 ? dips[0] < dips[1] : dips[i] <= dips[i + 1]));
    if (dip && dips[i] < threshold) return i;
    if (dips[i] < dips[deepest]) deepest = i;
  }
  return deepest;
}

/** Where between two shifts the dip is deepest: the vertex of the parabola through three of them. */
function parabolicShift(dips: Float64Array, i: number): number {
  if (i === 0 || i === dips.length - 1) return 0;
  const bend = dips[i + 1] + dips[i - 1] - 2 * dips[i];
  const slope = (dips[i + 1] - dips[i - 1]) / 2;
  return Math.abs(slope) >= Math.abs(bend) ? 0 : -slope / bend;
}
