import { type Decibels, requirePositive, type Samples, type Spectrogram } from "../core/index.ts";
import { requireMatrix } from "./matrix.ts";
import { requireSameShape } from "./same-shape.ts";
import { requireNotNegative } from "./spectral-input.ts";

export interface LogSpectralDistanceOptions {
  /** Smaller magnitudes count as this one, so that silence has a level. Default 1e-5, that of `amplitudeToDb`. */
  readonly amin?: number;
}

/**
 * Log-spectral distance: the root mean square, over the bins of a frame, of the difference in decibels; the mean of it over
 * all frames. Unlike `spectralConvergence` it counts quiet bins as much as loud ones.
 *
 * @param estimate bins × frames, amplitude, ≥ 0
 * @param target as many
 * @param options amin: the smallest magnitude that counts
 * @returns decibels, at least 0
 * @throws RangeError when the two differ in size, are negative or hold NaN, or amin is not positive
 * @see A. H. Gray and J. D. Markel, "Distance measures for speech processing", IEEE Trans. ASSP 24 (1976)
 * @example
 * const target = { bins: 2, frames: 1, data: Float64Array.of(1, 1) };
 * logSpectralDistance({ ...target, data: Float64Array.of(10, 0.1) }, target); // 20
 */
export function logSpectralDistance(
  estimate: Spectrogram<Samples>,
  target: Spectrogram<Samples>,
  options: LogSpectralDistanceOptions = {},
): Decibels {
  const caller = "logSpectralDistance";
  const { amin = 1e-5 } = options;
  requirePositive(caller, "amin", amin);
  requireMatrix(caller, "estimate", estimate);
  requireMatrix(caller, "target", target);
  requireSameShape(caller, "estimate", estimate, "target", target);
  requireNotNegative(caller, "estimate", estimate);
  requireNotNegative(caller, "target", target);
  const { bins, frames } = target;
  let sum = 0;
  for (let t = 0; t < frames; t++) {
    let squares = 0;
    for (let i = t * bins; i < (t + 1) * bins; i++) {
      const ratio = Math.max(amin, estimate.data[i]) / Math.max(amin, target.data[i]);
      squares += (20 * Math.log10(ratio)) ** 2;
    }
    sum += Math.sqrt(squares / bins);
  }
  return sum / frames;
}
