import { requireSamples, type Samples } from "../core/index.ts";

/**
 * What stands beyond the ends of a signal, as numpy names it. For the signal 1 2 3:
 *
 * `constant` 0 0 [1 2 3] 0 0 · `edge` 1 1 [1 2 3] 3 3 · `reflect` 3 2 [1 2 3] 2 1 · `wrap` 2 3 [1 2 3] 1 2
 */
export type PadMode = "constant" | "edge" | "reflect" | "wrap";

export interface PadOptions {
  /** Samples to put in front. */
  readonly before?: number;
  /** Samples to put behind. */
  readonly after?: number;
  readonly mode?: PadMode;
}

/**
 * A longer copy of a signal.
 *
 * @returns before + samples.length + after samples, of the same type
 * @throws RangeError when `reflect` has fewer samples to mirror than it must add (numpy mirrors the mirror image then)
 * @see numpy.pad
 * @example
 * pad(Float64Array.of(1, 2, 3), { before: 2, after: 1, mode: "reflect" }); // Float64Array [3, 2, 1, 2, 3, 2]
 */
export function pad<T extends Samples>(samples: T, options: PadOptions = {}): T {
  requireSamples("pad", "samples", samples);
  return padWith("pad", samples, options);
}

/** `pad` for a signal that has been looked at already, in the name of the function that the user called. */
export function padWith<T extends Samples>(caller: string, samples: T, options: PadOptions): T {
  const { before = 0, after = 0, mode = "constant" } = options;
  requireCount(caller, "before", before);
  requireCount(caller, "after", after);
  const { length } = samples;
  const source = sourceIndex(caller, mode, length, Math.max(before, after));
  const padded = like(samples, before + length + after);
  padded.set(samples, before);
  if (source) {
    for (let i = 0; i < before; i++) padded[i] = samples[source(i - before)];
    for (let i = 0; i < after; i++) padded[before + length + i] = samples[source(length + i)];
  }
  return padded;
}

/** An empty array of the same precision. */
export function like<T extends Samples>(samples: T, length: number): T {
  return (samples.BYTES_PER_ELEMENT === 8 ? new Float64Array(length) : new Float32Array(length)) as T;
}

/** Which sample stands at an index outside 0 … length − 1; nothing when it is a zero. */
export function sourceIndex(
  caller: string,
  mode: PadMode,
  length: number,
  width: number,
): ((i: number) => number) | undefined {
  switch (mode) {
    case "constant":
      return undefined;
    case "edge":
      return (i) => (i < 0 ? 0 : length - 1);
    case "wrap":
      return (i) => ((i % length) + length) % length;
    case "reflect":
      if (width >= length)
        throw new RangeError(
          `${caller}: padding by reflection needs more than ${width} samples, got ${length}; ` +
            `take a longer signal, a shorter window, or padMode "constant"`,
        );
      return (i) => (i < 0 ? -i : 2 * (length - 1) - i);
    default:
      throw new RangeError(`${caller}: padMode must be constant, edge, reflect or wrap, got ${mode}`);
  }
}

function requireCount(caller: string, argument: string, value: number): void {
  if (!Number.isInteger(value) || value < 0)
    throw new RangeError(`${caller}: ${argument} must be an integer of at least 0, got ${value}`);
}
