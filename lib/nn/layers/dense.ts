import * as tf from "@tensorflow/tfjs-core";
import { type Random, requirePositiveInteger } from "../../core/index.ts";
import { matmul } from "../ops/matmul.ts";
import { type Layer, uniformVariable } from "./layer.ts";

/**
 * A linear layer: the last axis times a matrix, plus a bias.
 *
 * Begins as PyTorch's does: evenly between ±1/√inputs.
 *
 * @param inputs size of the last axis
 * @see torch.nn.Linear
 */
export function dense(inputs: number, outputs: number, random: Random): Layer {
  requirePositiveInteger("dense", "inputs", inputs);
  requirePositiveInteger("dense", "outputs", outputs);
  const bound = 1 / Math.sqrt(inputs);
  const weight = uniformVariable([inputs, outputs], bound, random);
  const bias = uniformVariable([outputs], bound, random);
  return { parameters: { weight, bias }, statistics: {}, forward: (x) => tf.add(matmul(x, weight), bias) };
}
