import type { Samples, Spectrogram } from "../core/index.ts";
import { requireMatrix } from "./matrix.ts";
import { requireSameShape } from "./same-shape.ts";

/**
 * How far a magnitude spectrogram is from another one, ‖estimate − target‖ / ‖target‖ over all bins and frames: 0 when
 * they are equal, 1 for silence.
 *
 * @param estimate bins × frames, amplitude
 * @param target as many; not zero everywhere
 * @returns a number of at least 0
 * @throws RangeError when the two differ in size or hold NaN, or the target is zero everywhere
 * @see N. Sturmel and L. Daudet, "Signal reconstruction from STFT magnitude: a state of the art", DAFx (2011)
 * @example
 * const target = { bins: 2, frames: 1, data: Float64Array.of(3, 4) };
 * spectralConvergence({ ...target, data: Float64Array.of(3, 3) }, target); // 0.2
 */
export function spectralConvergence(estimate: Spectrogram<Samples>, target: Spectrogram<Samples>): number {
  requireMatrix("spectralConvergence", "estimate", estimate);
  requireMatrix("spectralConvergence", "target", target);
  requireSameShape("spectralConvergence", "estimate", estimate, "target", target);
  let errors = 0;
  let squares = 0;
  for (let i = 0; i < target.data.length; i++) {
    errors += (estimate.data[i] - target.data[i]) ** 2;
    squares += target.data[i] ** 2;
  }
  if (squares === 0) throw new RangeError("spectralConvergence: target must not be zero everywhere, got silence");
  return Math.sqrt(errors / squares);
}
