import * as tf from "@tensorflow/tfjs-core";
// Types from the one file that has them: the whole of tfjs-core's types would slow every cell that imports this room.
import type { Tensor as AnyTensor, Variable as AnyVariable } from "@tensorflow/tfjs-core/dist/tensor.js";
import { requireFinite } from "../core/index.ts";
import { rememberRange } from "./index-range.ts";

/** Numbers on the engine, with a shape. tfjs' own class; its shape as a plain list, whatever the rank. */
export type Tensor = AnyTensor & { readonly shape: number[] };

/** A tensor that training changes. */
export type Variable = AnyVariable & { readonly shape: number[] };

/** The size of each axis, outermost first; the last one is contiguous in memory. */
export type Shape = readonly number[];

/** Tensors by name: the parameters of a model, their gradients, the contents of a checkpoint. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/** Variables by name. */
export type NamedVariables = Readonly<Record<string, Variable>>;

/**
 * A tensor of float32 numbers.
 *
 * @param values as many as the shape has places, the last axis running fastest; typed arrays or plain ones
 * @param shape sizes of the axes; one axis when absent
 * @throws RangeError when the number of values is not that of the shape, or one of them is not finite
 * @example
 * await nn.useEngine("cpu");
 * const x = nn.tensor([1, 2, 3, 4, 5, 6], [2, 3]);
 * x.shape; // [2, 3]
 */
export function tensor(values: ArrayLike<number>, shape: Shape = [values.length]): Tensor {
  // A copy: some engines would keep the caller's own array, and see what is written into it later.
  const data = new Float32Array(values);
  requireSize("tensor", data.length, shape);
  if (!areFinite(data)) requireFinite("tensor", "values", data);
  return tf.tensor(data, [...shape], "float32");
}

/**
 * A tensor of whole numbers: labels, or indices for `gather`.
 *
 * @throws RangeError when a value is not a whole number, or their number is not that of the shape
 */
export function indexTensor(values: ArrayLike<number>, shape: Shape = [values.length]): Tensor {
  requireSize("indexTensor", values.length, shape);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isInteger(values[i]))
      throw new RangeError(`indexTensor: values must be whole numbers, got ${values[i]} at index ${i}`);
  }
  const indices = tf.tensor(Int32Array.from(values), [...shape], "int32");
  rememberRange(indices, values);
  return indices;
}

/** A tensor that training changes. Lives until it is disposed, inside `tidy` too. */
export function variable(initial: Tensor): Variable {
  return tf.variable(initial);
}

/**
 * The numbers of a tensor, last axis fastest: a copy.
 *
 * Waits where the numbers lie on another device, so it works on every engine.
 */
export async function valuesOf(x: Tensor): Promise<Float32Array> {
  return ((await x.data()) as Float32Array).slice();
}

/** Runs `call` and frees every tensor made in it but those that it returns. */
export function tidy<T>(call: () => T): T {
  return tf.tidy(call as () => never) as T;
}

/** Frees tensors, one, many or by name. */
export function dispose(tensors: Tensor | readonly Tensor[] | NamedTensors): void {
  tf.dispose(tensors as tf.TensorContainer);
}

/** How many tensors live now: what a test of leaks counts. */
export function liveTensors(): number {
  return tf.memory().numTensors;
}

/** By the bits: a number is infinite, or none, when its exponent is all ones. Batches are large, and come in every step. */
function areFinite(values: Float32Array): boolean {
  const exponent = 0x7f800000;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) if ((bits[i] & exponent) === exponent) return false;
  return true;
}

function requireSize(caller: string, count: number, shape: Shape): void {
  const size = shape.reduce((product, n) => product * n, 1);
  if (count !== size)
    throw new RangeError(`${caller}: values must be ${size} numbers for the shape [${shape.join(", ")}], got ${count}`);
}
