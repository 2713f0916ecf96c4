import type { Capacity, Memory } from "./kernel.ts";
import { type Model, rowOf } from "./model.ts";

/** Sequences that a normal matrix is made of: sums of cosines, from the fourth on of sines, too. */
export const sequences = 13;
export const evenSequences = 3;

/** Zeros behind the band of a row, so that four rows can be read at once up to where the last one ends. */
const margin = 8;

/** The arrays that a kernel computes in. */
export interface Workspace {
  /** row × row: cos(2πkn/nFft) and sin(2πkn/nFft), zeros around them. */
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  /** Frames × 6 × row: real parts of S, T, D, then the imaginary parts. */
  readonly spectra: Float64Array;
  /** Frames × 3 × row: weighted residuals. */
  readonly residuals: Float64Array;
  readonly errors: Float64Array;
  /** 15 × row three times: coefficients of cosines, of sines, and a sum. The first 6 also hold a folded frame. */
  readonly coefficients: Float64Array;
  readonly sums: Float64Array;
  /** 7 sequences of differences of two indices, nFft each; 5 of their sums and 3 of one index, 2·nFft each. */
  readonly lags: Float64Array;
  /** 3 × nFft: the windows from their last sample to the first; and one sequence with its period written out, or a few sums. */
  readonly mirrored: Float64Array;
  readonly periods: Float64Array;
  /** Numbers of a row of the two: (i, j) stands at i·(band − 1) + j, i ≤ j. */
  readonly band: number;
  readonly matrix: Float64Array;
  readonly factor: Float64Array;
  /** 1 / diagonal of the factor. */
  readonly inverses: Float64Array;
  /** What a damping of 1 adds to the diagonal. */
  readonly scales: Float64Array;
  readonly gradient: Float64Array;
  readonly step: Float64Array;
  /** What the past says, nFft × nFft at most, and its mean; of the last `pull`: its gradient half, and signal − mean. */
  readonly information: Float64Array;
  readonly mean: Float64Array;
  readonly slopes: Float64Array;
  readonly difference: Float64Array;
  /** Of the linear step: three periods of the three windowed frames, one equation, and the normal equations. */
  readonly triple: Float64Array;
  readonly equation: Float64Array;
  readonly system: Float64Array;
  /** What makes an error of a time, in samples, and of a frequency, in radians a sample, comparable to one of a magnitude. */
  readonly perSample: number;
  readonly perRadian: number;
}

const rowsAtOnce = 15;

/** How many numbers of float64 a workspace needs. */
export function workspaceSize(nFft: number, { frames, unknowns }: Capacity): number {
  const row = rowOf(nFft);
  const count = 4 * Math.ceil(unknowns / 4);
  return (
    2 * row * row +
    frames * (9 * row + 1) +
    4 * rowsAtOnce * row +
    (nFft + 29) * nFft +
    Math.max(nFft, 24) +
    2 * (nFft + margin) * count +
    4 * count +
    9 * nFft +
    (nFft + 1) * (nFft + 1)
  );
}

export function makeWorkspace(
  { nFft, row, windows }: Model,
  { frames, unknowns }: Capacity,
  memory: Memory,
): Workspace {
  const count = 4 * Math.ceil(unknowns / 4);
  const band = nFft + margin;
  const norm = (which: number): number => Math.hypot(...windows.subarray(which * nFft, (which + 1) * nFft));
  const workspace: Workspace = {
    cosines: memory.reserve(row * row),
    sines: memory.reserve(row * row),
    spectra: memory.reserve(frames * 6 * row),
    residuals: memory.reserve(frames * 3 * row),
    errors: memory.reserve(frames),
    coefficients: memory.reserve(2 * rowsAtOnce * row),
    sums: memory.reserve(2 * rowsAtOnce * row),
    lags: memory.reserve(23 * nFft),
    mirrored: memory.reserve(3 * nFft),
    periods: memory.reserve(Math.max(nFft, 24)),
    band,
    matrix: memory.reserve(band * count),
    factor: memory.reserve(band * count),
    inverses: memory.reserve(count),
    scales: memory.reserve(count),
    gradient: memory.reserve(count),
    step: memory.reserve(count),
    information: memory.reserve(nFft * nFft),
    mean: memory.reserve(nFft),
    slopes: memory.reserve(nFft),
    difference: memory.reserve(nFft),
    triple: memory.reserve(9 * nFft),
    equation: memory.reserve(nFft + 1),
    system: memory.reserve(nFft * (nFft + 1)),
    perSample: norm(0) / norm(1),
    perRadian: norm(0) / norm(2),
  };
  for (let k = 0; k <= nFft / 2; k++)
    for (let n = 0; n <= nFft / 2; n++) {
      const angle = (2 * Math.PI * ((k * n) % nFft)) / nFft;
      workspace.cosines[k * row + n] = Math.cos(angle);
      workspace.sines[k * row + n] = Math.sin(angle);
    }
  for (let which = 0; which < 3; which++)
    for (let n = 0; n < nFft; n++) workspace.mirrored[which * nFft + n] = windows[which * nFft + nFft - 1 - n];
  return workspace;
}
