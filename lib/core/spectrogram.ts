import { requireIndex } from "./errors.ts";
import type { Samples } from "./samples.ts";

/**
 * A matrix of `bins` × `frames` numbers as plain data, so that it crosses threads and processes unchanged.
 * One frame is contiguous: the value of bin `k` in frame `t` is `data[t * bins + k]`, librosa's own memory order.
 */
export interface Spectrogram<T extends Samples = Float32Array> {
  readonly bins: number;
  readonly frames: number;
  readonly data: T;
}

/** A complex spectrogram, real and imaginary parts apart: easy to read, to write, and to hand to a tensor. */
export interface ComplexSpectrogram<T extends Samples = Float32Array> {
  readonly re: Spectrogram<T>;
  readonly im: Spectrogram<T>;
}

/**
 * Value of one bin in one frame.
 *
 * @throws RangeError when the bin or the frame does not exist
 * @example
 * const s = { bins: 2, frames: 2, data: Float32Array.of(1, 2, 3, 4) };
 * at(s, 0, 1); // 3
 */
export function at(s: Spectrogram<Samples>, bin: number, frameIndex: number): number {
  requireIndex("at", "bin", bin, s.bins);
  requireIndex("at", "frame", frameIndex, s.frames);
  return s.data[frameIndex * s.bins + bin];
}

/**
 * One frame of a spectrogram, as a view: writing into it writes into the spectrogram.
 *
 * @returns `bins` numbers
 * @throws RangeError when the frame does not exist
 * @example
 * const s = { bins: 2, frames: 2, data: Float32Array.of(1, 2, 3, 4) };
 * frame(s, 1); // Float32Array [3, 4]
 */
export function frame<T extends Samples>(s: Spectrogram<T>, index: number): T {
  requireIndex("frame", "index", index, s.frames);
  return s.data.subarray(index * s.bins, (index + 1) * s.bins) as T;
}

/**
 * The rows of a spectrogram, lowest bin first, each a copy of `frames` numbers: what a heat map or a table wants.
 *
 * @example
 * const s = { bins: 2, frames: 2, data: Float32Array.of(1, 2, 3, 4) };
 * rows(s); // [[1, 3], [2, 4]]
 */
export function rows(s: Spectrogram<Samples>): number[][] {
  return Array.from({ length: s.bins }, (_, bin) =>
    Array.from({ length: s.frames }, (_, t) => s.data[t * s.bins + bin]),
  );
}
