import * as tf from "@tensorflow/tfjs-core";
import { requireAxes, requireShape } from "./ops/require-shape.ts";
import type { Tensor } from "./tensor.ts";

/** Mean of the squared differences. Of equal shapes: a shape that is silently repeated hides mistakes. */
export function meanSquaredError(prediction: Tensor, target: Tensor): Tensor {
  requireShape("meanSquaredError", "target", target, prediction.shape);
  return tf.mean(tf.squaredDifference(prediction, target));
}

/** Mean of the absolute differences, L1. */
export function meanAbsoluteError(prediction: Tensor, target: Tensor): Tensor {
  requireShape("meanAbsoluteError", "target", target, prediction.shape);
  return tf.mean(tf.abs(tf.sub(prediction, target)));
}

/**
 * Mean squared error of frames whose sign does not matter: each may be turned around as a whole.
 *
 * For what cannot be told from its features: y and −y have the same spectrogram, so the plain error is smallest at zero.
 *
 * @param prediction frames × samples
 */
export function signInvariantError(prediction: Tensor, target: Tensor): Tensor {
  requireAxes("signInvariantError", "prediction", prediction, "frames", "samples");
  requireShape("signInvariantError", "target", target, prediction.shape);
  const as = tf.mean(tf.square(tf.sub(prediction, target)), 1);
  const turned = tf.mean(tf.square(tf.add(prediction, target)), 1);
  return tf.mean(tf.minimum(as, turned));
}
