import * as tf from "@tensorflow/tfjs-core";
import { type Random, requirePositiveInteger } from "../../core/index.ts";
import { both, conv2dTranspose, type Pair, type TransposedOptions } from "../ops/convolution.ts";
import { type Layer, uniformVariable } from "./layer.ts";

/**
 * A transposed convolution with a filter that is learned: it makes pictures larger, batch × height × width × inputs →
 * batch × height′ × width′ × outputs, height′ = (height − 1) · stride − 2 · padding + size + outputPadding.
 *
 * @param inputs channels of the input
 * @param outputs channels of the output
 * @param size of the filter: one number, or [height, width]
 * @param random for the beginning of filter and bias
 * @param options stride, padding, outputPadding, as `conv2dTranspose` has them
 * @throws RangeError when inputs or outputs are no positive integers; its forward throws as `conv2dTranspose` does
 * @see torch.nn.ConvTranspose2d, also for how it begins
 * @example
 * await nn.useEngine("cpu");
 * const random = new Random(1);
 * const layer = nn.transposedConvolution(3, 2, 4, random, { stride: 2, padding: 1 });
 * layer.forward(nn.zeros([1, 8, 5, 3]), { training: false, random }).shape; // [1, 16, 10, 2]
 */
export function transposedConvolution(
  inputs: number,
  outputs: number,
  size: Pair,
  random: Random,
  options: TransposedOptions = {},
): Layer {
  requirePositiveInteger("transposedConvolution", "inputs", inputs);
  requirePositiveInteger("transposedConvolution", "outputs", outputs);
  const [rows, columns] = both(size);
  const bound = 1 / Math.sqrt(rows * columns * outputs);
  const weight = uniformVariable([rows, columns, outputs, inputs], bound, random);
  const bias = uniformVariable([outputs], bound, random);
  return {
    parameters: { weight, bias },
    statistics: {},
    forward: (x) => tf.add(conv2dTranspose(x, weight, options), bias),
  };
}
