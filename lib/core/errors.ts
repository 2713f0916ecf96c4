import type { Samples } from "./samples.ts";

/**
 * Checks of arguments with one voice: `stft: hopLength must be a positive integer, got 0`.
 * Each names the function, the argument, what is allowed and what came.
 */

/** @throws RangeError unless `value` is an integer ≥ 1 */
export function requirePositiveInteger(caller: string, argument: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`${caller}: ${argument} must be a positive integer, got ${value}`);
}

/** @throws RangeError unless `value` is one of the whole numbers 0 … count − 1 */
export function requireIndex(caller: string, argument: string, value: number, count: number): void {
  if (!Number.isInteger(value) || value < 0 || value >= count)
    throw new RangeError(`${caller}: ${argument} must be a whole number from 0 to ${count - 1}, got ${value}`);
}

/** @throws RangeError unless `value` is a finite number above zero */
export function requirePositive(caller: string, argument: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0)
    throw new RangeError(`${caller}: ${argument} must be a positive number, got ${value}`);
}

/** @throws RangeError unless `value` is one of the words */
export function requireOneOf(caller: string, argument: string, value: unknown, words: readonly string[]): void {
  if (words.includes(value as string)) return;
  const all = words.map((word) => JSON.stringify(word)).join(", ");
  throw new RangeError(`${caller}: ${argument} must be one of ${all}, got ${JSON.stringify(value)}`);
}

/**
 * @throws TypeError unless `samples` is a Float32Array or a Float64Array
 * @throws RangeError when it is empty, or holds NaN or infinity: says how many and where the first one is
 */
export function requireSamples(caller: string, argument: string, samples: Samples): void {
  // By name, not instanceof: an array from another realm (a frame, a worker, a test's vm) is as good as ours.
  const type = Object.prototype.toString.call(samples).slice(8, -1);
  if (type !== "Float32Array" && type !== "Float64Array")
    throw new TypeError(`${caller}: ${argument} must be a Float32Array or a Float64Array, got ${type}`);
  if (samples.length === 0) throw new RangeError(`${caller}: ${argument} must hold at least one number, got none`);
  requireFinite(caller, argument, samples);
}

/** @throws RangeError when `values` holds NaN or infinity: says how many and where the first one is */
export function requireFinite(caller: string, argument: string, values: Samples): void {
  let bad = 0;
  let first = -1;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    if (bad++ === 0) first = i;
  }
  if (bad > 0)
    throw new RangeError(
      `${caller}: ${argument} must be finite, got ${bad} of ${values.length} that are not, ` +
        `the first is ${values[first]} at index ${first}`,
    );
}
