import type { Samples, Spectrogram } from "../core/index.ts";
import { newtonStep, type Tridiagonal } from "./tridiagonal.ts";

/** From the mel bands of frames to spectra, for one bank of filters. */
export interface MelInverse {
  readonly bins: number;
  readonly nMels: number;
  /** Writes the spectrum of the bands `mel[from …]` to `out[at …]`, which must be zero, each number raised to `exponent`. */
  solve(mel: Samples, from: number, out: Samples, at: number, exponent: number): void;
}

/** ε as a part of the largest square of a filter: banks with empty filters have an answer, too. */
const ridgePart = 1e-5;
/** Newton's method ends when no band is further off than this part of the loudest one. */
const nearEnough = 1e-3;
/** Mostly 2 to 5 whole steps are enough; after these, each must lower the dual, or it is halved. */
const wholeSteps = 8;
const mostSteps = 60;
const mostHalvings = 20;
/** A step must lower the dual by this part of what its slope promises. */
const sufficientDecrease = 1e-4;

/**
 * Non-negative least squares for mel filters: of all spectra x ≥ 0 whose bands come nearest to the given ones, the
 * smallest.
 *
 * What is minimised is ½‖A·x − b‖² + ½ε‖x‖² over x ≥ 0, A the filters in rows, b the bands of one frame. Its dual has one
 * number y for each band, x = max(0, Aᵀ·y), and is solved by Newton's method. Each step is a system of equations
 * (A·D·Aᵀ + εI)·step = …, where D picks the bins with x > 0. A triangle overlaps only its two neighbours, so the system is
 * tridiagonal; and between two neighbouring peaks x falls or rises all the way, so the bins with x > 0 are a run of
 * them, whose sums of squares are differences of sums made beforehand. A step costs some operations per band, not per bin.
 *
 * The first step, with all bins in D, is the pseudo-inverse of the filters, where librosa's solver starts, too.
 *
 * @param filters a bank of overlapping triangles as `melFilters` makes it
 * @see O. L. Mangasarian, "A Newton method for linear programming", JOTA 121 (2004), for Newton's method on such a dual;
 *   librosa.util.nnls
 */
export function planMelLeastSquares(filters: Spectrogram<Samples>): MelInverse {
  const { bins, frames: nMels } = filters;
  const problem = prepare(filters);
  return {
    bins,
    nMels,
    solve(mel, from, out, at, exponent) {
      solveDual(problem, mel, from);
      writeSpectrum(problem, out, at, exponent);
    },
  };
}

/** What belongs to a bank, and room to work in. What counts bands has one more on both sides: filters of no weight. */
interface Problem extends Segments, Tridiagonal {
  readonly nMels: number;
  readonly ridge: number;
  /** Sums over the bins below k of falling², rising² and falling · rising, at 3k, 3k + 1 and 3k + 2. */
  readonly sums: Float64Array;
  /** The bins of segment s with x > 0: from active[2s] up to active[2s + 1]. */
  readonly active: Int32Array;
  /** The same of the first step, which is always the same: 1 by what stands on the diagonal, beside it, and left above. */
  readonly first: Record<"inverses" | "beside" | "pivots", Float64Array>;
  readonly gradient: Float64Array;
  readonly step: Float64Array;
  readonly trial: Float64Array;
  /** One number for each band: the answer. */
  readonly dual: Float64Array;
  /** The largest number of the gradient: how far the worst band is off. */
  furthest: number;
}

