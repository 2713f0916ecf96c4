import * as tf from "@tensorflow/tfjs-core";
import { type Random, requirePositiveInteger } from "../../core/index.ts";
import { both, conv2dTranspose, type Pair, type TransposedOptions } from "../ops/convolution.ts";
import { type Layer, uniformVariable } from "./layer.ts";

/**
 * A transposed convolution with a filter that is learned: it makes pictures larger.
 *
 * @param inputs channels of the input
 * @param outputs channels of the output
 * @param size of the filter: one number, or [height, width]
 * @see torch.nn.ConvTranspose2d, also for how it begins
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
