import { type Capacity, type Kernel, type Memory, requireRoomFor } from "./kernel.ts";
import { linearStep } from "./linear-step.ts";
import type { Model } from "./model.ts";
import { evenSequences, makeWorkspace, sequences, type Workspace } from "./workspace.ts";

/** The inner loops in plain TypeScript: what lib/wasm/inversion.ts does, in the same order of operations. */
export function plainKernel(model: Model, capacity: Capacity, memory: Memory): Kernel {
  const work = makeWorkspace(model, capacity, memory);
  const { band, errors, gradient, step, matrix, mean, scales } = work;
  return {
    scales,
    errors,
    mean,
    gradient,
    step,
    matrix,
    place: (i, j) => i * (band - 1) + j,
    linearStep: (frame, first) =>
      linearStep(model, work, frame, first, (rows, table, out, sign) =>
        multiply(model, 3, rows, 0, table, out, 0, sign),
      ),
    residual(from, to) {
      requireRoomFor("frames", to - from, capacity);
      let sum = 0;
      for (let frame = from; frame < to; frame++) {
        transform(model, work, frame - from, frame);
        sum += errors[frame - from] = weigh(model, work, frame - from, frame);
      }
      return sum;
    },
    clear(count) {
      requireRoomFor("unknowns", count, capacity);
      clear(work, count);
    },
    normal(slot, frame, shift, count, reversed) {
      sequencesOf(model, work, slot, frame);
      layOut(model, work, reversed);
      assemble(model, work, shift, count, reversed);
    },
    factor: (count, damping) => factorize(model, work, count, damping),
    solve: (count) => solve(model, work, count),
    marginal: (count, eliminated) => marginal(model, work, count, eliminated),
    pull: (size, first, reversed) => pull(model, work, size, first, reversed),
    addPast: (size) => addPast(work, size),
  };
}

/** Spectra of a frame: its samples and their mirror images are added for the cosines and subtracted for the sines. */
function transform(model: Model, work: Workspace, slot: number, frame: number): void {
  const { nFft, hop, row, windows, signal } = model;
  const { coefficients, spectra, cosines, sines } = work;
  const start = frame * hop;
  const half = nFft / 2;
  for (let which = 0; which < 3; which++) {
    const window = which * nFft;
    const sums = which * row;
    const differences = (3 + which) * row;
    coefficients[sums] = windows[window] * signal[start];
    coefficients[differences] = 0;
    for (let n = 1; n < half; n++) {
      const here = windows[window + n] * signal[start + n];
      const mirrored = windows[window + nFft - n] * signal[start + nFft - n];
      coefficients[sums + n] = here + mirrored;
      coefficients[differences + n] = mirrored - here;
    }
    coefficients[sums + half] = windows[window + half] * signal[start + half];
    coefficients[differences + half] = 0;
  }
  multiply(model, 3, coefficients, 0, cosines, spectra, slot * 6 * row, 1);
  multiply(model, 3, coefficients, 3 * row, sines, spectra, (slot * 6 + 3) * row, -1);
}

/**
 * Rows × table: out[r][k] = Σ_n rows[r][n]·table[n][k], of cosines (sign 1) or sines (−1). Of a column and the one as far from
 * the other end the even terms are the same and the odd ones opposite, or the other way round: both halves of the sum are
 * computed for half of the columns, four at a time.
 */
function multiply(
  { nFft, row }: Model,
  count: number,
  rows: Float64Array,
  at: number,
  table: Float64Array,
  out: Float64Array,
  to: number,
  sign: 1 | -1,
): void {
  const half = nFft / 2;
  const sum = (r: number, k: number, begin: number): number => {
    let value = 0;
    for (let n = begin; n <= half; n += 2) value += rows[at + r * row + n] * table[n * row + k];
    return value;
  };
  for (let left = 0; left <= Math.floor(half / 2); left += 4)
    for (let r = 0; r < count; r++) {
      const columns = [left, left + 1, left + 2, left + 3];
      const evens = columns.map((k) => sum(r, k, 0));
      const odds = columns.map((k) => sum(r, k, 1));
      // In the middle the second of the two stays.
      for (const [i, k] of columns.entries()) if (k <= half) out[to + r * row + half - k] = sign * (evens[i] - odds[i]);
      for (const [i, k] of columns.entries()) out[to + r * row + k] = evens[i] + odds[i];
    }
}

