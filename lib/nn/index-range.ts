import type { Tensor } from "./tensor.ts";

/** Smallest and largest of whole numbers. */
export type Range = readonly [number, number];

/**
 * Of tensors of indices, by tfjs' key of their numbers, which a reshaped tensor shares: on some engines nobody can look at
 * the numbers later without waiting.
 */
const ranges = new WeakMap<object, Range>();

export function rememberRange({ dataId }: Pick<Tensor, "dataId">, values: ArrayLike<number>): void {
  if (values.length === 0) return;
  let [smallest, largest] = [values[0], values[0]];
  for (let i = 1; i < values.length; i++) {
    smallest = Math.min(smallest, values[i]);
    largest = Math.max(largest, values[i]);
  }
  ranges.set(dataId, [smallest, largest]);
}

/** Of a tensor that `indexTensor` has made; undefined for what an engine has computed. */
export function indexRange({ dataId }: Pick<Tensor, "dataId">): Range | undefined {
  return ranges.get(dataId);
}
