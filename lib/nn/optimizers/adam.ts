import * as tf from "@tensorflow/tfjs-core";
import { requirePositive } from "../../core/index.ts";
import { adamUpdate, haveKernels } from "../kernels/wasm-kernels.ts";
import type { NamedVariables } from "../tensor.ts";
import {
  type CommonOptions,
  type Optimizer,
  optimizer,
  requireDecay,
  requireShare,
  type UpdateRule,
} from "./optimizer.ts";

export interface AdamSettings {
  /** How long the mean gradient and the mean square are remembered. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number];
  /** Added to the deviation. Default 1e-8. */
  readonly epsilon?: number;
  /** Default 0 for Adam, 0.01 for AdamW. */
  readonly weightDecay?: number;
  /** Divide by the largest mean square so far, instead of the present one. Default false. */
  readonly amsgrad?: boolean;
}

/**
 * Adam: every number moves by about the learning rate, however large its gradient is.
 *
 * Weight decay is added to the gradient, as in the first version; `adamW` does it apart.
 *
 * @param parameters variables by name
 * @see D. P. Kingma and J. Ba, ICLR 2015; S. J. Reddi et al., ICLR 2018 (amsgrad); torch.optim.Adam
 * @example
 * await nn.useEngine("cpu");
 * const weight = nn.variable(nn.tensor([1, 2]));
 * nn.adam({ weight }, { learningRate: 0.5 }).update({ weight: nn.tensor([0.001, -1000]) });
 * [...(await nn.valuesOf(weight))].map((x) => x.toFixed(2)); // ["0.50", "2.50"]
 */
export function adam(parameters: NamedVariables, options: AdamSettings & CommonOptions<AdamSettings>): Optimizer {
  return optimizer(rule("adam", false), parameters, withDefaults(options, 0), options);
}

/**
 * Adam whose weight decay shrinks the parameters themselves, not their gradients.
 *
 * @param parameters variables by name
 * @see I. Loshchilov and F. Hutter, ICLR 2019; torch.optim.AdamW
 */
export function adamW(parameters: NamedVariables, options: AdamSettings & CommonOptions<AdamSettings>): Optimizer {
  return optimizer(rule("adamW", true), parameters, withDefaults(options, 0.01), options);
}

function withDefaults(
  { betas = [0.9, 0.999], epsilon = 1e-8, weightDecay, amsgrad = false }: AdamSettings,
  decay: number,
): Required<AdamSettings> {
  return { betas, epsilon, weightDecay: weightDecay ?? decay, amsgrad };
}

type Rule = UpdateRule<Required<AdamSettings>>;

/** The same as in the rule below, in one kernel instead of fourteen: models have many small parameters. */
function byKernel(
  { value, gradient, memory, rate, step, settings }: Parameters<Rule["next"]>[0],
  decoupled: boolean,
): ReturnType<Rule["next"]> {
  const { betas, epsilon, weightDecay } = settings;
  const { mean, square, largest } = memory;
  const next = adamUpdate({
    value,
    gradient,
    mean,
    square,
    largest,
    numbers: [
      ...betas,
      epsilon,
      rate / (1 - betas[0] ** step),
      1 / Math.sqrt(1 - betas[1] ** step),
      decoupled ? 0 : weightDecay,
      decoupled ? 1 - rate * weightDecay : 1,
    ],
  });
  return {
    value: next.value,
    memory: { mean: next.mean, square: next.square, ...(largest && { largest: next.largest! }) },
  };
}

function rule(name: string, decoupled: boolean): Rule {
  return {
    name,
    require({ betas, epsilon, weightDecay }) {
      for (const [i, beta] of betas.entries()) requireShare(name, `betas[${i}]`, beta);
      requirePositive(name, "epsilon", epsilon);
      requireDecay(name, weightDecay);
    },
    memory: ({ amsgrad }) => ["mean", "square", ...(amsgrad ? ["largest"] : [])],
    next({ value, gradient, memory, rate, step, settings }) {
      const { betas, epsilon, weightDecay, amsgrad } = settings;
      if (haveKernels()) return byKernel({ value, gradient, memory, rate, step, settings }, decoupled);
      const slope = weightDecay > 0 && !decoupled ? tf.add(gradient, tf.mul(value, weightDecay)) : gradient;
      const shrunk = weightDecay > 0 && decoupled ? tf.mul(value, 1 - rate * weightDecay) : value;
      const mean = tf.add(tf.mul(memory.mean, betas[0]), tf.mul(slope, 1 - betas[0]));
      const square = tf.add(tf.mul(memory.square, betas[1]), tf.mul(tf.square(slope), 1 - betas[1]));
      const largest = amsgrad ? tf.maximum(memory.largest, square) : square;
      // Both memories began at zero: divided by the share that they have seen.
      const deviation = tf.add(tf.mul(tf.sqrt(largest), 1 / Math.sqrt(1 - betas[1] ** step)), epsilon);
      const change = tf.mul(tf.div(mean, deviation), rate / (1 - betas[0] ** step));
      return { value: tf.sub(shrunk, change), memory: { mean, square, largest } };
    },
  };
}