/** Weighted residuals of a frame from its spectra; returns the sum of their squares. */
function weigh({ row, targets, weights }: Model, work: Workspace, slot: number, frame: number): number {
  const { spectra, residuals } = work;
  const at = slot * 6 * row;
  const goal = frame * 3 * row;
  const out = slot * 3 * row;
  // Two sums, as in the kernel, which reads two bins at once.
  const sums = [0, 0];
  for (let k = 0; k < row; k++) {
    const s = spectra[at + k];
    const si = spectra[at + 3 * row + k];
    const t = spectra[at + row + k];
    const ti = spectra[at + 4 * row + k];
    const d = spectra[at + 2 * row + k];
    const di = spectra[at + 5 * row + k];
    const power = weights[goal + k] * (s * s + si * si - targets[goal + k]);
    const delay = weights[goal + row + k] * (t * s + ti * si - targets[goal + row + k]);
    const slope = weights[goal + 2 * row + k] * (di * s - d * si - targets[goal + 2 * row + k]);
    residuals[out + k] = power;
    residuals[out + row + k] = delay;
    residuals[out + 2 * row + k] = slope;
    sums[k & 1] += power * power + delay * delay + slope * slope;
  }
  return sums[0] + sums[1];
}

/** Up to the next multiple of four the matrix is the identity: rows are taken four at a time. */
function clear({ band, matrix, gradient }: Workspace, count: number): void {
  const whole = 4 * Math.ceil(count / 4);
  matrix.fill(0, 0, whole * band);
  gradient.fill(0, 0, whole);
  for (let i = count; i < whole; i++) matrix[i * (band - 1) + i] = 1;
}

/**
 * The sequences that JᵀJ and Jᵀr of a frame are made of. With E = e^(−2πik/nFft) a row of J is, at sample n,
 *
 *     2·w₁·Re(S̄Eⁿ)·w[n]      w₂·(Re(S̄Eⁿ)·tw[n] + Re(T̄Eⁿ)·w[n])      w₃·(Im(S̄Eⁿ)·dw[n] − Im(D̄Eⁿ)·w[n])
 *
 * and Re(a·Eᵐ)·Re(b·Eⁿ) = ½·Re(a·b̄·Eᵐ⁻ⁿ) + ½·Re(a·b·Eᵐ⁺ⁿ), likewise for imaginary parts with a minus before the second. So
 * the sums over all bins depend on m − n or on m + n alone: a few transforms in the place of a product of matrices.
 */
function sequencesOf(model: Model, work: Workspace, slot: number, frame: number): void {
  const { row, weights } = model;
  const { spectra, residuals, coefficients, sums, cosines, sines } = work;
  const at = slot * 6 * row;
  const r = slot * 3 * row;
  const goal = frame * 3 * row;
  const c = coefficients;
  const other = 15 * row;
  for (let k = 0; k < row; k++) {
    const s = spectra[at + k];
    const si = spectra[at + 3 * row + k];
    const t = spectra[at + row + k];
    const ti = spectra[at + 4 * row + k];
    const d = spectra[at + 2 * row + k];
    const di = spectra[at + 5 * row + k];
    const w1 = weights[goal + k];
    const w2 = weights[goal + row + k];
    const w3 = weights[goal + 2 * row + k];
    const r1 = residuals[r + k] * w1;
    const r2 = residuals[r + row + k] * w2;
    const r3 = residuals[r + 2 * row + k] * w3;
    const power = 2 * w1 * w1;
    const delay = 0.5 * w2 * w2;
    const slope = 0.5 * w3 * w3;
    const ss = s * s + si * si;
    const squareRe = s * s - si * si;
    const squareIm = -2 * s * si;
    // Of m − n, even: window with itself, and the two others with themselves.
    c[k] = power * ss + delay * (t * t + ti * ti) + slope * (d * d + di * di);
    c[row + k] = delay * ss;
    c[2 * row + k] = slope * ss;
    // Of m + n: the same.
    c[3 * row + k] = power * squareRe + delay * (t * t - ti * ti) - slope * (d * d - di * di);
    c[other + 3 * row + k] = power * squareIm - delay * (2 * t * ti) + slope * (2 * d * di);
    c[4 * row + k] = delay * squareRe;
    c[other + 4 * row + k] = delay * squareIm;
    c[5 * row + k] = -slope * squareRe;
    c[other + 5 * row + k] = -slope * squareIm;
    // Time with window and derivative with window, of m − n and of m + n.
    c[6 * row + k] = delay * (s * t + si * ti);
    c[other + 6 * row + k] = delay * (s * ti - si * t);
    c[7 * row + k] = delay * (s * t - si * ti);
    c[other + 7 * row + k] = -delay * (s * ti + si * t);
    c[8 * row + k] = -slope * (s * d + si * di);
    c[other + 8 * row + k] = -slope * (s * di - si * d);
    c[9 * row + k] = slope * (s * d - si * di);
    c[other + 9 * row + k] = -slope * (s * di + si * d);
    // Jᵀr: what goes with each of the three windows.
    c[10 * row + k] = 2 * r1 * s + r2 * t + r3 * di;
    c[other + 10 * row + k] = r3 * d - 2 * r1 * si - r2 * ti;
    c[11 * row + k] = r2 * s;
    c[other + 11 * row + k] = -r2 * si;
    c[12 * row + k] = -r3 * si;
    c[other + 12 * row + k] = -r3 * s;
  }
  multiply(model, sequences, c, 0, cosines, sums, 0, 1);
  const sine = evenSequences * row;
  multiply(model, sequences - evenSequences, c, other + sine, sines, sums, other + sine, -1);
}

