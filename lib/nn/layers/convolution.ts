import * as tf from "@tensorflow/tfjs-core";
import { type Random, requirePositiveInteger } from "../../core/index.ts";
import { both, type ConvolutionOptions, conv2d, type Pair } from "../ops/convolution.ts";
import { type Layer, uniformVariable } from "./layer.ts";

export interface ConvolutionLayerOptions extends ConvolutionOptions {
  /** Add a number to each output channel. Default true. */
  readonly bias?: boolean;
}

/**
 * A convolution with a filter that is learned.
 *
 * @param inputs channels of the input
 * @param outputs channels of the output
 * @param size of the filter: one number, or [height, width]
 * @see torch.nn.Conv2d, also for how it begins
 */
export function convolution(
  inputs: number,
  outputs: number,
  size: Pair,
  random: Random,
  { bias: withBias = true, ...options }: ConvolutionLayerOptions = {},
): Layer {
  requirePositiveInteger("convolution", "inputs", inputs);
  requirePositiveInteger("convolution", "outputs", outputs);
  const [rows, columns] = both(size);
  const channels = inputs / (options.groups ?? 1);
  const bound = 1 / Math.sqrt(rows * columns * channels);
  const weight = uniformVariable([rows, columns, channels, outputs], bound, random);
  if (!withBias) return { parameters: { weight }, statistics: {}, forward: (x) => conv2d(x, weight, options) };
  const bias = uniformVariable([outputs], bound, random);
  return {
    parameters: { weight, bias },
    statistics: {},
    forward: (x) => tf.add(conv2d(x, weight, options), bias),
  };
}
