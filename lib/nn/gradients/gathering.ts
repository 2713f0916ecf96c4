import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "../tensor.ts";
import type { Rule } from "./rule.ts";

/** What was taken from a row several times gives that row the sum of its gradients. */
export const gatheringRules: readonly Rule[] = [
  {
    kernel: "GatherV2",
    inputs: ["x", "indices"],
    gradient: (dy, [x, indices], { axis, batchDims }) => {
      if (axis !== 0 || batchDims)
        throw new Error("The gradient of tf.gather is only vouched for along the first axis: use nn.gather");
      return { x: () => scatterSum(dy, indices, x), indices: () => tf.zeros(indices.shape, "float32") };
    },
  },
];

function scatterSum(dy: Tensor, indices: Tensor, x: Tensor): Tensor {
  const flat = tf.reshape(indices, [-1]) as tf.Tensor1D;
  const rows = tf.reshape(dy, [flat.shape[0], -1]);
  return tf.reshape(tf.unsortedSegmentSum(rows, flat, x.shape[0]), x.shape);
}

/** The part of tfjs' wasm backend that kernels of our own use. */
interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: string): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array | Int32Array;
}

/** tfjs' wasm backend has no UnsortedSegmentSum; this one is plain JavaScript on its memory. */
export function addSegmentSumToWasm(): void {
  if (tf.getKernel("UnsortedSegmentSum", "wasm")) return;
  tf.registerKernel({
    kernelName: "UnsortedSegmentSum",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const wasm = backend as WasmBackend;
      const x = inputs.x as tf.TensorInfo;
      const segmentIds = inputs.segmentIds as tf.TensorInfo;
      const shape = [attrs!.numSegments as number, ...x.shape.slice(1)];
      const sums = wasm.makeOutput(shape, "float32");
      // Views are taken after the output is made: making it may move the memory.
      const [to, from, rows] = [sums, x, segmentIds].map((info) => wasm.typedArrayFromHeap(info));
      to.fill(0);
      const width = from.length / rows.length;
      rows.forEach((row, i) => {
        if (row < 0) return;
        for (let k = 0; k < width; k++) to[row * width + k] += from[i * width + k];
      });
      return sums;
    },
  });
}
