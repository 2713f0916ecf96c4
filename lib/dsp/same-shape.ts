import type { Samples, Spectrogram } from "../core/index.ts";

/** @throws RangeError unless both have as many bins and frames */
export function requireSameShape(
  caller: string,
  first: string,
  a: Spectrogram<Samples>,
  second: string,
  b: Spectrogram<Samples>,
): void {
  if (a.bins !== b.bins || a.frames !== b.frames)
    throw new RangeError(
      `${caller}: ${first} and ${second} must have one shape, got ${a.bins} × ${a.frames} and ${b.bins} × ${b.frames}`,
    );
}
