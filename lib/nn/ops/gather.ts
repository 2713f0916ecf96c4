import * as tf from "@tensorflow/tfjs-core";
import { indexRange } from "../index-range.ts";
import type { Tensor } from "../tensor.ts";
import { readable } from "./require-shape.ts";

/**
 * Takes places of one axis, in any order, any number of times: rows of a table, columns of a matrix.
 *
 * @param indices whole numbers from 0, or an int32 tensor of any shape, whose axes take the place of the axis
 * @throws RangeError when there is no such axis, or an index is outside. Indices that the engine itself has computed,
 *   such as argMax's, are the engine's matter: graphics cards answer zeros for what is outside
 * @see torch.index_select, torch.nn.functional.embedding
 * @example
 * await nn.useEngine("cpu");
 * const table = nn.tensor([1, 2, 3, 4, 5, 6], [3, 2]);
 * await nn.valuesOf(nn.gather(table, [2, 0])); // Float32Array [5, 6, 1, 2]
 */
export function gather(x: Tensor, indices: ArrayLike<number> | Tensor, axis = 0): Tensor {
  if (!Number.isInteger(axis) || axis < 0 || axis >= x.rank)
    throw new RangeError(`gather: axis must be from 0 to ${x.rank - 1}, got ${axis}`);
  const size = x.shape[axis];
  const taken = isTensor(indices) ? checkedTensor(indices, size) : checked(indices, size);
  const before = x.shape.slice(0, axis);
  const after = x.shape.slice(axis + 1);
  const outer = before.reduce((a, b) => a * b, 1);
  const inner = after.reduce((a, b) => a * b, 1);
  // Along the first axis, whose derivative every engine gets right; other axes go there and back.
  const flat = tf.reshape(taken, [-1]) as tf.Tensor1D;
  const table = tf.transpose(tf.reshape(x, [outer, size, inner]), [1, 0, 2]);
  const rows = tf.gather(tf.reshape(table, [size, outer * inner]), flat, 0);
  const back = tf.transpose(tf.reshape(rows, [flat.shape[0], outer, inner]), [1, 0, 2]);
  return tf.reshape(back, [...before, ...taken.shape, ...after]);
}

function isTensor(indices: ArrayLike<number> | Tensor): indices is Tensor {
  const isIndex = (indices as Tensor).dtype === "int32";
  if (!isIndex && "dtype" in indices)
    throw new TypeError(
      `gather: indices must be an int32 tensor, got ${(indices as Tensor).dtype} ${readable((indices as Tensor).shape)}`,
    );
  return isIndex;
}

function checkedTensor(indices: Tensor, size: number): Tensor {
  const outside = indexRange(indices)?.find((index) => index < 0 || index >= size);
  if (outside !== undefined)
    throw new RangeError(`gather: indices must be whole numbers from 0 to ${size - 1}, got ${outside}`);
  return indices;
}

function checked(indices: ArrayLike<number>, size: number): Tensor {
  for (let i = 0; i < indices.length; i++) {
    if (!Number.isInteger(indices[i]) || indices[i] < 0 || indices[i] >= size)
      throw new RangeError(`gather: indices must be whole numbers from 0 to ${size - 1}, got ${indices[i]}`);
  }
  return tf.tensor1d(Int32Array.from(indices), "int32");
}
