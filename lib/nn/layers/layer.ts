import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../../core/index.ts";
import type { NamedVariables, Shape, Tensor, Variable } from "../tensor.ts";

/** How a model is used just now. */
export interface Pass {
  /** Dropout drops and batch norms take the batch's statistics, or neither. */
  readonly training: boolean;
  /** Where dropout draws from: one of its own for every step, so that a step can be repeated. */
  readonly random: Random;
}

/** A piece of a model: a function with numbers that are learned. */
export interface Layer {
  /** What the optimizer changes. */
  readonly parameters: NamedVariables;
  /** What the layer itself keeps, such as running means: part of the model, not of training. */
  readonly statistics: NamedVariables;
  forward(x: Tensor, pass: Pass): Tensor;
}

/** A layer without anything to learn. */
export function functional(forward: Layer["forward"]): Layer {
  return { parameters: {}, statistics: {}, forward };
}

/**
 * Layers one after the other. Their parameters carry the layer's name before their own: `conv1/weight`.
 *
 * @example
 * await nn.useEngine("cpu");
 * const random = new Random(1);
 * const model = nn.sequential({ hidden: nn.dense(3, 4, random), relu: nn.functional(nn.relu), out: nn.dense(4, 2, random) });
 * Object.keys(model.parameters); // ["hidden/weight", "hidden/bias", "out/weight", "out/bias"]
 * model.forward(nn.zeros([5, 3]), { training: false, random }).shape; // [5, 2]
 */
export function sequential(layers: Readonly<Record<string, Layer>>): Layer {
  return {
    ...joined(layers),
    forward: (x, pass) => Object.values(layers).reduce((y, layer) => layer.forward(y, pass), x),
  };
}

/** The parameters and statistics of several layers, under the layers' names: for models that are no chain. */
export function joined(
  layers: Readonly<Record<string, Pick<Layer, "parameters" | "statistics">>>,
): Pick<Layer, "parameters" | "statistics"> {
  const under = (kind: "parameters" | "statistics"): NamedVariables =>
    Object.fromEntries(
      Object.entries(layers).flatMap(([name, layer]) =>
        Object.entries(layer[kind]).map(([own, value]) => [`${name}/${own}`, value]),
      ),
    );
  return { parameters: under("parameters"), statistics: under("statistics") };
}

/** How many numbers the layer learns. */
export function parameterCount({ parameters }: Pick<Layer, "parameters">): number {
  return Object.values(parameters).reduce((sum, { size }) => sum + size, 0);
}

/** Frees what the layer holds. */
export function disposeLayer({ parameters, statistics }: Pick<Layer, "parameters" | "statistics">): void {
  tf.dispose([...Object.values(parameters), ...Object.values(statistics)]);
}

/** A variable of numbers evenly spread from −bound to bound. */
export function uniformVariable(shape: Shape, bound: number, random: Random): Variable {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: size }, () => random.uniform(-bound, bound));
  return tf.tidy(() => tf.variable(tf.tensor(values, [...shape])));
}

/** A variable of one number everywhere. */
export function constantVariable(shape: Shape, value: number): Variable {
  return tf.tidy(() => tf.variable(tf.fill([...shape], value)));
}
