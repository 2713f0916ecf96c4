import { requirePositiveInteger, type Samples, type Spectrogram } from "../core/index.ts";
import { requireMatrix } from "./matrix.ts";
import { like } from "./pad.ts";

/** Which discrete cosine transform. The same names and defaults as SciPy's. */
export interface DctOptions {
  /** 1, 2, 3 or 4. Default 2, the one that is meant by "the" cosine transform. */
  readonly type?: 1 | 2 | 3 | 4;
  /** "ortho": the transform is a rotation; null: sums as they are. Default null. */
  readonly norm?: "ortho" | null;
  /** How many of the numbers of each frame are wanted, lowest first. Default: as many as there are. */
  readonly count?: number;
}

/**
 * Discrete cosine transform of every frame; of type 2, y[k] = 2 · Σ x[n] · cos(πk(2n + 1) / 2N).
 *
 * @param frames N numbers × frames
 * @param options type, norm, count
 * @returns count × frames, in the precision of the input
 * @throws RangeError when a number is not finite, the type is none of 1 to 4, type 1 is asked for of less than two numbers,
 *   or count is more than there are
 * @see N. Ahmed, T. Natarajan and K. R. Rao, IEEE Trans. Computers C-23 (1974); scipy.fft.dct
 * @example
 * const ones = { bins: 4, frames: 1, data: Float64Array.of(1, 1, 1, 1) };
 * dct(ones, { norm: "ortho", count: 1 }).data; // Float64Array [2]
 */
export function dct<T extends Samples>(frames: Spectrogram<T>, options: DctOptions = {}): Spectrogram<T> {
  requireMatrix("dct", "frames", frames);
  return transformFrames("dct", frames, options);
}

/** `dct` of frames that have been looked at already, in the name of the function that the user called. */
export function transformFrames<T extends Samples>(
  caller: string,
  { bins, frames, data }: Spectrogram<T>,
  { type = 2, norm = null, count = bins }: DctOptions,
): Spectrogram<T> {
  requirePositiveInteger(caller, "count", count);
  if (count > bins)
    throw new RangeError(`${caller}: count must be at most the ${bins} numbers of a frame, got ${count}`);
  if (norm !== null && norm !== "ortho") throw new RangeError(`${caller}: norm must be "ortho" or null, got ${norm}`);
  const weights = cosines(caller, bins, type, norm === "ortho");
  const transformed = like(data, count * frames);
  for (let t = 0; t < frames; t++)
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let n = 0; n < bins; n++) sum += weights[k * bins + n] * data[t * bins + n];
      transformed[t * count + k] = sum;
    }
  return { bins: count, frames, data: transformed };
}

/** The N × N matrix of a transform, row by row. */
function cosines(caller: string, size: number, type: number, ortho: boolean): Float64Array {
  const last = size - 1;
  if (type === 1 && size < 2) throw new RangeError(`${caller}: type 1 needs frames of at least 2 numbers, got ${size}`);
  const isEnd = (i: number): boolean => i === 0 || i === last;
  const formulas: Record<number, (k: number, n: number) => number> = {
    1: (k, n) =>
      Math.cos((Math.PI * k * n) / last) *
      (ortho ? Math.sqrt(2 / last) * (isEnd(k) ? Math.SQRT1_2 : 1) * (isEnd(n) ? Math.SQRT1_2 : 1) : isEnd(n) ? 1 : 2),
    2: (k, n) => Math.cos((Math.PI * k * (2 * n + 1)) / (2 * size)) * (ortho ? Math.sqrt((k === 0 ? 1 : 2) / size) : 2),
    3: (k, n) =>
      Math.cos((Math.PI * n * (2 * k + 1)) / (2 * size)) *
      (ortho ? Math.sqrt((n === 0 ? 1 : 2) / size) : n === 0 ? 1 : 2),
    4: (k, n) => Math.cos((Math.PI * (2 * k + 1) * (2 * n + 1)) / (4 * size)) * (ortho ? Math.sqrt(2 / size) : 2),
  };
  const formula = formulas[type];
  if (!formula) throw new RangeError(`${caller}: type must be 1, 2, 3 or 4, got ${type}`);
  return Float64Array.from({ length: size * size }, (_, i) => formula(Math.floor(i / size), i % size));
}
