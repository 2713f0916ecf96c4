/** Results of several seeds, in short. */
export interface Spread {
  readonly n: number;
  readonly mean: number;
  /** Standard deviation of the sample, n − 1 below; NaN of a single value. */
  readonly deviation: number;
}

/**
 * Mean and standard deviation.
 *
 * @throws RangeError when there is no value
 * @example
 * nn.spread([1, 2, 3]); // { n: 3, mean: 2, deviation: 1 }
 */
export function spread(values: readonly number[]): Spread {
  const n = values.length;
  if (n === 0) throw new RangeError("spread: values must hold at least one number, got none");
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, deviation: n === 1 ? Number.NaN : Math.sqrt(squares / (n - 1)) };
}

/**
 * Whether two methods differ that were tried on the same seeds: Student's test of the differences, two-sided.
 *
 * @returns the probability of a mean difference at least as large by chance alone; NaN when all differences are equal
 * @throws RangeError when the two differ in length, or hold fewer than two numbers
 * @see scipy.stats.ttest_rel
 * @example
 * nn.pairedTTest([0.91, 0.89, 0.93], [0.87, 0.88, 0.9]) < 0.1; // true
 */
export function pairedTTest(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new RangeError(`pairedTTest: b must hold ${a.length} numbers, got ${b.length}`);
  if (a.length < 2) throw new RangeError(`pairedTTest: a must hold at least two numbers, got ${a.length}`);
  const { n, mean, deviation } = spread(a.map((value, i) => value - b[i]));
  // Equal but for rounding: there is no spread to measure the mean by.
  if (deviation <= 1e-12 * Math.abs(mean)) return Number.NaN;
  return 1 - studentWithin(Math.abs(mean / (deviation / Math.sqrt(n))), n - 1);
}

/**
 * The probability that a Student variable lies between −t and t, for a whole number of degrees of freedom.
 *
 * @see M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions (1964), 26.7.3 and 26.7.4
 */
function studentWithin(t: number, freedom: number): number {
  const theta = Math.atan(t / Math.sqrt(freedom));
  const squared = Math.cos(theta) ** 2;
  const odd = freedom % 2 === 1;
  if (freedom === 1) return (2 * theta) / Math.PI;
  let term = odd ? Math.cos(theta) : 1;
  let sum = term;
  for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= (squared * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}
