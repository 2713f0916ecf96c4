import * as tf from "@tensorflow/tfjs-core";
import * as tensorflow from "../kernels/tensorflow-kernels.ts";
import { haveKernels, repeatMiddle } from "../kernels/wasm-kernels.ts";
import { aroundAxes } from "../kernels/wasm-replacements.ts";
import type { Shape, Tensor } from "../tensor.ts";
import { indicator, type Rule } from "./rule.ts";

/** Derivatives of sums, means, extremes: one number of many. */
export const reductionRules: readonly Rule[] = [
  {
    kernel: "Sum",
    inputs: ["x"],
    gradient: (dy, [x], { axis }) => ({ x: () => spread(dy, x.shape, axis) }),
  },
  {
    kernel: "Mean",
    inputs: ["x"],
    gradient: (dy, [x], { axis }) => ({
      x: () => spread(dy, x.shape, axis, 1 / count(x.shape, axis)),
    }),
  },
  {
    // Equal largest values share the gradient evenly, as in PyTorch's amax; in tfjs each of them gets all of it.
    kernel: "Max",
    inputs: ["x"],
    output: true,
    gradient: (dy, [x, y], { reductionIndices: axis }) => ({
      x: () => {
        const holders = indicator(tf.equal(x, reopened(y, x.shape, axis)));
        const shared = tf.div(holders, tf.sum(holders, axesOf(x.shape, axis), true));
        return tf.mul(spread(dy, x.shape, axis), shared);
      },
    }),
  },
  {
    // Each term counts in all later sums: the gradient is the sum from the other end.
    kernel: "Cumsum",
    inputs: ["x"],
    gradient: (dy, _, { axis, exclusive, reverse }) => ({ x: () => tf.cumsum(dy, axis, exclusive, !reverse) }),
  },
];

/** Repeats what was reduced over the axes, times a factor. */
function spread(reduced: Tensor, shape: Shape, axis: unknown, factor = 1): Tensor {
  const sizes = haveKernels() ? aroundAxes(shape, axesOf(shape, axis)) : undefined;
  if (sizes) return repeatMiddle(reduced, shape, sizes, factor);
  const narrow = reopened(reduced, shape, axis);
  if (tensorflow.onTensorflow()) return tensorflow.repeated(factor === 1 ? narrow : tf.mul(narrow, factor), shape);
  return tf.mul(narrow, tf.fill([...shape], factor));
}

/** The reduced axes again, with one place each. */
function reopened(reduced: Tensor, shape: Shape, axis: unknown): Tensor {
  const axes = axesOf(shape, axis);
  return tf.reshape(
    reduced,
    shape.map((size, i) => (axes.includes(i) ? 1 : size)),
  );
}

function count(shape: Shape, axis: unknown): number {
  return axesOf(shape, axis).reduce((product, i) => product * shape[i], 1);
}

function axesOf(shape: Shape, axis: unknown): number[] {
  if (axis === undefined || axis === null) return shape.map((_, i) => i);
  const axes = typeof axis === "number" ? [axis] : (axis as number[]);
  return axes.map((i) => (i < 0 ? i + shape.length : i));
}
