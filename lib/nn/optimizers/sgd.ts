import * as tf from "@tensorflow/tfjs-core";
import { haveKernels, sgdUpdate } from "../kernels/wasm-kernels.ts";
import type { NamedVariables } from "../tensor.ts";
import {
  type CommonOptions,
  type Optimizer,
  optimizer,
  requireDecay,
  requireShare,
  type UpdateRule,
} from "./optimizer.ts";

export interface SgdSettings {
  /** Share of the last change that is kept. Default 0. */
  readonly momentum?: number;
  /** Adds this much of the parameter to its gradient. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent: parameter − rate · gradient, with momentum and weight decay.
 *
 * @param parameters variables by name
 * @see torch.optim.SGD
 * @example
 * await nn.useEngine("cpu");
 * const weight = nn.variable(nn.tensor([1, 2]));
 * const descent = nn.sgd({ weight }, { learningRate: 0.1, momentum: 0.9 });
 * descent.update({ weight: nn.tensor([1, -10]) });
 * [...(await nn.valuesOf(weight))].map((x) => x.toFixed(2)); // ["0.90", "3.00"]
 */
export function sgd(parameters: NamedVariables, options: SgdSettings & CommonOptions<SgdSettings>): Optimizer {
  const { momentum, weightDecay } = options;
  return optimizer(rule, parameters, { momentum, weightDecay }, options);
}

const rule: UpdateRule<SgdSettings> = {
  name: "sgd",
  require({ momentum = 0, weightDecay = 0 }) {
    requireShare("sgd", "momentum", momentum);
    requireDecay("sgd", weightDecay);
  },
  memory: ({ momentum = 0 }) => (momentum > 0 ? ["momentum"] : []),
  next({ value, gradient, memory, rate, settings: { momentum = 0, weightDecay = 0 } }) {
    if (haveKernels()) {
      const numbers = [rate, momentum, weightDecay];
      const next = sgdUpdate({ value, gradient, ...(momentum > 0 && { last: memory.momentum }), numbers });
      return { value: next.value, memory: { ...(next.change && { momentum: next.change }) } };
    }
    const slope = weightDecay > 0 ? tf.add(gradient, tf.mul(value, weightDecay)) : gradient;
    const change = momentum > 0 ? tf.add(tf.mul(memory.momentum, momentum), slope) : slope;
    return { value: tf.sub(value, tf.mul(change, rate)), memory: { momentum: change } };
  },
};
