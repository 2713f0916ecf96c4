import * as tf from "@tensorflow/tfjs-core";
import { requireIndex } from "../../core/index.ts";
import type { Tensor } from "../tensor.ts";
import { requireAxes } from "./require-shape.ts";

/** Logarithms of probabilities, over the last axis: x − log Σ eˣ. */
export function logSoftmax(x: Tensor): Tensor {
  const operation = tf.customGrad((input, save) => {
    const shifted = tf.sub(input as Tensor, tf.max(input as Tensor, -1, true));
    const value = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), -1, true)));
    (save as tf.GradSaveFunc)([value]);
    const gradFunc = (dy: Tensor, [y]: Tensor[]): Tensor => tf.sub(dy, tf.mul(tf.sum(dy, -1, true), tf.exp(y)));
    return { value, gradFunc };
  });
  return operation(x);
}

/** Probabilities over the last axis: positive, their sum is 1. */
export function softmax(x: Tensor): Tensor {
  return tf.exp(logSoftmax(x));
}

/**
 * Cross-entropy: how surprised the model is by the right classes, in nats, the mean over the batch.
 *
 * @param logits batch × classes, before any softmax
 * @param labels the right class of each, from 0
 * @returns one number; ln(classes) when the model knows nothing
 * @throws RangeError when a label is no class
 * @see torch.nn.functional.cross_entropy
 */
export function crossEntropy(logits: Tensor, labels: ArrayLike<number>): Tensor {
  requireAxes("crossEntropy", "logits", logits, "batch", "classes");
  const [batch, classes] = logits.shape;
  if (labels.length !== batch)
    throw new RangeError(`crossEntropy: labels must be one for each of ${batch} examples, got ${labels.length}`);
  const wanted = new Float32Array(batch * classes);
  for (let i = 0; i < batch; i++) {
    requireIndex("crossEntropy", `labels[${i}]`, labels[i], classes);
    wanted[i * classes + labels[i]] = -1 / batch;
  }
  return tf.sum(tf.mul(logSoftmax(logits), tf.tensor2d(wanted, [batch, classes])));
}
