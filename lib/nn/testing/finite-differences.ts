import * as tf from "@tensorflow/tfjs-core";
import { Random } from "../../core/index.ts";
import type { Shape, Tensor } from "../tensor.ts";

/** One operation as a function of tensors, and inputs to try it on. */
export interface Case {
  readonly name: string;
  readonly shapes: readonly Shape[];
  /** Between what the inputs lie; −1 to 1 when absent. */
  readonly range?: readonly [number, number];
  readonly f: (...inputs: Tensor[]) => Tensor;
}

export interface Slope {
  /** What the gradient says. */
  readonly gradient: number;
  /** What the function does. */
  readonly difference: number;
  /** Of which input, and along what. */
  readonly where: string;
}

/** Larger steps cross kinks of maxima, smaller ones drown in the rounding of float32. */
const step = 2e-3;

/**
 * Compares the derivative of Σ w · f(x), w random, with central differences: along each input's own random directions, or
 * along every single number of it.
 */
export async function slopes({ name, shapes, range = [-1, 1], f }: Case, directions: number | "all"): Promise<Slope[]> {
  const random = new Random(name.length * 7919 + shapes.flat().length);
  const draw = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.uniform(-1, 1));
  // Evenly spaced and shuffled: further from each other, and from zero, than a step, so that no maximum changes hands.
  const inputs = shapes.map((shape, input) => {
    const size = sizeOf(shape);
    const [low, high] = range;
    const offset = (0.31 + 0.37 * input) % 1;
    return Float32Array.from(random.shuffle(range0(size)), (i) => low + ((high - low) * (i + offset)) / size);
  });
  let weights: Float32Array | undefined;

  const made = (values: readonly Float32Array[]): Tensor[] => values.map((v, i) => tf.tensor(v, [...shapes[i]]));
  /** Summed in float64: float32 would lose the difference. */
  const evaluate = async (values: readonly Float32Array[]): Promise<number> => {
    const tensors = made(values);
    const y = tf.tidy(() => f(...tensors));
    const numbers = (await y.data()) as Float32Array;
    weights ??= draw(numbers.length);
    tf.dispose([...tensors, y]);
    return numbers.reduce((sum: number, value: number, i: number) => sum + value * weights![i], 0);
  };
  await evaluate(inputs);

  const tensors = made(inputs);
  const gradientOf = tf.grads((...xs: tf.Tensor[]) => {
    const y = f(...xs);
    return tf.sum(tf.mul(y, tf.tensor(weights!, y.shape)));
  });
  const gradients = tf.tidy(() => gradientOf(tensors));
  const found: Slope[] = [];
  for (const [i, gradient] of gradients.entries()) {
    const slope = (await gradient.data()) as Float32Array;
    const size = sizeOf(shapes[i]);
    const along =
      directions === "all" ? range0(size).map((k) => unit(size, k)) : range0(directions).map(() => draw(size));
    for (const [d, direction] of along.entries()) {
      const moved = (sign: number): Float32Array[] =>
        inputs.map((x, j) => (j === i ? x.map((value, k) => value + sign * step * direction[k]) : x));
      const [above, below] = [moved(1), moved(-1)];
      // The step that float32 really took.
      const change = (await evaluate(above)) - (await evaluate(below));
      const predicted = slope.reduce((sum: number, g: number, k: number) => sum + g * (above[i][k] - below[i][k]), 0);
      const where = `${name}, input ${i}, ${directions === "all" ? `number ${d}` : `direction ${d}`}`;
      found.push({ gradient: predicted / (2 * step), difference: change / (2 * step), where });
    }
  }
  tf.dispose([...tensors, ...gradients]);
  return found;
}

/** Every single number with SPECLAB_GRADIENTS=all (`npm run test:gradients`), else two directions, which is fast. */
export function directionsAsked(environment: Record<string, string | undefined>): number | "all" {
  return environment.SPECLAB_GRADIENTS === "all" ? "all" : 2;
}

/** Disagreements above this are errors: a wrong derivative is off by 1e-1 and more, float32 by 1e-4. */
export const tolerance = 2e-3;

/** The largest disagreement, in units of the largest slope of the case (or of 1, when all are small). */
export function worst(found: readonly Slope[]): { readonly error: number; readonly where: string } {
  const scale = Math.max(1, ...found.map(({ difference }) => Math.abs(difference)));
  return found
    .map(({ gradient, difference, where }) => ({
      error: Math.abs(gradient - difference) / scale,
      where: `${where}: gradient ${gradient}, difference ${difference}`,
    }))
    .reduce((a, b) => (b.error > a.error || Number.isNaN(b.error) ? b : a));
}

function unit(size: number, k: number): Float32Array {
  const direction = new Float32Array(size);
  direction[k] = 1;
  return direction;
}

function range0(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function sizeOf(shape: Shape): number {
  return shape.reduce((a, b) => a * b, 1);
}