function prepare(filters: Spectrogram<Samples>): Problem {
  const nMels = filters.frames;
  const segments = segmentsOf(filters);
  const { falling, rising, begin, end } = segments;
  const sums = new Float64Array(3 * filters.bins + 3);
  for (let k = 0; k < filters.bins; k++) {
    sums[3 * k + 3] = sums[3 * k] + falling[k] * falling[k];
    sums[3 * k + 4] = sums[3 * k + 1] + rising[k] * rising[k];
    sums[3 * k + 5] = sums[3 * k + 2] + falling[k] * rising[k];
  }
  const diagonal = bands(nMels);
  const beside = bands(nMels);
  for (let s = 0; s <= nMels; s++) {
    diagonal[s] += sums[3 * end[s]] - sums[3 * begin[s]];
    diagonal[s + 1] += sums[3 * end[s] + 1] - sums[3 * begin[s] + 1];
    beside[s] = sums[3 * end[s] + 2] - sums[3 * begin[s] + 2];
  }
  const ridge = ridgePart * diagonal.reduce((most, square) => Math.max(most, square), 0);
  const inverses = bands(nMels);
  const pivots = bands(nMels);
  for (let m = 1; m <= nMels; m++) {
    inverses[m] = 1 / (diagonal[m] + ridge - beside[m - 1] * pivots[m - 1]);
    pivots[m] = beside[m] * inverses[m];
  }
  return {
    ...segments,
    nMels,
    ridge,
    sums,
    active: new Int32Array(2 * nMels + 2),
    diagonal,
    beside: bands(nMels),
    pivots: bands(nMels),
    first: { inverses, beside, pivots },
    gradient: bands(nMels),
    step: bands(nMels),
    trial: bands(nMels),
    dual: bands(nMels),
    furthest: 0,
  };
}

function bands(nMels: number): Float64Array {
  return new Float64Array(nMels + 2);
}

/** Newton's method for the bands `mel[at …]`, into `dual`; the active bins are then those of the answer. */
function solveDual(problem: Problem, mel: Samples, at: number): void {
  const { nMels, dual, trial, step } = problem;
  firstStep(problem, mel, at);
  let value = evaluate(problem, dual, mel, at);
  let loudest = 0;
  for (let m = 0; m < nMels; m++) loudest = Math.max(loudest, Math.abs(mel[at + m]));
  for (let count = 1; count < mostSteps && problem.furthest > nearEnough * loudest; count++) {
    const slope = newtonStep(nMels, problem, problem.gradient, step);
    if (count < wholeSteps) {
      for (let m = 1; m <= nMels; m++) dual[m] += step[m];
      value = evaluate(problem, dual, mel, at);
      continue;
    }
    let length = 1;
    for (let halvings = 0; ; halvings++, length /= 2) {
      for (let m = 1; m <= nMels; m++) trial[m] = dual[m] + length * step[m];
      const lower = evaluate(problem, trial, mel, at);
      if (lower > value + sufficientDecrease * length * slope && halvings < mostHalvings) continue;
      value = lower;
      break;
    }
    dual.set(trial);
  }
}

/** The pseudo-inverse: all bins are active. */
function firstStep({ nMels, first, dual }: Problem, mel: Samples, at: number): void {
  const { inverses, beside, pivots } = first;
  for (let m = 1; m <= nMels; m++) dual[m] = (mel[at + m - 1] - beside[m - 1] * dual[m - 1]) * inverses[m];
  for (let m = nMels - 1; m >= 1; m--) dual[m] -= pivots[m] * dual[m + 1];
}

/** x = max(0, Aᵀ·y) raised to a power, where it is not zero. */
function writeSpectrum(problem: Problem, out: Samples, at: number, exponent: number): void {
  const { nMels, dual, active, falling, rising } = problem;
  for (let s = 0; s <= nMels; s++) {
    const before = dual[s];
    const after = dual[s + 1];
    const from = active[2 * s];
    const to = active[2 * s + 1];
    if (exponent === 0.5)
      for (let k = from; k < to; k++) out[at + k] = Math.sqrt(falling[k] * before + rising[k] * after);
    else for (let k = from; k < to; k++) out[at + k] = (falling[k] * before + rising[k] * after) ** exponent;
  }
}

/**
 * Finds the bins with x > 0, adds up A·D·Aᵀ + εI over them, and from it the gradient of the dual at a point,
 * (A·D·Aᵀ + εI)·y − b. Returns the dual's value, ½·yᵀ·(gradient − b).
 */
