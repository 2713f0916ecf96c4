import * as tf from "@tensorflow/tfjs-core";
import type { Shape, Tensor } from "../tensor.ts";

/** Sums a gradient over the axes along which a tensor of this shape was repeated. */
export function unbroadcast(gradient: Tensor, shape: Shape): Tensor {
  const missing = gradient.rank - shape.length;
  const repeated = (axis: number): boolean =>
    axis < missing || (shape[axis - missing] === 1 && gradient.shape[axis] !== 1);
  const axes = gradient.shape.map((_, axis) => axis).filter(repeated);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, [...shape]);
}
