import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "../tensor.ts";

/** Sums of the columns of a matrix. On wasm as a matrix product with ones, many times faster there than its sum. */
export function columnSums(x: Tensor): Tensor {
  if (tf.getBackend() !== "wasm") return tf.sum(x, 0);
  return tf.reshape(tf.matMul(tf.ones([1, x.shape[0]]), x as tf.Tensor2D), [x.shape[1]]);
}
