import type { Samples, Spectrogram } from "../core/index.ts";
import { matmul, transpose } from "./matmul.ts";
import { requireMatrix } from "./matrix.ts";

export interface PinvOptions {
  /**
   * Singular values up to this part of the largest count as zero. Default: the larger side times the rounding of the
   * matrix's own precision, so that rows which depend on each other but for rounding are no information.
   */
  readonly rtol?: number;
}

/**
 * Moore–Penrose pseudo-inverse: of all x that bring a · x nearest to b, `matmul(pinv(a), b)` is the smallest. A mel
 * basis that has filters of the same shape, or empty ones, has one, too.
 *
 * @param matrix rows (`bins`) × columns (`frames`)
 * @param options rtol: singular values up to rtol times the largest count as zero
 * @returns columns × rows in float64
 * @throws RangeError when a number is not finite or rtol is negative
 * @see R. Penrose, Proc. Cambridge Phil. Soc. 51 (1955); scipy.linalg.pinv, which has the same default
 * @example
 * const a = { bins: 2, frames: 1, data: Float64Array.of(0, 2) };
 * rows(pinv(a)); // [[0, 0.5]]
 */
export function pinv(matrix: Spectrogram<Samples>, options: PinvOptions = {}): Spectrogram<Float64Array> {
  requireMatrix("pinv", "matrix", matrix);
  const { bins, frames, data } = matrix;
  const rounding = data.BYTES_PER_ELEMENT === 4 ? 2 ** -23 : Number.EPSILON;
  const { rtol = Math.max(bins, frames) * rounding } = options;
  if (!(rtol >= 0)) throw new RangeError(`pinv: rtol must be a number of at least 0, got ${rtol}`);
  const known = remembered.find((one) => one.rtol === rtol && isSame(one.matrix, matrix));
  if (known) return { ...known.inverse, data: known.inverse.data.slice() };
  const inverse = invert(matrix, rtol);
  if (data.length <= largestRemembered) {
    const kept = { bins, frames, data: data.slice() };
    remembered.unshift({ rtol, matrix: kept, inverse: { ...inverse, data: inverse.data.slice() } });
    remembered.length = Math.min(remembered.length, mostRemembered);
  }
  return inverse;
}

/** The matrices that were asked for last, and their inverses: a student's function inverts one filter bank in every call. */
const remembered: { rtol: number; matrix: Spectrogram<Samples>; inverse: Spectrogram<Float64Array> }[] = [];
const mostRemembered = 4;
/** No more than 8 MB each, with the inverse; to compare so many numbers takes a hundredth of the time to invert them. */
const largestRemembered = 2 ** 19;

function isSame(a: Spectrogram<Samples>, b: Spectrogram<Samples>): boolean {
  if (a.bins !== b.bins || a.frames !== b.frames || a.data.BYTES_PER_ELEMENT !== b.data.BYTES_PER_ELEMENT) return false;
  for (let i = 0; i < a.data.length; i++) if (a.data[i] !== b.data[i]) return false;
  return true;
}

function invert(matrix: Spectrogram<Samples>, rtol: number): Spectrogram<Float64Array> {
  const { bins, frames } = matrix;
  // Columns are rotated, so the fewer they are the better; the pseudo-inverse of the transposed is the transposed.
  if (frames > bins) return transpose(invert(transpose(matrix), rtol));

  const quick = byNormalEquations(matrix, rtol);
  if (quick) return quick;
  const { columns, rotation } = orthogonalColumns(matrix);
  const squares = columns.map((column) => dot(column, column));
  const limit = rtol * rtol * Math.max(...squares);
  const inverse = new Float64Array(frames * bins);
  // a = U·S·Vᵀ, and the columns are U·S: the sum over j of v_j · column_jᵀ / s_j² is V·S⁻¹·Uᵀ.
  for (let j = 0; j < frames; j++) {
    if (!(squares[j] > limit)) continue;
    for (let i = 0; i < bins; i++) {
      const factor = columns[j][i] / squares[j];
      if (factor === 0) continue;
      for (let k = 0; k < frames; k++) inverse[i * frames + k] += rotation[j][k] * factor;
    }
  }
  return { bins: frames, frames: bins, data: inverse };
}

