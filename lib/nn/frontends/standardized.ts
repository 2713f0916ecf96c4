import * as tf from "@tensorflow/tfjs-core";
import { requirePositive } from "../../core/index.ts";
import type { FrontEnd } from "./front-end.ts";

/**
 * A front end whose output is shifted and scaled by two fixed numbers, so that it lies around 0 with a spread of about 1.
 * Logarithms of quiet bands are near −20, and a step that suits the loud ones is far too long for these.
 *
 * @param mean what becomes 0
 * @param deviation what becomes 1
 */
export function standardized(frontEnd: FrontEnd, mean: number, deviation: number): FrontEnd {
  requirePositive("standardized", "deviation", deviation);
  if (!Number.isFinite(mean)) throw new RangeError(`standardized: mean must be finite, got ${mean}`);
  return { ...frontEnd, forward: (x, pass) => tf.div(tf.sub(frontEnd.forward(x, pass), mean), deviation) };
}
