import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../../core/index.ts";
import type { Tensor } from "../tensor.ts";
import { requireAxes } from "./require-shape.ts";

/**
 * Sets values to zero with this probability and makes the others larger, so that the mean stays.
 *
 * The mask is drawn in JavaScript, so one seed gives one mask on every engine.
 *
 * @param rate probability of a zero, from 0 up to but without 1
 * @see torch.nn.functional.dropout
 */
export function dropout(x: Tensor, rate: number, random: Random): Tensor {
  return tf.mul(x, mask(x.shape, rate, random, "dropout"));
}

/**
 * Dropout of whole channels: one decision for each channel of each picture.
 *
 * @param x batch × height × width × channels
 * @see torch.nn.functional.dropout2d
 */
export function dropout2d(x: Tensor, rate: number, random: Random): Tensor {
  requireAxes("dropout2d", "x", x, "batch", "height", "width", "channels");
  return tf.mul(x, mask([x.shape[0], 1, 1, x.shape[3]], rate, random, "dropout2d"));
}

function mask(shape: readonly number[], rate: number, random: Random, caller: string): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`${caller}: rate must be at least 0 and below 1, got ${rate}`);
  const size = shape.reduce((a, b) => a * b, 1);
  const kept = Float32Array.from({ length: size }, () => (random.uniform() < rate ? 0 : 1 / (1 - rate)));
  return tf.tensor(kept, [...shape]);
}
