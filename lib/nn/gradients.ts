import * as tf from "@tensorflow/tfjs-core";
import { readable } from "./ops/require-shape.ts";
import type { NamedTensors, NamedVariables, Tensor, Variable } from "./tensor.ts";

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
 * @throws TypeError when the loss is not one number on the engine, or comes later
 * @example
 * await nn.useEngine("cpu");
 * const parameters = { weight: nn.variable(nn.tensor([3], [1])) };
 * const { gradients } = nn.gradients(parameters, () => nn.sum(nn.square(parameters.weight)));
 * await nn.valuesOf(gradients.weight); // Float32Array [6]
 */
export function gradients(parameters: NamedVariables, loss: () => Tensor): LossAndGradients {
  const names = Object.keys(parameters);
  const { value, grads } = gradientsOf(
    () => oneNumber(loss()),
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

function gradientsOf(loss: () => tf.Scalar, variables: Variable[]): ReturnType<typeof tf.variableGrads> {
  try {
    return tf.variableGrads(loss, variables);
  } catch (cause) {
    if (!/Cannot find a connection/.test((cause as Error).message)) throw cause;
    throw new Error(
      "gradients: the loss does not depend on any parameter: compute it from the variables themselves, with operations of nn",
      { cause },
    );
  }
}

/** What may be differentiated; tfjs' own words for the rest are about its insides. */
function oneNumber(loss: unknown): tf.Scalar {
  if (loss instanceof tf.Tensor) {
    if (loss.size === 1) return tf.reshape(loss, []);
    throw new TypeError(
      `gradients: loss must be one number, got a tensor of ${readable(loss.shape)}; nn.mean makes one of many`,
    );
  }
  if (loss instanceof Promise)
    throw new TypeError(
      "gradients: loss must be computed at once, got a promise; await what it needs before, in the batch",
    );
  throw new TypeError(
    `gradients: loss must return a tensor with one number, got ${loss === null ? loss : typeof loss}`,
  );
}
