import * as tf from "@tensorflow/tfjs-core";
import type { Shape, Tensor } from "../tensor.ts";
import { columnSums } from "./column-sums.ts";

/** Sums a gradient over the axes along which a tensor of this shape was repeated. */
export function unbroadcast(gradient: Tensor, shape: Shape): Tensor {
  const missing = gradient.rank - shape.length;
  const axes = gradient.shape.map((_, axis) => axis).filter((axis) => repeated(gradient.shape, shape, axis - missing));
  const inner = axes.length === gradient.rank - 1 && !axes.includes(gradient.rank - 1);
  if (inner && gradient.rank > 1)
    return tf.reshape(columnSums(tf.reshape(gradient, [-1, gradient.shape[gradient.rank - 1]])), [...shape]);
  const summed = axes.length > 0 ? tf.sum(gradient, axes) : gradient;
  return tf.reshape(summed, [...shape]);

  function repeated(full: Shape, from: Shape, axis: number): boolean {
    return axis < 0 || (from[axis] === 1 && full[axis + missing] !== 1);
  }
}