/** Where the laid-out sequences begin, in units of nFft. */
const lag = { ww: 0, tt: 1, dd: 2, tw: 3, wt: 4, dw: 5, wd: 6, plus: 7, gradient: 17 } as const;

/**
 * The sequences, laid out so that the matrix is assembled from neighbours: those of m − n at j − i for j ≥ i,
 * those of m + n at i + j, and those of the gradient at i. Indices i and j run backwards in time when reversed.
 */
function layOut({ nFft, row }: Model, { sums, lags }: Workspace, reversed: boolean): void {
  const cosine = (which: number, n: number): number => sums[which * row + n];
  const sine = (which: number, n: number): number => sums[(15 + which) * row + n];
  /** A sequence at any whole place: it has the period nFft, and its sines change sign behind the middle. */
  const value = (which: number, place: number): number => {
    const n = ((place % nFft) + nFft) % nFft;
    return n <= nFft / 2 ? cosine(which, n) + sine(which, n) : cosine(which, nFft - n) - sine(which, nFft - n);
  };
  for (let q = 0; q < nFft; q++) {
    const n = Math.min(q, nFft - q);
    lags[lag.ww * nFft + q] = cosine(0, n);
    lags[lag.tt * nFft + q] = cosine(1, n);
    lags[lag.dd * nFft + q] = cosine(2, n);
    const ahead = reversed ? -q : q;
    lags[lag.tw * nFft + q] = value(6, ahead);
    lags[lag.wt * nFft + q] = value(6, -ahead);
    lags[lag.dw * nFft + q] = value(8, ahead);
    lags[lag.wd * nFft + q] = value(8, -ahead);
  }
  const ofSums = [3, 4, 5, 7, 9];
  for (let which = 0; which < 5; which++)
    for (let q = 0; q < 2 * nFft; q++)
      lags[(lag.plus + 2 * which) * nFft + q] = value(ofSums[which], reversed ? -2 - q : q);
  for (let which = 0; which < 3; which++)
    for (let q = 0; q < nFft; q++)
      lags[(lag.gradient + 2 * which) * nFft + q] = value(10 + which, reversed ? -1 - q : q);
}

/** Adds a frame to matrix and gradient. */
function assemble(model: Model, work: Workspace, shift: number, count: number, reversed: boolean): void {
  const { nFft, windows } = model;
  const { lags, band, matrix, gradient } = work;
  const first = Math.max(0, -shift);
  const end = Math.min(nFft, count - shift);
  const at = (which: number, n: number): number => windows[which * nFft + (reversed ? nFft - 1 - n : n)];
  for (let i = first; i < end; i++) {
    const w = at(0, i);
    const t = at(1, i);
    const d = at(2, i);
    gradient[i + shift] +=
      w * lags[lag.gradient * nFft + i] +
      t * lags[(lag.gradient + 2) * nFft + i] +
      d * lags[(lag.gradient + 4) * nFft + i];
    const target = (i + shift) * (band - 1) + shift;
    for (let j = i; j < end; j++) {
      const minus = j - i;
      const plus = lag.plus * nFft + i + j;
      const wt = lags[plus + 6 * nFft];
      const wd = lags[plus + 8 * nFft];
      const besideW =
        w * (lags[minus] + lags[plus]) +
        t * (lags[lag.wt * nFft + minus] + wt) +
        d * (lags[lag.wd * nFft + minus] + wd);
      const besideT =
        w * (lags[lag.tw * nFft + minus] + wt) + t * (lags[lag.tt * nFft + minus] + lags[plus + 2 * nFft]);
      const besideD =
        w * (lags[lag.dw * nFft + minus] + wd) + d * (lags[lag.dd * nFft + minus] + lags[plus + 4 * nFft]);
      matrix[target + j] += at(0, j) * besideW + at(1, j) * besideT + at(2, j) * besideD;
    }
  }
}

