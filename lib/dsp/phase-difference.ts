import type { Samples, Spectrogram } from "../core/index.ts";
import { requireMatrix } from "./matrix.ts";
import { like } from "./pad.ts";

export interface PhaseDifferenceOptions {
  /** Bring the results to −π … π, where angles live. Default true; false adds and subtracts only. */
  readonly wrap?: boolean;
}

/**
 * Angles from −π up to but without π, whole turns away.
 *
 * @param angles bins × frames, radians
 * @returns as many, in their precision
 * @throws RangeError when an angle is not finite
 * @example
 * const angles = { bins: 1, frames: 3, data: Float64Array.of(0, Math.PI, 2 * Math.PI) };
 * wrapPhase(angles).data.map((angle) => angle / Math.PI); // Float64Array [0, -1, 0]
 */
export function wrapPhase<T extends Samples>(angles: Spectrogram<T>): Spectrogram<T> {
  requireMatrix("wrapPhase", "angles", angles);
  const { bins, frames, data } = angles;
  return { bins, frames, data: data.map(wrapped) as T };
}

/**
 * How far the phase of every bin turns from one frame to the next. The first frame is kept as it is, so that nothing is lost.
 *
 * @param phase bins × frames, radians
 * @param options wrap: bring differences to −π … π
 * @returns bins × frames, radians, in the precision of the phase
 * @throws RangeError when a phase is not finite
 * @example
 * const phase = { bins: 1, frames: 3, data: Float64Array.of(1, 3, 6) };
 * phaseDifference(phase).data; // Float64Array [1, 2, 3]
 */
export function phaseDifference<T extends Samples>(
  phase: Spectrogram<T>,
  options: PhaseDifferenceOptions = {},
): Spectrogram<T> {
  requireMatrix("phaseDifference", "phase", phase);
  const { wrap = true } = options;
  const { bins, frames, data } = phase;
  const differences = like(data, data.length);
  for (let i = 0; i < data.length; i++) {
    const difference = i < bins ? data[i] : data[i] - data[i - bins];
    differences[i] = wrap ? wrapped(difference) : difference;
  }
  return { bins, frames, data: differences };
}

/**
 * The inverse of `phaseDifference`: differences added up along the frames.
 *
 * @param differences bins × frames, radians; the first frame is where the phases begin
 * @param options wrap: bring phases to −π … π
 * @returns bins × frames, radians, in the precision of the differences; with wrapping, whole turns may be missing
 * @throws RangeError when a difference is not finite
 * @example
 * const differences = { bins: 1, frames: 3, data: Float64Array.of(1, 2, 3) };
 * phaseIntegral(differences, { wrap: false }).data; // Float64Array [1, 3, 6]
 */
export function phaseIntegral<T extends Samples>(
  differences: Spectrogram<T>,
  options: PhaseDifferenceOptions = {},
): Spectrogram<T> {
  requireMatrix("phaseIntegral", "differences", differences);
  const { wrap = true } = options;
  const { bins, frames, data } = differences;
  const phase = like(data, data.length);
  // Added up in float64, and rounded only where it is written.
  const sums = new Float64Array(bins);
  for (let i = 0; i < data.length; i++) {
    sums[i % bins] += data[i];
    phase[i] = wrap ? wrapped(sums[i % bins]) : sums[i % bins];
  }
  return { bins, frames, data: phase };
}

const turn = 2 * Math.PI;

function wrapped(angle: number): number {
  return angle - turn * Math.floor((angle + Math.PI) / turn);
}
