import type { Samples, Spectrogram } from "../../core/index.ts";
import { transpose } from "../../dsp/index.ts";

/** Ways in which matrices are mixed up, for the tables of known mistakes. */

/** Every number changed on its own. */
export function mapped(matrix: Spectrogram<Samples>, change: (value: number) => number): Spectrogram<Float64Array> {
  return { bins: matrix.bins, frames: matrix.frames, data: Float64Array.from(matrix.data, change) };
}

/** The numbers in their order, the sizes exchanged. */
export function sizesSwapped<T extends Samples>({ bins, frames, data }: Spectrogram<T>): Spectrogram<T> {
  return { bins: frames, frames: bins, data };
}

/** The right sizes, and the numbers of one bin together instead of the numbers of one frame. */
export function memoryOrder<T extends Samples>(matrix: Spectrogram<T>): Spectrogram<T> {
  return sizesSwapped(transpose(matrix));
}

/** Without the last frame. */
export function lastFrameMissing<T extends Samples>({ bins, frames, data }: Spectrogram<T>): Spectrogram<T> {
  return { bins, frames: frames - 1, data: data.slice(0, bins * (frames - 1)) as T };
}
