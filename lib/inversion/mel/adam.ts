// Adam on plain arrays, for signals that are searched and not learned.
export interface AdamOptions {
  /** Length of a step. */
  readonly learningRate: number;
}

/** Adam's memory of one array of variables. */
export interface AdamMemory {
  readonly means: Float32Array;
  readonly squares: Float32Array;
}

/** How much of the means and of the squares stays from one step to the next, and what keeps 0 / 0 away: Adam's own numbers. */
export const adam = { keptMeans: 0.9, keptSquares: 0.999, epsilon: 1e-8 } as const;

export function adamMemory(length: number): AdamMemory {
  return { means: new Float32Array(length), squares: new Float32Array(length) };
}

/**
 * What step `count` = 1, 2 … has to be divided with: means and squares begin at zero, and would be too small at first.
 *
 * @see D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR (2015)
 */
export function adamCorrections(count: number): { readonly means: number; readonly squares: number } {
  return { means: 1 / (1 - adam.keptMeans ** count), squares: 1 / (1 - adam.keptSquares ** count) };
}
