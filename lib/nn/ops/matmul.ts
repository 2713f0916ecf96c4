import * as tf from "@tensorflow/tfjs-core";
import { haveKernels } from "../kernels/wasm-kernels.ts";
import type { Shape, Tensor } from "../tensor.ts";
import { readable } from "./require-shape.ts";

/**
 * Matrix product of the last two axes. The axes before them are repeated where one side has 1, or none.
 *
 * @param a … × n × k
 * @param b … × k × m
 * @returns … × n × m
 * @throws RangeError when the inner sizes differ, or the outer axes do not fit
 * @see torch.matmul
 * @example
 * await nn.useEngine("cpu");
 * const batch = nn.tensor([1, 2, 3, 4, 5, 6], [3, 1, 2]);
 * const weights = nn.tensor([1, 10], [2, 1]);
 * await nn.valuesOf(nn.matmul(batch, weights)); // Float32Array [21, 43, 65]
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const [n, k] = a.shape.slice(-2);
  const [inner, m] = b.shape.slice(-2);
  if (a.rank < 2 || b.rank < 2 || k !== inner)
    throw new RangeError(
      `matmul: b must have as many rows as a has columns, got ${readable(a.shape)} · ${readable(b.shape)}`,
    );
  // One matrix for the whole batch: one large product, the fastest there is on every engine.
  if (b.rank === 2) {
    const rows = sizeOf(a.shape.slice(0, -1));
    return tf.reshape(tf.matMul(tf.reshape(a, [rows, k]), b), [...a.shape.slice(0, -1), m]);
  }
  const batch = batchShape(a, b);
  // Ours repeats by reading again.
  if (haveKernels()) return tf.matMul(a, b);
  const size = sizeOf(batch);
  const left = tf.reshape(repeated(a, [...batch, n, k]), [size, n, k]);
  const right = tf.reshape(repeated(b, [...batch, k, m]), [size, k, m]);
  return tf.reshape(tf.matMul(left, right), [...batch, n, m]);
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, n) => product * n, 1);
}

function batchShape(a: Tensor, b: Tensor): number[] {
  const rank = Math.max(a.rank, b.rank) - 2;
  return Array.from({ length: rank }, (_, i) => {
    const [one, other] = [a, b].map((x) => x.shape[x.rank - 2 - rank + i] ?? 1);
    if (one !== other && one !== 1 && other !== 1)
      throw new RangeError(
        `matmul: the outer axes must be equal or 1, got ${readable(a.shape)} · ${readable(b.shape)}`,
      );
    // Where there is none of one, there is none of the other: nothing is repeated no times.
    return one === 1 ? other : one;
  });
}

function repeated(x: Tensor, shape: readonly number[]): Tensor {
  const padded = [...Array(shape.length - x.rank).fill(1), ...x.shape];
  const reps = shape.map((size, i) => size / padded[i]);
  if (reps.every((n) => n === 1)) return x;
  return tf.tile(tf.reshape(x, padded), reps);
}
