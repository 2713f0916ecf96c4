/**
 * A symmetric tridiagonal system, rows 1 … n: `diagonal[m]`, and `beside[m]` between m and m + 1. `beside[0]` and `beside[n]` are
 * zero; `pivots` is room to work in. All have n + 2 places.
 */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly beside: Float64Array;
  readonly pivots: Float64Array;
}

/**
 * Newton's step against a gradient, (matrix) · step = −gradient: Thomas's elimination, from both ends to the middle at once, so
 * that its two chains of divisions do not wait for each other.
 *
 * @param n rows
 * @param step where it goes
 * @returns gradient · step: how steeply the function falls along it
 */
export function newtonStep(
  n: number,
  { diagonal, beside, pivots }: Tridiagonal,
  gradient: Float64Array,
  step: Float64Array,
): number {
  let low = 1;
  let high = n;
  for (; low < high; low++, high--) {
    const fromBelow = 1 / (diagonal[low] - beside[low - 1] * pivots[low - 1]);
    pivots[low] = beside[low] * fromBelow;
    step[low] = -(gradient[low] + beside[low - 1] * step[low - 1]) * fromBelow;
    const fromAbove = 1 / (diagonal[high] - beside[high] * pivots[high + 1]);
    pivots[high] = beside[high - 1] * fromAbove;
    step[high] = -(gradient[high] + beside[high] * step[high + 1]) * fromAbove;
  }
  if (low === high) {
    const rest = diagonal[low] - beside[low - 1] * pivots[low - 1] - beside[low] * pivots[low + 1];
    step[low] = -(gradient[low] + beside[low - 1] * step[low - 1] + beside[low] * step[low + 1]) / rest;
  } else {
    // The two in the middle have only each other left.
    const [below, above] = [high, low];
    step[below] = (step[below] - pivots[below] * step[above]) / (1 - pivots[below] * pivots[above]);
    step[above] -= pivots[above] * step[below];
    low = below;
    high = above;
  }
  let slope = gradient[low] * step[low] + (low < high ? gradient[high] * step[high] : 0);
  while (low > 1) {
    low--;
    high++;
    step[low] -= pivots[low] * step[low + 1];
    step[high] -= pivots[high] * step[high - 1];
    slope += gradient[low] * step[low] + gradient[high] * step[high];
  }
  return slope;
}
