import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "../tensor.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** Attributes of a kernel, as tfjs hands them to its gradient. */
// biome-ignore lint/suspicious/noExplicitAny: every kernel has its own attributes, and tfjs has no common type for them
export type Attributes = Record<string, any>;

/** The gradient of the loss by each input, computed when it is asked for. */
export type InputGradients = Record<string, () => Tensor>;

/**
 * How a change of an operation's output reaches its inputs: the chain rule for one kernel of tfjs.
 *
 * tfjs-core alone knows no derivative at all; the ones of the union package `@tensorflow/tfjs` are partly wrong (see
 * ops/README.md). So these rules are the only ones, and what has none cannot be differentiated by mistake.
 */
export interface Rule {
  readonly kernel: string;
  /** Inputs that the gradient needs, in the order in which it gets them. */
  readonly inputs: readonly string[];
  /** Does it also need the output? It comes after the inputs. */
  readonly output?: boolean;
  /** @param dy gradient of the loss by the output; a list for a kernel with several outputs */
  gradient(dy: Tensor, saved: readonly Tensor[], attributes: Attributes): InputGradients;
}

/** A rule for y = f(x): `slope` gives dy/dx times the incoming gradient. */
export function unary(kernel: string, slope: (dy: Tensor, x: Tensor) => Tensor): Rule {
  return { kernel, inputs: ["x"], gradient: (dy, [x]) => ({ x: () => slope(dy, x) }) };
}

/** A rule for y = f(x) whose slope is simplest in terms of y: the exponential, the square root … */
export function unaryByOutput(kernel: string, slope: (dy: Tensor, y: Tensor) => Tensor): Rule {
  return { kernel, inputs: [], output: true, gradient: (dy, [y]) => ({ x: () => slope(dy, y) }) };
}

/** A rule for y = f(a, b) with broadcasting: what was repeated forward is summed backward. */
export function binary(
  kernel: string,
  slopes: {
    readonly a: (dy: Tensor, a: Tensor, b: Tensor) => Tensor;
    readonly b: (dy: Tensor, a: Tensor, b: Tensor) => Tensor;
  },
): Rule {
  return {
    kernel,
    inputs: ["a", "b"],
    gradient: (dy, [a, b]) => ({
      a: () => fitted(slopes.a(dy, a, b), dy, a),
      b: () => fitted(slopes.b(dy, a, b), dy, b),
    }),
  };
}

/** A slope in the shape of its input. Never dy itself, which other inputs get, too: tfjs frees each when it has been added. */
function fitted(slope: Tensor, dy: Tensor, { shape }: Tensor): Tensor {
  const same = slope.rank === shape.length && slope.shape.every((size, i) => size === shape[i]);
  return same && slope !== dy ? slope : unbroadcast(slope, shape);
}

/** Zeros of float32, whatever the tensor holds: gradients are always floats. */
export function noGradient(x: Tensor): Tensor {
  return tf.zeros(x.shape, "float32");
}

/** Ones where a condition holds. */
export function indicator(condition: Tensor): Tensor {
  return tf.cast(condition, "float32");
}
