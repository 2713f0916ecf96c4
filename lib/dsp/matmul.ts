import type { Samples, Spectrogram } from "../core/index.ts";
import { requireMatrix } from "./matrix.ts";
import { like } from "./pad.ts";

/**
 * Product of two matrices, a · b. A matrix is plain data like a spectrogram: its rows are `bins`, its columns `frames`.
 *
 * @param a rows × n
 * @param b n × columns
 * @returns rows × columns in float64: value (i, t) is the sum over k of a(i, k) · b(k, t)
 * @throws RangeError when a has not as many columns (`frames`) as b has rows (`bins`), or a number is not finite
 * @see numpy.matmul
 * @example
 * const a = { bins: 1, frames: 2, data: Float64Array.of(10, 1) };
 * const b = { bins: 2, frames: 3, data: Float64Array.of(1, 2, 3, 4, 5, 6) };
 * rows(matmul(a, b)); // [[12, 34, 56]]
 */
export function matmul(a: Spectrogram<Samples>, b: Spectrogram<Samples>): Spectrogram<Float64Array> {
  requireMatrix("matmul", "a", a);
  requireMatrix("matmul", "b", b);
  if (a.frames !== b.bins)
    throw new RangeError(
      `matmul: a must have as many columns (frames) as b has rows (bins), ` +
        `got ${a.bins} × ${a.frames} times ${b.bins} × ${b.frames}`,
    );
  const [rows, inner, columns] = [a.bins, a.frames, b.frames];
  const data = new Float64Array(rows * columns);
  for (let t = 0; t < columns; t++) {
    // Column t of the product is a sum of a's columns, each as often as b says: all reads follow the memory.
    const column = data.subarray(t * rows, (t + 1) * rows);
    for (let k = 0; k < inner; k++) {
      const factor = b.data[t * inner + k];
      if (factor === 0) continue;
      const start = k * rows;
      for (let i = 0; i < rows; i++) column[i] += factor * a.data[start + i];
    }
  }
  return { bins: rows, frames: columns, data };
}

/**
 * The matrix with rows and columns exchanged.
 *
 * @returns frames × bins, a copy in the precision of the matrix
 * @throws RangeError when the matrix does not hold bins × frames finite numbers
 * @see numpy.transpose
 * @example
 * const a = { bins: 2, frames: 3, data: Float64Array.of(1, 2, 3, 4, 5, 6) };
 * rows(a); // [[1, 3, 5], [2, 4, 6]]
 * rows(transpose(a)); // [[1, 2], [3, 4], [5, 6]]
 */
export function transpose<T extends Samples>(matrix: Spectrogram<T>): Spectrogram<T> {
  requireMatrix("transpose", "matrix", matrix);
  const { bins, frames, data } = matrix;
  const turned = like(data, data.length);
  for (let t = 0; t < frames; t++) for (let k = 0; k < bins; k++) turned[k * frames + t] = data[t * bins + k];
  return { bins: frames, frames: bins, data: turned };
}
