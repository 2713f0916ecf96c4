/**
 * Checks of arguments with one voice: `stft: hopLength must be a positive integer, got 0`.
 * Each names the function, the argument, what is allowed and what came.
 */

/** @throws RangeError unless `value` is an integer ≥ 1 */
export function requirePositiveInteger(caller: string, argument: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`${caller}: ${argument} must be a positive integer, got ${value}`);
}

/** @throws RangeError unless `value` is a finite number above zero */
export function requirePositive(caller: string, argument: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0)
    throw new RangeError(`${caller}: ${argument} must be a positive number, got ${value}`);
}
