import type { Sentences } from "./language/sentences.ts";
import type { Numbers } from "./reading.ts";

/** How far an answer is from the truth. */
export interface Difference {
  readonly maxAbsolute: number;
  /** In units of the largest true value. */
  readonly maxRelative: number;
  readonly rms: number;
  /** The place of the largest error. */
  readonly worst: Place;
}

export interface Place {
  readonly part: string;
  readonly frame: number;
  readonly bin: number;
}

/** `sample 3`, `bin 2 in frame 3`, `re of bin 2 in frame 3`. */
export function inWords({ part, frame, bin }: Place, { places }: Sentences): string {
  if (part === "sample") return places.sample(frame);
  return part === "value" ? places.bin(bin, frame) : places.part(part, bin, frame);
}

/** A signal is read as frames of one number each. */
export function isSignal({ parts }: Numbers): boolean {
  return "sample" in parts;
}

export function sameShape(a: Numbers, b: Numbers): boolean {
  const names = Object.keys(a.parts);
  return (
    a.bins === b.bins &&
    a.frames === b.frames &&
    names.length === Object.keys(b.parts).length &&
    names.every((name) => name in b.parts)
  );
}

/** Compares two answers of one shape. NaN counts as infinitely wrong. */
export function difference(received: Numbers, expected: Numbers): Difference {
  const largest = peak(expected);
  let maxAbsolute = -1;
  let worst: Place = { part: "", frame: 0, bin: 0 };
  let squares = 0;
  let count = 0;
  for (const [part, truth] of Object.entries(expected.parts)) {
    const answer = received.parts[part];
    for (let i = 0; i < truth.length; i++) {
      const error = errorOf(answer[i], truth[i]);
      squares += error * error;
      if (error <= maxAbsolute) continue;
      maxAbsolute = error;
      worst = { part, frame: Math.floor(i / expected.bins), bin: i % expected.bins };
    }
    count += truth.length;
  }
  const maxRelative = largest > 0 ? maxAbsolute / largest : maxAbsolute > 0 ? Number.POSITIVE_INFINITY : 0;
  return { maxAbsolute, maxRelative, rms: Math.sqrt(squares / count), worst };
}

/** Are these the same numbers, but for rounding? NaN is the same as nothing. */
export function same(a: Numbers, b: Numbers, tolerance: number): boolean {
  if (!sameShape(a, b)) return false;
  const limit = tolerance * peak(b);
  return Object.entries(b.parts).every(([part, values]) => {
    const others = a.parts[part];
    for (let i = 0; i < values.length; i++) if (!(Math.abs(others[i] - values[i]) <= limit)) return false;
    return true;
  });
}

export function errorOf(received: number, expected: number): number {
  const error = Math.abs(received - expected);
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

/** The largest magnitude there is. */
export function peak({ parts }: Numbers): number {
  let largest = 0;
  for (const values of Object.values(parts)) {
    for (const value of values) largest = Math.max(largest, Math.abs(value));
  }
  return largest;
}

/**
 * What a relative error means, in words.
 *
 * @see Stanford CS231n's notes on gradient checks, whose scale of words this follows
 */
export function sizeInWords(maxRelative: number, { errors }: Sentences): string {
  if (maxRelative <= 1e-12) return errors.none;
  if (maxRelative <= 1e-6) return errors.rounding;
  if (maxRelative <= 1e-4) return errors.passing;
  if (maxRelative <= 1e-2) return errors.close;
  if (maxRelative <= 0.3) return errors.different;
  return errors.other;
}
