import { requirePositiveInteger, requireSamples, type Samples } from "../core/index.ts";

/** Windows by name, those that the field uses for speech. `boxcar` and `ones` are the same: no window. */
export type WindowName = "hann" | "hamming" | "blackman" | "boxcar" | "ones";

/** A window by its name, or its values: as many as the window is long. */
export type WindowSpec = WindowName | Samples;

export interface WindowOptions {
  /**
   * Periodic (`false`) for spectra: the period is `n`, so overlapping windows add up evenly. Symmetric (`true`) for
   * designing filters: first and last value are equal.
   */
  readonly symmetric?: boolean;
}

/** Coefficients a of w = a₀ − a₁·cos(x) + a₂·cos(2x), x from 0 to 2π. */
const cosineSums: Record<WindowName, readonly [number, number, number]> = {
  hann: [0.5, 0.5, 0],
  hamming: [0.54, 0.46, 0],
  blackman: [0.42, 0.5, 0.08],
  boxcar: [1, 0, 0],
  ones: [1, 0, 0],
};

/**
 * A window by name.
 *
 * @param name hann, hamming, blackman, boxcar or ones
 * @param n length in samples
 * @returns `n` weights between 0 and 1, periodic unless `symmetric` is asked for
 * @throws RangeError when the name is unknown or `n` is no positive integer
 * @see F. J. Harris, "On the use of windows for harmonic analysis", Proc. IEEE 66 (1978); scipy.signal.get_window
 * @example
 * getWindow("boxcar", 3); // Float64Array [1, 1, 1]
 */
export function getWindow(name: WindowName, n: number, options: WindowOptions = {}): Float64Array {
  return cosineSum("getWindow", name, n, options);
}

function cosineSum(caller: string, name: WindowName, n: number, options: WindowOptions): Float64Array {
  requireName(caller, "name", name);
  requirePositiveInteger(caller, "n", n);
  if (n === 1) return Float64Array.of(1);
  const [a0, a1, a2] = cosineSums[name];
  const period = options.symmetric ? n - 1 : n;
  return Float64Array.from({ length: n }, (_, i) => {
    const x = (2 * Math.PI * i) / period;
    return a0 - a1 * Math.cos(x) + a2 * Math.cos(2 * x);
  });
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
  return cosineSum("hann", "hann", n, options);
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
  return cosineSum("hamming", "hamming", n, options);
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
  return cosineSum("blackman", "blackman", n, options);
}

/**
 * The weights of a frame: `winLength` of the window in the middle, zeros on both sides of it.
 *
 * @throws RangeError when given values are not `winLength` many
 */
export function frameWindow(caller: string, window: WindowSpec, winLength: number, nFft: number): Float64Array {
  const weights = new Float64Array(nFft);
  const before = Math.floor((nFft - winLength) / 2);
  if (typeof window === "string") {
    requireName(caller, "window", window);
    weights.set(getWindow(window, winLength), before);
    return weights;
  }
  requireSamples(caller, "window", window);
  if (window.length !== winLength)
    throw new RangeError(`${caller}: window must hold winLength = ${winLength} values, got ${window.length}`);
  weights.set(window, before);
  return weights;
}

function requireName(caller: string, argument: string, name: WindowName): void {
  if (!Object.hasOwn(cosineSums, name))
    throw new RangeError(`${caller}: ${argument} must be hann, hamming, blackman, boxcar or ones, got ${name}`);
}
