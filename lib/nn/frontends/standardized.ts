import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "../tensor.ts";
import type { FrontEnd } from "./front-end.ts";

/**
 * A front end whose output is shifted and scaled by fixed numbers, so that it lies around 0 with a spread of about 1.
 * Logarithms of quiet bands are near −20, and a step that suits the loud ones is far too long for these.
 *
 * @param mean what becomes 0: one number, or one for each band
 * @param deviation what becomes 1
 * @throws RangeError when a deviation is not above 0, or there is not one number for each band
 */
export function standardized(
  frontEnd: FrontEnd,
  mean: number | ArrayLike<number>,
  deviation: number | ArrayLike<number>,
): FrontEnd {
  const { nMels } = frontEnd;
  const means = each("mean", mean, nMels);
  const deviations = each("deviation", deviation, nMels);
  const bad = deviations.find((value) => !(value > 0));
  if (bad !== undefined) throw new RangeError(`standardized: deviation must be above 0, got ${bad}`);
  return {
    ...frontEnd,
    forward: (x, pass) => tf.div(tf.sub(frontEnd.forward(x, pass), factor(means)), factor(deviations)),
  };
}

/** One number for all bands is faster than the same number for each. */
function factor(values: Float32Array): Tensor {
  return values.every((value) => value === values[0]) ? tf.scalar(values[0]) : tf.tensor1d(values);
}

function each(argument: string, value: number | ArrayLike<number>, count: number): Float32Array {
  const values = typeof value === "number" ? new Float32Array(count).fill(value) : Float32Array.from(value);
  if (values.length !== count)
    throw new RangeError(`standardized: ${argument} must be one number, or ${count}, got ${values.length}`);
  if (!values.every(Number.isFinite)) throw new RangeError(`standardized: ${argument} must be finite numbers`);
  return values;
}
