import { Recent } from "./recent.ts";
import { planStockham, type Transform } from "./stockham.ts";

/**
 * Fourier transforms of any length in n·log n steps: small prime factors by Stockham's passes, large ones by
 * Bluestein's. A plan holds the tables and the work space of one length; `realFft(n)` keeps the plans used last.
 */

/** A prime factor above this is cheaper by Bluestein, three transforms of twice the length, than by its own sum. */
export const largestDirectFactor = 50;

/** The tables of a whole recording take megabytes and are rarely used twice: made anew each time. */
export const longestKept = 65536;

/** A program works with a few lengths at a time, and the plan of a window is small (2048: 100 kB). */
const plans: Recent<RealFft, number> = new Recent(16);

/** The plan for real signals of `n` samples, from the shelf when it was used before. */
export function realFft(n: number): RealFft {
  return n > longestKept ? new RealFft(n) : plans.get(n, () => new RealFft(n));
}

/** Prepares the complex transform of length `n`, forward, without a factor in front. */
export function planFft(n: number): Transform {
  const radices = factors(n);
  return Math.max(1, ...radices) > largestDirectFactor ? planBluestein(n) : planStockham(n, radices);
}

/** Factors of n: as many fours as there are, for they have the cheapest pass, then its primes in rising order. */
export function factors(n: number): number[] {
  const found: number[] = [];
  let rest = n;
  const divideBy = (factor: number): void => {
    while (rest % factor === 0) {
      found.push(factor);
      rest /= factor;
    }
  };
  for (const radix of [4, 2, 3, 5]) divideBy(radix);
  for (let prime = 7; prime * prime <= rest; prime += 2) divideBy(prime);
  if (rest > 1) found.push(rest);
  return found;
}

/**
 * Bluestein's way: since jk = (j² + k² − (k − j)²) / 2, the sum over e^(−2πi·jk/n) is a convolution with the chirp
 * e^(πi·j²/n), which a transform of a convenient length does.
 *
 * @see L. Bluestein, "A linear filtering approach to the computation of discrete Fourier transform" (1970)
 */
function planBluestein(n: number): Transform {
  const { size, chirpRe, chirpIm, filterRe, filterIm } = bluesteinTables(n);
  const transform = planStockham(size, factors(size));
  const workRe = new Float64Array(size);
  const workIm = new Float64Array(size);
  return (re, im) => {
    for (let j = 0; j < n; j++) {
      workRe[j] = re[j] * chirpRe[j] - im[j] * chirpIm[j];
      workIm[j] = re[j] * chirpIm[j] + im[j] * chirpRe[j];
    }
    workRe.fill(0, n);
    workIm.fill(0, n);
    transform(workRe, workIm);
    for (let k = 0; k < size; k++) {
      const real = workRe[k] * filterRe[k] - workIm[k] * filterIm[k];
      workIm[k] = workRe[k] * filterIm[k] + workIm[k] * filterRe[k];
      workRe[k] = real;
    }
    transform(workIm, workRe);
    for (let k = 0; k < n; k++) {
      re[k] = workRe[k] * chirpRe[k] - workIm[k] * chirpIm[k];
      im[k] = workRe[k] * chirpIm[k] + workIm[k] * chirpRe[k];
    }
  };
}

/** The chirp, and the transform of the filter, of `size` points, that the chirped numbers are convolved with. */
export function bluesteinTables(n: number): {
  readonly size: number;
  readonly chirpRe: Float64Array;
  readonly chirpIm: Float64Array;
  readonly filterRe: Float64Array;
  readonly filterIm: Float64Array;
} {
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const chirpRe = new Float64Array(n);
  const chirpIm = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    // j² is taken modulo 2n, the chirp's period, because the sine of a large number is not exact.
    const angle = (-Math.PI * ((j * j) % (2 * n))) / n;
    chirpRe[j] = Math.cos(angle);
    chirpIm[j] = Math.sin(angle);
  }
  const filterRe = new Float64Array(size);
  const filterIm = new Float64Array(size);
  for (let j = 0; j < n; j++) {
    filterRe[j] = filterRe[(size - j) % size] = chirpRe[j] / size;
    filterIm[j] = filterIm[(size - j) % size] = -chirpIm[j] / size;
  }
  planStockham(size, factors(size))(filterRe, filterIm);
  return { size, chirpRe, chirpIm, filterRe, filterIm };
}

/**
 * Transform of a real signal of one length. Its work space is its interface: write `time`, call `forward`, read `re`
 * and `im` (1 + ⌊n/2⌋ bins), or the other way round with `inverse`. Everything is overwritten by the next call.
 */
