import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "../tensor.ts";

/**
 * The same numbers, taken as constants: no gradient goes back through here.
 *
 * @see torch.Tensor.detach
 */
export function stopGradient(x: Tensor): Tensor {
  return tf.customGrad((input) => ({
    value: tf.clone(input as Tensor),
    gradFunc: (dy: Tensor) => tf.zerosLike(dy),
  }))(x);
}
