import { requirePositiveInteger } from "../core/index.ts";

/**
 * Linear regression of any number of rows, seen one after the other: only their sums of products are kept, in float64.
 *
 * The columns of a feature table differ by seven orders of magnitude and hardly vary (8000 Hz ± 150, seconds), so products
 * are summed around the first row seen, and every input is measured in its own deviation before the equations are solved.
 */
export class LeastSquares {
  readonly inputs: number;
  readonly outputs: number;
  #rows = 0;
  readonly #origin: Float64Array;
  readonly #sums: Float64Array;
  readonly #targetSums: Float64Array;
  /** Lower triangle of Σ x xᵀ, and Σ x yᵀ. */
  readonly #products: Float64Array;
  readonly #answers: Float64Array;
  readonly #row: Float64Array;

  /** @throws RangeError unless both are positive integers */
  constructor(inputs: number, outputs: number) {
    requirePositiveInteger("LeastSquares", "inputs", inputs);
    requirePositiveInteger("LeastSquares", "outputs", outputs);
    this.inputs = inputs;
    this.outputs = outputs;
    this.#origin = new Float64Array(inputs);
    this.#sums = new Float64Array(inputs);
    this.#targetSums = new Float64Array(outputs);
    this.#products = new Float64Array(inputs * inputs);
    this.#answers = new Float64Array(inputs * outputs);
    this.#row = new Float64Array(inputs);
  }

  /** Rows seen so far. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Takes in rows.
   *
   * @param x rows × inputs
   * @param y rows × outputs
   * @param weight of these rows' squared errors. Default 1
   */
  add(x: ArrayLike<number>, y: ArrayLike<number>, weight = 1): void {
    const { inputs, outputs } = this;
    const rows = x.length / inputs;
    if (!Number.isInteger(rows) || y.length !== rows * outputs)
      throw new RangeError(
        `LeastSquares.add: x and y must be rows of ${inputs} and ${outputs}, got ${x.length} and ${y.length} numbers`,
      );
    if (this.#rows === 0) for (let i = 0; i < inputs; i++) this.#origin[i] = x[i];
    const [row, origin] = [this.#row, this.#origin];
    for (let r = 0; r < rows; r++) {
      for (let i = 0; i < inputs; i++) row[i] = x[r * inputs + i] - origin[i];
      for (let i = 0; i < inputs; i++) {
        const value = weight * row[i];
        if (value === 0) continue;
        this.#sums[i] += value;
        for (let j = 0; j <= i; j++) this.#products[i * inputs + j] += value * row[j];
        for (let o = 0; o < outputs; o++) this.#answers[i * outputs + o] += value * y[r * outputs + o];
      }
      for (let o = 0; o < outputs; o++) this.#targetSums[o] += weight * y[r * outputs + o];
      this.#rows += weight;
    }
  }

  /**
   * Mean of every input, and the triangle L of their covariance L Lᵀ. With it L⁻¹(x − mean) has mean 0 and covariance I.
   *
   * @param ridge added to the diagonal of the correlations, so that equal or constant inputs do no harm
   */
  covariance(ridge: number): Covariance {
    const { inputs } = this;
    const n = this.#rows;
    if (n < 2) throw new RangeError(`LeastSquares: rows must be at least 2, got ${n}`);
    const shift = this.#sums.map((sum) => sum / n);
    const mean = shift.map((value, i) => value + this.#origin[i]);
    const central = (i: number, j: number): number => this.#products[i * inputs + j] / n - shift[i] * shift[j];
    // What is left of an input that never changes is rounding: such an input is given no deviation, and no weight.
    const deviation = Float64Array.from({ length: inputs }, (_, i) => {
      const variance = central(i, i);
      const noise = 1e-12 * (shift[i] ** 2 + Number.MIN_VALUE);
      return variance > noise ? Math.sqrt(variance) : 0;
    });
    const correlations = new Float64Array(inputs * inputs);
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < i; j++) {
        const scale = deviation[i] * deviation[j];
        correlations[i * inputs + j] = scale > 0 ? central(i, j) / scale : 0;
      }
      correlations[i * inputs + i] = 1 + ridge;
    }
    return { mean, deviation, triangle: cholesky(correlations, inputs) };
  }

  /**
   * The affine map with the smallest squared error, plus ridge times its squared weights.
   *
   * The ridge is in units of the inputs' variances: each input counts as if it carried that share of independent noise.
   *
   * @param ridge Default 1e-10: far below what changes the error, far above rounding
   */
  solve(ridge = 1e-10): AffineMap {
    const { inputs, outputs } = this;
    const n = this.#rows;
    const { mean, deviation, triangle } = this.covariance(ridge);
    const targetMean = this.#targetSums.map((sum) => sum / n);
    const weights = new Float64Array(inputs * outputs);
    const column = new Float64Array(inputs);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) {
        const cross = this.#answers[i * outputs + o] / n - (this.#sums[i] / n) * targetMean[o];
        column[i] = deviation[i] > 0 ? cross / deviation[i] : 0;
      }
      solveTriangular(triangle, column);
      for (let i = 0; i < inputs; i++) weights[i * outputs + o] = deviation[i] > 0 ? column[i] / deviation[i] : 0;
    }
    return { inputs, outputs, mean, weights, offset: targetMean };
  }
}

