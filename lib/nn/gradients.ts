import * as tf from "@tensorflow/tfjs-core";
import type { NamedTensors, NamedVariables, Tensor } from "./tensor.ts";

/** A loss, and how it changes with each parameter. */
export interface LossAndGradients {
  /** One number. */
  readonly loss: Tensor;
  /** By the names of the parameters, each in its parameter's shape. */
  readonly gradients: NamedTensors;
}

/**
 * The loss and its derivative by every parameter: backpropagation. The caller disposes what it gets, or calls in `tidy`.
 *
 * @param parameters variables by name
 * @param loss computes one number from them
 * @throws Error when the loss does not depend on a parameter, which would then never learn: names it
 * @example
 * await nn.useEngine("cpu");
 * const parameters = { weight: nn.variable(nn.tensor([3], [1])) };
 * const { gradients } = nn.gradients(parameters, () => nn.sum(nn.square(parameters.weight)));
 * await nn.valuesOf(gradients.weight); // Float32Array [6]
 */
export function gradients(parameters: NamedVariables, loss: () => Tensor): LossAndGradients {
  const names = Object.keys(parameters);
  const { value, grads } = tf.variableGrads(
    loss as () => tf.Scalar,
    names.map((name) => parameters[name]),
  );
  const unused = names.filter((name) => !grads[parameters[name].name]);
  if (unused.length > 0)
    throw new Error(`gradients: the loss does not depend on the parameter ${unused.join(", ")}: it would never learn`);
  return {
    loss: value,
    gradients: Object.fromEntries(names.map((name) => [name, grads[parameters[name].name]])),
  };
}
