import { requirePositiveInteger, type Samples, type Spectrogram } from "../core/index.ts";
import { requireMatrix } from "./matrix.ts";
import { like } from "./pad.ts";

/** The same names and defaults as librosa's. */
export interface DeltaOptions {
  /** Number of frames that a polynomial is fitted to: odd, at least 3. Default 9. */
  readonly width?: number;
  /** 1 for the first derivative, 2 for the second (delta-delta) … Default 1. */
  readonly order?: number;
  /** Degree of the polynomial, at least 1: SciPy's 0 is a mean, which does not change. Default: `order`. */
  readonly polyorder?: number;
  /**
   * What is done at the ends. "interp": the derivative of the polynomial through the first, or last, `width` frames. Otherwise
   * frames are added: "nearest" repeats the last one, "mirror" reflects about it, "constant" adds zeros, "wrap" goes on at the
   * other end. Default "interp".
   */
  readonly mode?: "interp" | "nearest" | "mirror" | "constant" | "wrap";
}

/**
 * How features change over time: the derivative, per frame, of a polynomial fitted to the frames around (a Savitzky–Golay
 * filter).
 *
 * @param features bins × frames, such as `mfcc` gives
 * @param options width, order, polyorder, mode
 * @returns bins × frames, in the precision of the features
 * @throws RangeError when a number is not finite; when width is not odd and at least 3, exceeds the frames in mode "interp", or
 *   is not above the polynomial's degree; when order is no positive integer
 * @see A. Savitzky and M. J. E. Golay, Anal. Chem. 36 (1964); librosa.feature.delta; scipy.signal.savgol_filter
 * @example
 * const ramp = { bins: 1, frames: 5, data: Float64Array.of(0, 2, 4, 6, 8) };
 * delta(ramp, { width: 3 }).data.map(Math.round); // Float64Array [2, 2, 2, 2, 2]
 */
export function delta<T extends Samples>(features: Spectrogram<T>, options: DeltaOptions = {}): Spectrogram<T> {
  requireMatrix("delta", "features", features);
  const { width = 9, order = 1, polyorder = order, mode = "interp" } = options;
  requirePositiveInteger("delta", "order", order);
  requirePositiveInteger("delta", "polyorder", polyorder);
  if (!Number.isInteger(width) || width < 3 || width % 2 === 0)
    throw new RangeError(`delta: width must be an odd integer of at least 3, got ${width}`);
  if (polyorder >= width) throw new RangeError(`delta: polyorder must be below width = ${width}, got ${polyorder}`);
  const { bins, frames, data } = features;
  if (mode === "interp" && width > frames)
    throw new RangeError(
      `delta: width must be at most the ${frames} frames there are, got ${width}; take a smaller one, or mode "nearest"`,
    );
  const source = sourceFrame(mode, frames);
  const half = (width - 1) / 2;
  const derivative = planDerivative(width, polyorder, order);
  const middle = derivative(half);
  const deltas = like(data, data.length);
  for (let t = 0; t < frames; t++) {
    // Where the window would leave the features it stays, and another place in it is meant.
    const start = mode === "interp" ? Math.max(0, Math.min(frames - width, t - half)) : t - half;
    const weights = t - start === half ? middle : derivative(t - start);
    for (let k = 0; k < bins; k++) {
      let sum = 0;
      for (let i = 0; i < width; i++) {
        const from = source(start + i);
        if (from >= 0) sum += weights[i] * data[from * bins + k];
      }
      deltas[t * bins + k] = sum;
    }
  }
  return { bins, frames, data: deltas };
}

/** Which frame stands at a place that may lie outside; −1 for zeros. */
function sourceFrame(mode: NonNullable<DeltaOptions["mode"]>, frames: number): (t: number) => number {
  const modulo = (t: number, period: number): number => ((t % period) + period) % period;
  switch (mode) {
    case "interp":
      return (t) => t;
    case "nearest":
      return (t) => Math.max(0, Math.min(frames - 1, t));
    case "constant":
      return (t) => (t >= 0 && t < frames ? t : -1);
    case "wrap":
      return (t) => modulo(t, frames);
    case "mirror":
      return (t) => {
        if (frames === 1) return 0;
        const place = modulo(t, 2 * frames - 2);
        return place < frames ? place : 2 * frames - 2 - place;
      };
    default:
      throw new RangeError(`delta: mode must be interp, nearest, mirror, constant or wrap, got ${mode}`);
  }
}

/**
 * Weights of `width` values for the derivative of the polynomial that fits them best, at one of their places. The
 * polynomial is a sum of ones that are orthogonal on these places, p₀, p₁ …, each made from x · p of the one before.
 */
function planDerivative(width: number, degree: number, order: number): (place: number) => Float64Array {
  const half = (width - 1) / 2;
  const places = Float64Array.from({ length: width }, (_, i) => i - half);
  const bases: { values: Float64Array; coefficients: number[]; square: number }[] = [];
  for (let d = 0; d <= degree; d++) {
    let values = d === 0 ? new Float64Array(width).fill(1) : bases[d - 1].values.map((value, i) => value * places[i]);
    let coefficients = d === 0 ? [1] : [0, ...bases[d - 1].coefficients];
    for (const base of bases) {
      const share = values.reduce((sum, value, i) => sum + value * base.values[i], 0) / base.square;
      values = values.map((value, i) => value - share * base.values[i]);
      coefficients = coefficients.map((value, i) => value - share * (base.coefficients[i] ?? 0));
    }
    bases.push({ values, coefficients, square: values.reduce((sum, value) => sum + value * value, 0) });
  }
  return (place) => {
    const weights = new Float64Array(width);
    for (const { values, coefficients, square } of bases) {
      const slope = derivativeAt(coefficients, order, place - half) / square;
      for (let i = 0; i < width; i++) weights[i] += slope * values[i];
    }
    return weights;
  };
}

/** Derivative of Σ c[i]·x^i. */
function derivativeAt(coefficients: readonly number[], order: number, x: number): number {
  let sum = 0;
  for (let i = order; i < coefficients.length; i++) {
    let factor = coefficients[i];
    for (let j = 0; j < order; j++) factor *= i - j;
    sum += factor * x ** (i - order);
  }
  return sum;
}
