/** Room for arrays of float64, in which a kernel computes. */
export interface Memory {
  /** Zeros. */
  reserve(count: number): Float64Array;
}

/**
 * The inner loops, on one window of the signal at a time: `residual`, then `normal` for each of its frames, then `factor`
 * and `solve`. lib/wasm/inversion.ts and plain-kernel.ts give the same numbers.
 *
 * A window has unknowns 0 … count − 1: its free samples in the order in which they are eliminated, forwards or
 * backwards in time. Two of them in one frame are at most nFft − 1 apart, so the normal matrix is a band.
 */
export interface Kernel {
  /** Gradient half: Jᵀr of the window. */
  readonly gradient: Float64Array;
  /** Solution of `solve`. */
  readonly step: Float64Array;
  /** Σ r² of each frame of the last `residual`. */
  readonly errors: Float64Array;
  /** The normal matrix JᵀJ, upper half: (i, j) stands at `place(i, j)`, i ≤ j. */
  readonly matrix: Float64Array;
  place(i: number, j: number): number;
  /** Guesses the hop new samples of a frame, from sample `first` on: linear-step.ts. */
  linearStep(frame: number, first: number): void;
  /** Spectra and residuals of frames from … to − 1 of the signal; returns Σ r². */
  residual(from: number, to: number): number;
  /** Empties matrix and gradient for that many unknowns. */
  clear(count: number): void;
  /**
   * Adds JᵀJ and Jᵀr of one frame; `slot` is its place in the last `residual`. Index i of the frame, from its first sample
   * or, reversed, from its last one, is unknown i + shift when that is one.
   */
  normal(slot: number, frame: number, shift: number, count: number, reversed: boolean): void;
  /** What a damping of 1 adds to the diagonal of the matrix, for each unknown. */
  readonly scales: Float64Array;
  /** Cholesky's factor of the matrix plus the damping; false when there is none. */
  factor(count: number, damping: number): boolean;
  /** matrix⁻¹ · gradient by the last factor. */
  solve(count: number): void;
  /**
   * Keeps what the window says of its unknowns from `eliminated` on, when those before are free to follow, in `information`:
   * Schur's complement, written full. After `factor`; the signal as it is becomes the `mean`.
   */
  marginal(count: number, eliminated: number): void;
  /** Mean of what is kept: the samples that it was computed at. */
  readonly mean: Float64Array;
  /**
   * dᵀ·information·d, how much the first `size` unknowns contradict what was kept; d is their distance from the mean, and
   * they are the samples from `first` on, forwards or backwards.
   */
  pull(size: number, first: number, reversed: boolean): number;
  /** Adds what was kept to matrix and gradient, as of the last `pull`. */
  addPast(size: number): void;
}

/** The largest window that a kernel must hold, in frames and in unknowns. */
export interface Capacity {
  readonly frames: number;
  readonly unknowns: number;
}

/** A kernel writes where it is told, over other arrays too when the window is larger than what was reserved. */
export function requireRoomFor(what: keyof Capacity, count: number, capacity: Capacity): void {
  if (count > capacity[what])
    throw new RangeError(`inversion kernel: ${what} of a window must be at most ${capacity[what]}, got ${count}`);
}