function evaluate(problem: Problem, point: Float64Array, mel: Samples, at: number): number {
  const { nMels, begin, end, falling, rising, sums, ridge, active, diagonal, beside, gradient } = problem;
  let value = 0;
  let furthest = 0;
  let rest = 0;
  let mixedBefore = 0;
  for (let s = 0; s <= nMels; s++) {
    let from = begin[s];
    let to = end[s];
    const before = point[s];
    const after = point[s + 1];
    if ((before <= 0 || after <= 0) && from < to) {
      const first = falling[from] * before + rising[from] * after;
      const last = falling[to - 1] * before + rising[to - 1] * after;
      if (first <= 0 && last <= 0) to = from;
      else if (first <= 0 || last <= 0) {
        // x is a straight line but for rounding: where it crosses zero is a guess that is set right bin by bin.
        const falls = first > 0;
        let crossing = from + Math.floor(((to - 1 - from) * first) / (first - last)) + 1;
        while (crossing < to && falling[crossing] * before + rising[crossing] * after > 0 === falls) crossing++;
        while (falling[crossing - 1] * before + rising[crossing - 1] * after > 0 !== falls) crossing--;
        if (falls) to = crossing;
        else from = crossing;
      }
    }
    active[2 * s] = from;
    active[2 * s + 1] = to;
    const mixed = sums[3 * to + 2] - sums[3 * from + 2];
    beside[s] = mixed;
    if (s > 0) {
      // Both halves of triangle s are there.
      const square = rest + sums[3 * to] - sums[3 * from] + ridge;
      const band = mel[at + s - 1];
      const reached = mixedBefore * point[s - 1] + square * before + mixed * after;
      diagonal[s] = square;
      gradient[s] = reached - band;
      furthest = Math.max(furthest, Math.abs(reached - band));
      value += 0.5 * before * (reached - 2 * band);
    }
    rest = sums[3 * to + 1] - sums[3 * from + 1];
    mixedBefore = mixed;
  }
  problem.furthest = furthest;
  return value;
}

/**
 * The bank cut at the peaks of its triangles: in segment s, bins begin[s] … end[s] − 1, filter s − 1 falls and filter s
 * rises, and no other one is there.
 */
function segmentsOf({ bins, frames: nMels, data }: Spectrogram<Samples>): Segments {
  const begin = new Int32Array(nMels + 1);
  const end = new Int32Array(nMels + 1);
  const falling = new Float64Array(bins);
  const rising = new Float64Array(bins);
  const peaks = Array.from({ length: nMels }, (_, m) => peakOf(data.subarray(m * bins, (m + 1) * bins)));
  for (let k = 0, m = 0; k < bins; k++) {
    while (m < nMels && data[m * bins + k] === 0) m++;
    if (m === nMels) {
      // No filter from here on that is there: the bins above the bank, or, when it has not begun yet, below it.
      m = 0;
      continue;
    }
    const isPair = m + 1 < nMels && data[(m + 1) * bins + k] > 0;
    const s = isPair || k > peaks[m] ? m + 1 : m;
    if (s > 0) falling[k] = s === m + 1 ? data[m * bins + k] : 0;
    if (s < nMels) rising[k] = data[s * bins + k];
    if (end[s] === 0) begin[s] = k;
    end[s] = k + 1;
  }
  return { begin, end, falling, rising };
}

interface Segments {
  readonly begin: Int32Array;
  readonly end: Int32Array;
  /** Weight of filter s − 1 in a bin of segment s. */
  readonly falling: Float64Array;
  /** Weight of filter s in a bin of segment s. */
  readonly rising: Float64Array;
}

function peakOf(weights: Samples): number {
  let peak = 0;
  for (let k = 1; k < weights.length; k++) if (weights[k] > weights[peak]) peak = k;
  return peak;
}
