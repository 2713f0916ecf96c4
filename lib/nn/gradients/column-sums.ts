import * as tf from "@tensorflow/tfjs-core";
import { haveKernels, sumColumns } from "../kernels/wasm-kernels.ts";
import type { Tensor } from "../tensor.ts";

/** Sums of the columns of a matrix. On wasm by a kernel of our own: tfjs' sum transposes first. */
export function columnSums(x: Tensor): Tensor {
  return haveKernels() && x.dtype === "float32" ? sumColumns(x) : tf.sum(x, 0);
}
