import { requireSamples, type Samples } from "../core/index.ts";
import { countFrames, framedSignal } from "./analysis.ts";
import { type FrameOptions, requireFrameOptions } from "./frame-options.ts";

/** What counts as a change of sign. The same names and defaults as librosa's. */
export interface ZeroCrossingOptions {
  /** Values up to this size count as 0. Default 1e-10. */
  readonly threshold?: number;
  /** The unit of `threshold`: a number, or a function of all absolute values. Default 1. */
  readonly refMagnitude?: number | ((magnitudes: Float64Array) => number);
  /** Whether the first sample counts as a crossing. Default true. */
  readonly pad?: boolean;
  /** Whether 0 has the sign of positive numbers; otherwise it has a sign of its own. Default true. */
  readonly zeroPos?: boolean;
}

/**
 * Where a signal changes its sign.
 *
 * @param samples mono signal
 * @param options threshold, refMagnitude, pad, zeroPos
 * @returns 1 for each sample whose sign is not that of the sample before, else 0
 * @throws RangeError when samples are empty or not finite, or the threshold is negative
 * @see librosa.zero_crossings
 * @example
 * zeroCrossings(Float64Array.of(1, -1, -2, 3)); // Uint8Array [1, 1, 0, 1]
 */
export function zeroCrossings(samples: Samples, options: ZeroCrossingOptions = {}): Uint8Array {
  requireSamples("zeroCrossings", "samples", samples);
  const limit = thresholdOf("zeroCrossings", samples, options);
  const { pad = true, zeroPos = true } = options;
  const crossings = new Uint8Array(samples.length);
  crossings[0] = Number(pad);
  for (let i = 1; i < samples.length; i++)
    crossings[i] = Number(sign(samples[i], limit, zeroPos) !== sign(samples[i - 1], limit, zeroPos));
  return crossings;
}

export interface ZeroCrossingRateOptions extends Omit<FrameOptions, "padMode">, ZeroCrossingOptions {}

/**
 * Share of samples in each frame at which the sign changes: high for s and f, low for vowels.
 *
 * @param samples mono signal
 * @param options frameLength (2048), hopLength (512) in samples; center: the ends are repeated beyond the signal; threshold,
 *   refMagnitude, zeroPos; pad, here false unless told otherwise
 * @returns one number from 0 to 1 for each frame
 * @throws RangeError when samples are empty, not finite, or fill no frame that is not centred; when a length is no positive
 *   integer
 * @see librosa.feature.zero_crossing_rate
 * @example
 * const buzz = Float64Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? 1 : -1));
 * zeroCrossingRate(buzz, { frameLength: 4, hopLength: 4, center: false }); // Float64Array [0.75, 0.75]
 */
export function zeroCrossingRate(samples: Samples, options: ZeroCrossingRateOptions = {}): Float64Array {
  requireSamples("zeroCrossingRate", "samples", samples);
  const caller = "zeroCrossingRate";
  const { frameLength, hopLength, center } = requireFrameOptions(caller, options, { hopLength: 512 });
  const { pad = false, zeroPos = true } = options;
  const signal = framedSignal(caller, samples, { nFft: frameLength, center, padMode: "edge" });
  const limit = thresholdOf(caller, signal, options);
  return Float64Array.from({ length: countFrames(signal.length, frameLength, hopLength) }, (_, t) => {
    let count = Number(pad);
    const start = t * hopLength;
    for (let i = start + 1; i < start + frameLength; i++)
      count += Number(sign(signal[i], limit, zeroPos) !== sign(signal[i - 1], limit, zeroPos));
    return count / frameLength;
  });
}

function sign(value: number, limit: number, zeroPos: boolean): number {
  const counted = Math.abs(value) <= limit ? 0 : Math.sign(value);
  return zeroPos && counted === 0 ? 1 : counted;
}

function thresholdOf(caller: string, samples: Samples, options: ZeroCrossingOptions): number {
  const { threshold = 1e-10, refMagnitude = 1 } = options;
  const unit = typeof refMagnitude === "function" ? refMagnitude(Float64Array.from(samples, Math.abs)) : refMagnitude;
  if (!(threshold * unit >= 0))
    throw new RangeError(`${caller}: threshold must be a number of at least 0, got ${threshold * unit}`);
  return threshold * unit;
}
