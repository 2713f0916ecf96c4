import { Random, requirePositiveInteger, type Samples, type Spectrogram } from "../core/index.ts";
import { shuffleStart } from "./upsampling.ts";

/** The best code of patches that linear layers can have, and what it loses. */
export interface PatchCoder {
  readonly r: number;
  /** Numbers for each patch. */
  readonly channels: number;
  /** Numbers of the decoder: one pattern of r × r for each channel, and the mean patch. */
  readonly parameters: number;
  /** Root of the mean squared error of pictures that go through the code. */
  error(pictures: readonly Spectrogram<Samples>[]): number;
}

/** Rounds of subspace iteration: the error no longer changes in the third digit. */
const rounds = 12;

/**
 * What r can give at best: pictures cut into patches of r × r, each patch as the few numbers that lose the least on the pictures
 * to learn from, and back by pixel shuffle. These are the principal components of the patches, so no training stands between r and
 * its error.
 *
 * @param pictures to learn from, of one size
 * @param options r; code: numbers for a whole picture, whatever r is
 * @throws RangeError when r does not divide the sizes, the code not into whole channels, or there is no picture
 * @see P. Baldi, K. Hornik, "Neural networks and principal component analysis", Neural Networks 2 (1989): the optimum of a linear
 *   encoder and decoder; H. Rutishauser, "Simultaneous iteration method", Numer. Math. 16 (1970)
 * @example
 * const stripes = { bins: 8, frames: 8, data: Float32Array.from({ length: 64 }, (_, i) => i % 4) };
 * models.patchCoder([stripes], { r: 4, code: 4 }).error([stripes]) < 1e-6; // true
 */
export function patchCoder(
  pictures: readonly Spectrogram<Samples>[],
  { r, code }: { readonly r: number; readonly code: number },
): PatchCoder {
  if (pictures.length === 0) throw new RangeError("patchCoder: pictures must be at least one, got none");
  requirePositiveInteger("patchCoder", "code", code);
  const [{ bins, frames }] = pictures;
  const start = shuffleStart(r, { height: bins, width: frames });
  const channels = code / (start.height * start.width);
  if (!Number.isInteger(channels) || channels < 1)
    throw new RangeError(
      `patchCoder: code must be a multiple of the ${start.height * start.width} places at r = ${r}, got ${code}`,
    );
  const size = r * r;
  const patches = pictures.flatMap((picture) => patchesOf(picture, r, { bins, frames }));
  const mean = new Float64Array(size);
  for (const patch of patches) for (let i = 0; i < size; i++) mean[i] += patch[i] / patches.length;
  const centred = (patch: Float64Array): Float64Array => patch.map((x, i) => x - mean[i]);
  const basis = principalComponents(patches.map(centred), channels);
  return {
    r,
    channels,
    parameters: (channels + 1) * size,
    error(others) {
      let [sum, count] = [0, 0];
      for (const picture of others)
        for (const patch of patchesOf(picture, r, { bins, frames }).map(centred)) {
          let rest = dot(patch, patch);
          for (const pattern of basis) rest -= dot(patch, pattern) ** 2;
          sum += Math.max(0, rest);
          count += size;
        }
      return Math.sqrt(sum / count);
    },
  };
}

function patchesOf(
  picture: Spectrogram<Samples>,
  r: number,
  { bins, frames }: { readonly bins: number; readonly frames: number },
): Float64Array[] {
  if (picture.bins !== bins || picture.frames !== frames)
    throw new RangeError(
      `patchCoder: pictures must all be ${bins} × ${frames}, got ${picture.bins} × ${picture.frames}`,
    );
  const patches: Float64Array[] = [];
  for (let t = 0; t < frames; t += r)
    for (let k = 0; k < bins; k += r)
      patches.push(
        Float64Array.from({ length: r * r }, (_, i) => picture.data[(t + Math.floor(i / r)) * bins + k + (i % r)]),
      );
  return patches;
}

/** Orthonormal patterns that hold most of the patches' energy; fewer where the patches span no more. */
function principalComponents(patches: readonly Float64Array[], count: number): Float64Array[] {
  // As many patterns as patches: their own span is all there is.
  if (patches.length <= count) return orthonormal(patches);
  const random = new Random(1);
  const size = patches[0].length;
  let basis = orthonormal(
    Array.from({ length: count }, () => Float64Array.from({ length: size }, () => random.normal())),
  );
  for (let round = 0; round < rounds; round++) {
    const next = basis.map(() => new Float64Array(size));
    for (const patch of patches)
      for (const [c, pattern] of basis.entries()) {
        const weight = dot(patch, pattern);
        const sum = next[c];
        for (let i = 0; i < size; i++) sum[i] += weight * patch[i];
      }
    basis = orthonormal(next);
  }
  return basis;
}

/** Gram and Schmidt, twice, so that rounding leaves nothing behind; what is no new direction is left out. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = Float64Array.from(vector);
    for (let turn = 0; turn < 2; turn++)
      for (const direction of basis) {
        const share = dot(rest, direction);
        for (let i = 0; i < rest.length; i++) rest[i] -= share * direction[i];
      }
    const length = Math.sqrt(dot(rest, rest));
    if (length > 1e-9 * Math.sqrt(dot(vector, vector)) && length > 0) basis.push(rest.map((x) => x / length));
  }
  return basis;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
