import { requirePositive, type Samples, type Spectrogram } from "../core/index.ts";
import { requireMatrix } from "./matrix.ts";
import { like } from "./pad.ts";
import { requireNotNegative } from "./spectral-input.ts";

export interface LogEpsOptions {
  /** Magnitudes far below this one all become nearly 0. Default 0.001. */
  readonly epsilon?: number;
}

/**
 * Logarithm that is 0 for silence and never negative: ln (x + ε) − ln ε.
 *
 * @param magnitude bins × frames, ≥ 0
 * @param options epsilon
 * @returns as many, in their precision
 * @throws RangeError when a magnitude is negative or not finite, or epsilon is not positive
 * @see `unlogEps`, its inverse
 * @example
 * const magnitude = { bins: 3, frames: 1, data: Float64Array.of(0, 0.001, 0.999) };
 * logEps(magnitude).data.map((value) => Number(value.toFixed(3))); // Float64Array [0, 0.693, 6.908]
 */
export function logEps<T extends Samples>(magnitude: Spectrogram<T>, options: LogEpsOptions = {}): Spectrogram<T> {
  const { epsilon = 1e-3 } = options;
  requirePositive("logEps", "epsilon", epsilon);
  requireMatrix("logEps", "magnitude", magnitude);
  requireNotNegative("logEps", "magnitude", magnitude);
  const data = like(magnitude.data, magnitude.data.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.log1p(magnitude.data[i] / epsilon);
  return { bins: magnitude.bins, frames: magnitude.frames, data };
}

/**
 * Magnitudes of what `logEps` made of them: ε · (e^y − 1).
 *
 * @param logarithm bins × frames
 * @param options epsilon, the same
 * @returns as many, in their precision
 * @throws RangeError when a number is not finite, or epsilon is not positive
 * @example
 * const magnitude = { bins: 2, frames: 1, data: Float64Array.of(0, 2) };
 * unlogEps(logEps(magnitude)).data.map((value) => Number(value.toFixed(9))); // Float64Array [0, 2]
 */
export function unlogEps<T extends Samples>(logarithm: Spectrogram<T>, options: LogEpsOptions = {}): Spectrogram<T> {
  const { epsilon = 1e-3 } = options;
  requirePositive("unlogEps", "epsilon", epsilon);
  requireMatrix("unlogEps", "logarithm", logarithm);
  const data = like(logarithm.data, logarithm.data.length);
  for (let i = 0; i < data.length; i++) data[i] = epsilon * Math.expm1(logarithm.data[i]);
  return { bins: logarithm.bins, frames: logarithm.frames, data };
}