export class RealFft {
  readonly time: Float64Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** Run time → re, im. */
  readonly forward: () => void;
  /** Run re, im → time, with the factor 1/n. The imaginary parts of bin 0 and of the middle one do not count. */
  readonly inverse: () => void;

  constructor(n: number) {
    const bins = 1 + Math.floor(n / 2);
    this.time = new Float64Array(n);
    this.re = new Float64Array(bins);
    this.im = new Float64Array(bins);
    const { forward, inverse } = n % 2 === 0 ? planEven(n, this) : planOdd(n, this);
    this.forward = forward;
    this.inverse = inverse;
  }
}

interface Buffers {
  readonly time: Float64Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** An odd length has no halves to pair: the complex transform of the whole, its second half left out. */
function planOdd(n: number, { time, re, im }: Buffers): { forward: () => void; inverse: () => void } {
  const transform = planFft(n);
  const workRe = new Float64Array(n);
  const workIm = new Float64Array(n);
  return {
    forward() {
      workRe.set(time);
      workIm.fill(0);
      transform(workRe, workIm);
      re.set(workRe.subarray(0, re.length));
      im.set(workIm.subarray(0, im.length));
    },
    inverse() {
      workRe[0] = re[0] / n;
      workIm[0] = 0;
      for (let k = 1; k < re.length; k++) {
        workRe[k] = workRe[n - k] = re[k] / n;
        workIm[k] = im[k] / n;
        workIm[n - k] = -workIm[k];
      }
      transform(workIm, workRe);
      time.set(workRe);
    },
  };
}

/**
 * An even length goes through a complex transform of half the length: even samples as real parts, odd samples as
 * imaginary parts. With Z its result, E and O the transforms of the even and the odd samples, and h = n/2,
 *
 *   E[k] = (Z[k] + Z*[h − k]) / 2,  O[k] = (Z[k] − Z*[h − k]) / 2i,  X[k] = E[k] + e^(−2πi·k/n)·O[k].
 *
 * Bins k and h − k need the same four numbers, so they are done together.
 */
function planEven(n: number, { time, re, im }: Buffers): { forward: () => void; inverse: () => void } {
  const half = n / 2;
  const transform = planFft(half);
  const workRe = new Float64Array(half);
  const workIm = new Float64Array(half);
  const turnRe = Float64Array.from({ length: half + 1 }, (_, k) => Math.cos((-2 * Math.PI * k) / n));
  const turnIm = Float64Array.from({ length: half + 1 }, (_, k) => Math.sin((-2 * Math.PI * k) / n));
  return {
    forward() {
      for (let i = 0; i < half; i++) {
        workRe[i] = time[2 * i];
        workIm[i] = time[2 * i + 1];
      }
      transform(workRe, workIm);
      re[0] = workRe[0] + workIm[0];
      re[half] = workRe[0] - workIm[0];
      im[0] = im[half] = 0;
      for (let k = 1, j = half - 1; k <= j; k++, j--) {
        const evenRe = 0.5 * (workRe[k] + workRe[j]);
        const evenIm = 0.5 * (workIm[k] - workIm[j]);
        const oddRe = 0.5 * (workIm[k] + workIm[j]);
        const oddIm = 0.5 * (workRe[j] - workRe[k]);
        const turnedRe = oddRe * turnRe[k] - oddIm * turnIm[k];
        const turnedIm = oddRe * turnIm[k] + oddIm * turnRe[k];
        re[k] = evenRe + turnedRe;
        im[k] = evenIm + turnedIm;
        re[j] = evenRe - turnedRe;
        im[j] = turnedIm - evenIm;
      }
    },
    inverse() {
      // Twice E and O divided by n make the half-length transform of E + iO come out scaled.
      workRe[0] = (re[0] + re[half]) / n;
      workIm[0] = (re[0] - re[half]) / n;
      for (let k = 1, j = half - 1; k <= j; k++, j--) {
        const evenRe = (re[k] + re[j]) / n;
        const evenIm = (im[k] - im[j]) / n;
        const turnedRe = (re[k] - re[j]) / n;
        const turnedIm = (im[k] + im[j]) / n;
        const oddRe = turnedRe * turnRe[k] + turnedIm * turnIm[k];
        const oddIm = turnedIm * turnRe[k] - turnedRe * turnIm[k];
        workRe[k] = evenRe - oddIm;
        workIm[k] = evenIm + oddRe;
        workRe[j] = evenRe + oddIm;
        workIm[j] = oddRe - evenIm;
      }
      transform(workIm, workRe);
      for (let i = 0; i < half; i++) {
        time[2 * i] = workRe[i];
        time[2 * i + 1] = workIm[i];
      }
    },
  };
}