/** The first row that has a number in column j. */
function above(j: number, nFft: number): number {
  return Math.max(0, j - nFft + 1);
}

/** U of UᵀU, Cholesky's factor of a band, four rows at a time: what the rows before say first, then what these four say. */
function factorize({ nFft }: Model, work: Workspace, count: number, damping: number): boolean {
  const { band, matrix, factor, inverses, scales } = work;
  const whole = 4 * Math.ceil(count / 4);
  const row = (i: number): number => i * (band - 1);
  for (let top = 0; top < whole; top += 4)
    for (let i = top; i < top + 4; i++)
      for (let j = i; j < Math.min(whole, i + nFft); j++) {
        let value = matrix[row(i) + j] - product(work, above(j, nFft), top, i, j) + (i === j ? damping * scales[i] : 0);
        for (let k = top; k < i; k++) value -= factor[row(k) + i] * factor[row(k) + j];
        if (i < j) factor[row(i) + j] = value * inverses[i];
        else if (value > 0) {
          factor[row(i) + j] = Math.sqrt(value);
          inverses[i] = 1 / factor[row(i) + j];
        } else return false;
      }
  return true;
}

/** Columns i and j of the factor, multiplied, rows begin … end − 1. */
function product({ band, factor }: Workspace, begin: number, end: number, i: number, j: number): number {
  let sum = 0;
  for (let k = begin; k < end; k++) sum += factor[k * (band - 1) + i] * factor[k * (band - 1) + j];
  return sum;
}

/** Forwards with the transpose of the factor, backwards with the factor. */
function solve({ nFft }: Model, { band, factor, inverses, gradient, step }: Workspace, count: number): void {
  const whole = 4 * Math.ceil(count / 4);
  step.set(gradient.subarray(0, whole));
  for (let i = 0; i < whole; i++) {
    const row = i * (band - 1);
    const value = (step[i] *= inverses[i]);
    for (let j = i + 1; j < Math.min(whole, i + nFft); j++) step[j] -= factor[row + j] * value;
  }
  for (let i = whole - 1; i >= 0; i--) {
    const row = i * (band - 1);
    const end = Math.min(whole, i + nFft);
    let evens = 0;
    let odds = 0;
    let j = i + 1;
    for (; j + 1 < end; j += 2) {
      evens += factor[row + j] * step[j];
      odds += factor[row + j + 1] * step[j + 1];
    }
    let value = step[i] - (evens + odds);
    if (j < end) value -= factor[row + j] * step[j];
    step[i] = value * inverses[i];
  }
}

function marginal({ nFft }: Model, work: Workspace, count: number, eliminated: number): void {
  const { band, matrix, information } = work;
  const size = count - eliminated;
  for (let i = eliminated; i < count; i++)
    for (let j = i; j < count; j++) {
      const value = matrix[i * (band - 1) + j] - product(work, above(j, nFft), eliminated, i, j);
      information[(i - eliminated) * size + (j - eliminated)] = value;
      information[(j - eliminated) * size + (i - eliminated)] = value;
    }
}

function pull({ signal }: Model, work: Workspace, size: number, first: number, reversed: boolean): number {
  const { information, mean, slopes, difference } = work;
  for (let i = 0; i < size; i++) difference[i] = signal[reversed ? first - i : first + i] - mean[i];
  let cost = 0;
  for (let i = 0; i < size; i++) {
    let evens = 0;
    let odds = 0;
    let j = 0;
    for (; j + 1 < size; j += 2) {
      evens += information[i * size + j] * difference[j];
      odds += information[i * size + j + 1] * difference[j + 1];
    }
    let slope = evens + odds;
    if (j < size) slope += information[i * size + j] * difference[j];
    slopes[i] = slope;
    cost += slope * difference[i];
  }
  return cost;
}

function addPast({ band, matrix, gradient, information, slopes }: Workspace, size: number): void {
  for (let i = 0; i < size; i++) {
    gradient[i] += slopes[i];
    const row = i * (band - 1);
    for (let j = i; j < size; j++) matrix[row + j] += information[i * size + j];
  }
}
