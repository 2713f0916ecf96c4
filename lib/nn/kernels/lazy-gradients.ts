import * as tf from "@tensorflow/tfjs-core";
import type { NamedTensors, Tensor } from "../tensor.ts";

/** The part of tfjs' engine on which tf.customGrad stands, too. */
interface TfjsEngine {
  runKernelFunc(operation: {
    readonly forwardFunc: (backend: unknown, save: (tensors: Tensor[]) => void) => Tensor;
    readonly backwardsFunc: (dy: Tensor, saved: Tensor[]) => Readonly<Record<string, () => Tensor>>;
    readonly inputs: NamedTensors;
  }): Tensor;
}

/**
 * An operation with its derivatives, as tf.customGrad makes one; but the derivative by an input is computed only where
 * somebody learns through that input.
 *
 * @param forward keeps by `save` what the ways back need
 * @param back the gradient by each input, from that by the output
 */
export function withLazyGradients(
  inputs: NamedTensors,
  forward: (save: (tensors: Tensor[]) => void) => Tensor,
  back: (dy: Tensor, saved: Tensor[]) => Readonly<Record<string, () => Tensor>>,
): Tensor {
  return (tf.engine() as unknown as TfjsEngine).runKernelFunc({
    forwardFunc: (_, save) => forward(save),
    backwardsFunc: back,
    inputs,
  });
}
