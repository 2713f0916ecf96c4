import { requirePositive, requirePositiveInteger, requireSamples, type Samples } from "../core/index.ts";

/** Windows by name, those that the field uses. `boxcar` and `ones` are the same: no window. */
export type WindowName = "hann" | "hamming" | "blackman" | "blackmanharris" | "bartlett" | "boxcar" | "ones";

/** Windows with a parameter, as SciPy writes them: ["kaiser", beta] and ["gaussian", standard deviation in samples]. */
export type WindowShape = readonly ["kaiser", number] | readonly ["gaussian", number];

/** A window by its name, its shape, or its values: as many as the window is long. */
export type WindowSpec = WindowName | WindowShape | Samples;

export interface WindowOptions {
  /**
   * Periodic (`false`) for spectra: the period is `n`, so overlapping windows add up evenly. Symmetric (`true`) for
   * designing filters: first and last value are equal.
   */
  readonly symmetric?: boolean;
}

/** Weight at a place x from 0 to 1, where 1 is the end of the period. */
type Shape = (x: number) => number;

/** a₀ − a₁·cos(2πx) + a₂·cos(4πx) − … */
function cosineSum(...a: readonly number[]): Shape {
  return (x) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += (i % 2 === 0 ? a[i] : -a[i]) * Math.cos(2 * Math.PI * i * x);
    return sum;
  };
}

const shapes: Record<WindowName, Shape> = {
  hann: cosineSum(0.5, 0.5),
  hamming: cosineSum(0.54, 0.46),
  blackman: cosineSum(0.42, 0.5, 0.08),
  blackmanharris: cosineSum(0.35875, 0.48829, 0.14128, 0.01168),
  bartlett: (x) => 1 - Math.abs(2 * x - 1),
  boxcar: () => 1,
  ones: () => 1,
};

/**
 * A window by name or shape.
 *
 * @param window hann, hamming, blackman, blackmanharris, bartlett, boxcar or ones; ["kaiser", beta] with beta ≥ 0;
 *   ["gaussian", deviation] with the standard deviation in samples
 * @param n length in samples
 * @returns `n` weights, periodic unless `symmetric` is asked for
 * @throws RangeError when the name is unknown, its parameter makes no sense, or `n` is no positive integer
 * @see F. J. Harris, "On the use of windows for harmonic analysis", Proc. IEEE 66 (1978); scipy.signal.get_window
 * @example
 * getWindow("boxcar", 3); // Float64Array [1, 1, 1]
 * getWindow("bartlett", 4); // Float64Array [0, 0.5, 1, 0.5]
 * getWindow(["gaussian", 1], 3, { symmetric: true })[1]; // 1
 */
export function getWindow(window: WindowName | WindowShape, n: number, options: WindowOptions = {}): Float64Array {
  return makeWindow("getWindow", "window", window, n, options);
}

function makeWindow(
  caller: string,
  argument: string,
  window: WindowName | WindowShape,
  n: number,
  options: WindowOptions = {},
): Float64Array {
  requirePositiveInteger(caller, "n", n);
  const period = options.symmetric ? n - 1 : n;
  const shape =
    typeof window === "string" ? namedShape(caller, argument, window) : shapeOf(caller, argument, window, period);
  if (n === 1) return Float64Array.of(1);
  return Float64Array.from({ length: n }, (_, i) => shape(i / period));
}

function namedShape(caller: string, argument: string, name: WindowName): Shape {
  if (Object.hasOwn(shapes, name)) return shapes[name];
  throw new RangeError(
    `${caller}: ${argument} must be ${Object.keys(shapes).join(", ")}, ["kaiser", beta] or ["gaussian", deviation], ` +
      `got ${name}`,
  );
}

function shapeOf(caller: string, argument: string, [name, parameter]: WindowShape, period: number): Shape {
  if (name === "kaiser") {
    if (!(parameter >= 0 && parameter <= largestBeta))
      throw new RangeError(`${caller}: beta of a Kaiser window must be from 0 to ${largestBeta}, got ${parameter}`);
    const peak = besselI0(parameter);
    return (x) => besselI0(parameter * Math.sqrt(Math.max(0, 1 - (2 * x - 1) ** 2))) / peak;
  }
  if (name === "gaussian") {
    requirePositive(caller, "deviation of a Gaussian window", parameter);
    return (x) => Math.exp(-0.5 * ((period * (x - 0.5)) / parameter) ** 2);
  }
  return namedShape(caller, argument, name);
}

/** Above it the Bessel function leaves the numbers there are. */
const largestBeta = 700;

/** Modified Bessel function of order 0, Σ ((x/2)^k / k!)²: all terms are positive, so nothing cancels. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 2 ** -54; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * Hann's raised cosine, w[i] = ½ − ½·cos(2πi/n): the usual window of a spectrogram.
 *
 * @param n length in samples
 * @returns `n` weights, periodic unless `symmetric` is asked for
 * @throws RangeError when `n` is no positive integer
 * @see scipy.signal.windows.hann
 * @example
 * hann(2); // Float64Array [0, 1]
 * hann(3, { symmetric: true }); // Float64Array [0, 1, 0]
 */
export function hann(n: number, options: WindowOptions = {}): Float64Array {
  return makeWindow("hann", "window", "hann", n, options);
}

/**
 * Hamming's raised cosine on a pedestal, w[i] = 0.54 − 0.46·cos(2πi/n): lower first side lobe than Hann's, and never
 * zero.
 *
 * @param n length in samples
 * @returns `n` weights, periodic unless `symmetric` is asked for
 * @throws RangeError when `n` is no positive integer
 * @see scipy.signal.windows.hamming
 * @example
 * hamming(2)[1]; // 1
 */
export function hamming(n: number, options: WindowOptions = {}): Float64Array {
  return makeWindow("hamming", "window", "hamming", n, options);
}

/**
 * Blackman's window, w[i] = 0.42 − 0.5·cos(2πi/n) + 0.08·cos(4πi/n): a wide main lobe, side lobes below −58 dB.
 *
 * @param n length in samples
 * @returns `n` weights, periodic unless `symmetric` is asked for
 * @throws RangeError when `n` is no positive integer
 * @see scipy.signal.windows.blackman
 * @example
 * blackman(8)[4].toFixed(3); // "1.000"
 */
export function blackman(n: number, options: WindowOptions = {}): Float64Array {
  return makeWindow("blackman", "window", "blackman", n, options);
}

/**
 * The weights of a frame: `winLength` of the window in the middle, zeros on both sides of it.
 *
 * @throws RangeError when given values are not `winLength` many
 */
export function frameWindow(caller: string, window: WindowSpec, winLength: number, nFft: number): Float64Array {
  const weights = new Float64Array(nFft);
  const before = Math.floor((nFft - winLength) / 2);
  if (typeof window === "string" || Array.isArray(window)) {
    weights.set(makeWindow(caller, "window", window as WindowName | WindowShape, winLength), before);
    return weights;
  }
  const values = window as Samples;
  requireSamples(caller, "window", values);
  if (values.length !== winLength)
    throw new RangeError(`${caller}: window must hold winLength = ${winLength} values, got ${values.length}`);
  weights.set(values, before);
  return weights;
}
