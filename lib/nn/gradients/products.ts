import * as tf from "@tensorflow/tfjs-core";
import { haveKernels } from "../kernels/wasm-kernels.ts";
import type { Tensor } from "../tensor.ts";
import type { Rule } from "./rule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** Derivatives of matrix products: of a·b by a it is dy·bᵀ, by b it is aᵀ·dy. */
export const productRules: readonly Rule[] = [
  {
    kernel: "BatchMatMul",
    inputs: ["a", "b"],
    gradient: (dy, [a, b], { transposeA, transposeB }) => ({
      a: () => unbroadcast(transposeA ? product(b, dy, transposeB, true) : product(dy, b, false, !transposeB), a.shape),
      b: () => unbroadcast(transposeB ? product(dy, a, true, transposeA) : product(a, dy, !transposeA, false), b.shape),
    }),
  },
];

/**
 * a·b with either factor transposed first. On wasm without our kernels the transposing is done apart: tfjs' fast product
 * there takes only factors as they lie, and the other one is 8 to 40 times slower.
 */
export function product(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  if (tf.getBackend() !== "wasm" || haveKernels()) return tf.matMul(a, b, transposeA, transposeB);
  return tf.matMul(transposeA ? transposed(a) : a, transposeB ? transposed(b) : b);
}

function transposed(x: Tensor): Tensor {
  const axes = x.shape.map((_, i) => i);
  const [rows, columns] = axes.splice(-2);
  return tf.transpose(x, [...axes, columns, rows]);
}