/** (x − mean) · weights + offset */
export interface AffineMap {
  readonly inputs: number;
  readonly outputs: number;
  readonly mean: Float64Array;
  /** inputs × outputs */
  readonly weights: Float64Array;
  readonly offset: Float64Array;
}

/** @param x rows × inputs @returns rows × outputs */
export function applyAffine({ inputs, outputs, mean, weights, offset }: AffineMap, x: ArrayLike<number>): Float64Array {
  const rows = x.length / inputs;
  const y = new Float64Array(rows * outputs);
  for (let r = 0; r < rows; r++) {
    const answer = y.subarray(r * outputs, (r + 1) * outputs);
    answer.set(offset);
    for (let i = 0; i < inputs; i++) {
      const value = x[r * inputs + i] - mean[i];
      for (let o = 0; o < outputs; o++) answer[o] += value * weights[i * outputs + o];
    }
  }
  return y;
}

export interface Covariance {
  readonly mean: Float64Array;
  /** 0 for an input that never changes */
  readonly deviation: Float64Array;
  /** Cholesky factor of the correlations, row after row; the upper half is not used */
  readonly triangle: Float64Array;
}

/** Other coordinates of the same numbers: mean 0, variance 1, uncorrelated. @returns rows × inputs */
export function whiten({ mean, deviation, triangle }: Covariance, x: ArrayLike<number>): Float32Array {
  const inputs = mean.length;
  const result = new Float32Array(x.length);
  const row = new Float64Array(inputs);
  for (let start = 0; start < x.length; start += inputs) {
    for (let i = 0; i < inputs; i++) row[i] = deviation[i] > 0 ? (x[start + i] - mean[i]) / deviation[i] : 0;
    result.set(forward(triangle, row), start);
  }
  return result;
}

/** Mean 0 and variance 1, still correlated. @returns rows × inputs */
export function standardise({ mean, deviation }: Covariance, x: ArrayLike<number>): Float32Array {
  const inputs = mean.length;
  return Float32Array.from(x, (value, i) => {
    const scale = deviation[i % inputs];
    return scale > 0 ? (value - mean[i % inputs]) / scale : 0;
  });
}

/** L of a symmetric positive definite matrix L Lᵀ, in place of its lower half. */
export function cholesky(matrix: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k] * matrix[j * n + k];
      if (i !== j) matrix[i * n + j] = sum / matrix[j * n + j];
      else if (sum > 0) matrix[i * n + i] = Math.sqrt(sum);
      else throw new RangeError("LeastSquares: the inputs depend on each other to the last digit; take a larger ridge");
    }
  }
  return matrix;
}

/** The solution of L Lᵀ x = b, in place of b. */
export function solveTriangular(triangle: Float64Array, b: Float64Array): void {
  backward(triangle, forward(triangle, b));
}

/** L⁻¹ b, in place. */
function forward(triangle: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let sum = b[i];
    for (let k = 0; k < i; k++) sum -= triangle[i * n + k] * b[k];
    b[i] = sum / triangle[i * n + i];
  }
  return b;
}

/** L⁻ᵀ b, in place. */
function backward(triangle: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let i = n - 1; i >= 0; i--) {
    b[i] /= triangle[i * n + i];
    for (let k = 0; k < i; k++) b[k] -= triangle[i * n + k] * b[i];
  }
  return b;
}
