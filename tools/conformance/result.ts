// Results of any function as parts: shapes and plain numbers, bins before frames, real parts before imaginary ones.

export interface Part {
  /** Without dimensions of length 1, which librosa keeps in front of a curve. */
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

export function partsOf(result: unknown): Part[] {
  if (typeof result === "number") return [{ shape: [], values: Float64Array.of(result) }];
  if (isNumbers(result)) return [{ shape: squeeze([result.length]), values: Float64Array.from(result) }];
  if (isMatrix(result)) {
    const { bins, frames, data } = result;
    return [{ shape: squeeze([bins, frames]), values: Float64Array.from(data) }];
  }
  if (typeof result !== "object" || result === null) throw new TypeError(`no numbers in ${String(result)}`);
  return Object.values(result).flatMap(partsOf);
}

export function squeeze(shape: readonly number[]): number[] {
  return shape.filter((length) => length !== 1);
}

/**
 * Largest error of all parts, each as a part of its largest value; Infinity where shapes differ, or only one is NaN.
 *
 * @param stride how far the expected values lie apart in ours
 */
export function largestError(
  ours: readonly Part[],
  theirs: readonly (Part & { readonly stride?: number; readonly max?: number })[],
): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  theirs.forEach(({ shape, values, stride = 1, max = largest(values) }, i) => {
    if (shape.join() !== ours[i].shape.join()) worst = Number.POSITIVE_INFINITY;
    for (let k = 0; k < values.length; k++) {
      const [a, b] = [ours[i].values[k * stride], values[k]];
      if (Number.isNaN(a) && Number.isNaN(b)) continue;
      const error = a === b ? 0 : Math.abs(a - b) / max;
      if (!(error <= worst)) worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    }
  });
  return worst;
}

export function largest(values: Float64Array): number {
  let max = 0;
  for (const value of values)
    if (Math.abs(value) > max && Math.abs(value) < Number.POSITIVE_INFINITY) max = Math.abs(value);
  return max;
}

function isNumbers(value: unknown): value is ArrayLike<number> & Iterable<number> {
  return (
    (ArrayBuffer.isView(value) && !(value instanceof DataView)) ||
    (Array.isArray(value) && typeof value[0] === "number")
  );
}

function isMatrix(value: unknown): value is { bins: number; frames: number; data: Iterable<number> } {
  return typeof value === "object" && value !== null && "bins" in value && "frames" in value && "data" in value;
}
