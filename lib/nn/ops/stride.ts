import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "../tensor.ts";

export interface Strided {
  readonly axis: number;
  /** The first place that is taken. */
  readonly start: number;
  /** How many are taken. */
  readonly count: number;
  readonly step: number;
}

/**
 * Every step-th place along an axis: `start`, `start + step`, …
 *
 * Of slices and reshapes alone, whose derivatives are simple; tfjs' stridedSlice has none, on no engine.
 */
export function everyNth(x: Tensor, { axis, start, count, step }: Strided): Tensor {
  const { shape } = x;
  if (step === 1) return start === 0 && count === shape[axis] ? x : sliceAxis(x, axis, start, count);
  // Whole periods of `step` places, the last one filled up: then the first place of each is wanted.
  const lacking = start + count * step - shape[axis];
  const padded = lacking > 0 ? tf.pad(x, margins(x.rank, axis, [0, lacking])) : x;
  const periods = sliceAxis(padded, axis, start, count * step);
  const outer = product(shape.slice(0, axis));
  const inner = product(shape.slice(axis + 1));
  const firsts = tf.slice(tf.reshape(periods, [outer * count, step * inner]), [0, 0], [outer * count, inner]);
  return tf.reshape(firsts, [...shape.slice(0, axis), count, ...shape.slice(axis + 1)]);
}

/** Puts step − 1 zeros between neighbours along an axis: n places become (n − 1) · step + 1. */
export function withZerosBetween(x: Tensor, axis: number, step: number): Tensor {
  if (step === 1) return x;
  const { shape } = x;
  const before = shape.slice(0, axis);
  const after = shape.slice(axis + 1);
  const inner = product(after);
  const spread = tf.pad(tf.reshape(x, [product(before) * shape[axis], inner]), [
    [0, 0],
    [0, (step - 1) * inner],
  ]);
  const full = tf.reshape(spread, [...before, shape[axis] * step, ...after]);
  return sliceAxis(full, axis, 0, (shape[axis] - 1) * step + 1);
}

/**
 * A part of one axis. As columns of a matrix, the inner axes in one piece: tfjs' wasm backend copies a slice piece by
 * piece, and pieces of a few channels take longer to find than to copy.
 */
export function sliceAxis(x: Tensor, axis: number, start: number, count: number): Tensor {
  const { shape } = x;
  if (start === 0 && count === shape[axis]) return x;
  const outer = product(shape.slice(0, axis));
  const inner = product(shape.slice(axis + 1));
  const rows = tf.reshape(x, [outer, shape[axis] * inner]);
  const part = tf.slice(rows, [0, start * inner], [outer, count * inner]);
  return tf.reshape(part, [...shape.slice(0, axis), count, ...shape.slice(axis + 1)]);
}

/** Margins of one axis, none of the others: what tf.pad wants. */
export function margins(rank: number, axis: number, sides: readonly [number, number]): [number, number][] {
  return Array.from({ length: rank }, (_, i) => (i === axis ? [sides[0], sides[1]] : [0, 0]));
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}