/** Normal equations square the condition number: up to this one, twelve digits are left of sixteen. */
const wellConditioned = 100;

/**
 * (aᵀ·a)⁻¹·aᵀ by Cholesky's factors, ten times faster than the singular values; nothing when the columns are nearly
 * dependent, or so that `rtol` would count. The bound on the condition number is strict: the largest singular value
 * squared is at most the trace of aᵀ·a, one by the smallest squared at most the Euclidean norm of the inverse.
 */
function byNormalEquations(matrix: Spectrogram<Samples>, rtol: number): Spectrogram<Float64Array> | undefined {
  const turned = transpose(matrix);
  const gram = matmul(turned, matrix);
  const n = gram.bins;
  let trace = 0;
  for (let i = 0; i < n; i++) trace += gram.data[i * n + i];
  const inverse = inverseFactor(gram.data, n);
  if (!inverse) return undefined;
  const factor = { bins: n, frames: n, data: inverse };
  const gramInverse = matmul(transpose(factor), factor);
  const norm = Math.sqrt(dot(gramInverse.data, gramInverse.data));
  const condition = Math.sqrt(trace * norm);
  return condition <= wellConditioned && condition * rtol < 1 ? matmul(gramInverse, turned) : undefined;
}

/** L⁻¹ of a symmetric matrix L·Lᵀ, column by column in memory; nothing when it is not positive. */
function inverseFactor(gram: Float64Array, n: number): Float64Array | undefined {
  const rows = Array.from({ length: n }, () => new Float64Array(n));
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let rest = gram[j * n + i];
      for (let k = 0; k < j; k++) rest -= rows[i][k] * rows[j][k];
      if (i !== j) rows[i][j] = rest / rows[j][j];
      else if (rest > 0) rows[i][i] = Math.sqrt(rest);
      else return undefined;
    }
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const column = inverse.subarray(j * n, (j + 1) * n);
    column[j] = 1 / rows[j][j];
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= rows[i][k] * column[k];
      column[i] = sum / rows[i][i];
    }
  }
  return inverse;
}

/** Two columns whose cosine is below this are orthogonal: what rounding leaves of a sum of a thousand products. */
const orthogonal = 1e-14;

/** Jacobi's method squares the error in every sweep at the end; this many are needed by no matrix. */
const mostSweeps = 60;

/**
 * Singular value decomposition by one-sided Jacobi: columns are rotated in pairs until all are orthogonal. Their lengths
 * are then the singular values, and small ones come out as exactly as large ones.
 *
 * @see M. R. Hestenes, J. SIAM 6 (1958); J. Demmel and K. Veselić, SIAM J. Matrix Anal. 13 (1992)
 */
function orthogonalColumns({ bins, frames, data }: Spectrogram<Samples>): {
  columns: Float64Array[];
  rotation: Float64Array[];
} {
  const columns = Array.from({ length: frames }, (_, j) => Float64Array.from(data.subarray(j * bins, (j + 1) * bins)));
  const rotation = columns.map((_, j) => Float64Array.from({ length: frames }, (_, k) => (k === j ? 1 : 0)));
  for (let sweep = 0, turned = true; turned && sweep < mostSweeps; sweep++) {
    turned = false;
    const squares = columns.map((column) => dot(column, column));
    for (let p = 0; p < frames - 1; p++)
      for (let q = p + 1; q < frames; q++) {
        const mixed = dot(columns[p], columns[q]);
        if (mixed === 0 || Math.abs(mixed) <= orthogonal * Math.sqrt(squares[p] * squares[q])) continue;
        const tau = (squares[q] - squares[p]) / (2 * mixed);
        const tangent = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
        turn(columns[p], columns[q], tangent);
        turn(rotation[p], rotation[q], tangent);
        squares[p] -= tangent * mixed;
        squares[q] += tangent * mixed;
        turned = true;
      }
  }
  return { columns, rotation };
}

/** Rotates two columns by the angle of this tangent. */
function turn(p: Float64Array, q: Float64Array, tangent: number): void {
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < p.length; i++) {
    const a = p[i];
    const b = q[i];
    p[i] = cosine * a - sine * b;
    q[i] = sine * a + cosine * b;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
