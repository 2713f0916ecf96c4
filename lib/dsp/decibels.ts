import { type Decibels, requirePositive, requireSamples, type Samples, type Spectrogram } from "../core/index.ts";
import { levelsInKernel } from "./kernel-levels.ts";
import { isSpectrogram, requireMatrix } from "./matrix.ts";
import { like } from "./pad.ts";
import { smallestNormal64 } from "./smallest-normal.ts";

/** How a level is measured. The same names and defaults as librosa's. */
export interface DecibelOptions {
  /**
   * What 0 dB is: a value above 0 (librosa takes the size of any), "max" for the largest value there is, or a function of the sizes
   * of all values, which may give 0 where there is silence. Default 1.
   */
  readonly ref?: number | "max" | ((values: Samples) => number);
  /** Smaller values count as this one, so that silence has a level. Default 1e-10 for power, 1e-5 for amplitude. */
  readonly amin?: number;
  /** Raise everything that lies further below the maximum to this distance; null keeps all. Default 80. */
  readonly topDb?: Decibels | null;
}

export interface ReferenceOptions {
  /** What 0 dB is. Default 1. */
  readonly ref?: number;
}

/**
 * Level of a power, 10·log₁₀(power / ref).
 *
 * @param power a spectrogram, or a list of numbers; negative ones count as `amin`
 * @param options ref, amin, topDb
 * @returns decibels, in the shape and precision of the input
 * @throws RangeError when a power is not finite, amin is not positive, or topDb is negative
 * @see librosa.power_to_db
 * @example
 * powerToDb(Float64Array.of(1, 0.1, 0)); // Float64Array [0, -10, -80]
 * powerToDb(Float64Array.of(4, 0.04), { ref: "max" }); // Float64Array [0, -20]
 * powerToDb(Float64Array.of(1, 3), { ref: (values) => (values[0] + values[1]) / 2 })[0].toFixed(2); // "-3.01"
 */
export function powerToDb<T extends Samples>(power: Spectrogram<T>, options?: DecibelOptions): Spectrogram<T>;
export function powerToDb<T extends Samples>(power: T, options?: DecibelOptions): T;
export function powerToDb<T extends Samples>(
  power: Spectrogram<T> | T,
  options: DecibelOptions = {},
): Spectrogram<T> | T {
  const { amin = 1e-10 } = options;
  return map("powerToDb", "power", power, (values) => level("powerToDb", values, amin, options, false));
}

/**
 * Level of an amplitude, 20·log₁₀(|amplitude| / ref).
 *
 * @param amplitude a spectrogram, or a list of numbers
 * @param options ref, amin, topDb
 * @returns decibels, in the shape and precision of the input
 * @throws RangeError when an amplitude is not finite, amin is not positive, or topDb is negative
 * @see librosa.amplitude_to_db
 * @example
 * amplitudeToDb(Float64Array.of(1, -0.1, 0)); // Float64Array [0, -20, -80]
 */
export function amplitudeToDb<T extends Samples>(amplitude: Spectrogram<T>, options?: DecibelOptions): Spectrogram<T>;
export function amplitudeToDb<T extends Samples>(amplitude: T, options?: DecibelOptions): T;
export function amplitudeToDb<T extends Samples>(
  amplitude: Spectrogram<T> | T,
  options: DecibelOptions = {},
): Spectrogram<T> | T {
  const { amin = 1e-5 } = options;
  return map("amplitudeToDb", "amplitude", amplitude, (values) => level("amplitudeToDb", values, amin, options, true));
}

/**
 * Power of a level, ref · 10^(level / 10): the inverse of `powerToDb`.
 *
 * @param levels decibels: a spectrogram, or a list of numbers
 * @returns power, in the shape and precision of the input
 * @throws RangeError when a level is not finite
 * @see librosa.db_to_power
 * @example
 * dbToPower(Float64Array.of(0, 10)); // Float64Array [1, 10]
 */
export function dbToPower<T extends Samples>(levels: Spectrogram<T>, options?: ReferenceOptions): Spectrogram<T>;
export function dbToPower<T extends Samples>(levels: T, options?: ReferenceOptions): T;
export function dbToPower<T extends Samples>(
  levels: Spectrogram<T> | T,
  options: ReferenceOptions = {},
): Spectrogram<T> | T {
  const { ref = 1 } = options;
  requirePositive("dbToPower", "ref", ref);
  return map("dbToPower", "levels", levels, (values) => {
    const powers = like(values, values.length);
    for (let i = 0; i < values.length; i++) powers[i] = ref * 10 ** (0.1 * values[i]);
    return powers;
  });
}

/**
 * Amplitude of a level, ref · 10^(level / 20): the inverse of `amplitudeToDb`, but for the sign.
 *
 * @param levels decibels: a spectrogram, or a list of numbers
 * @returns amplitude, in the shape and precision of the input
 * @throws RangeError when a level is not finite
 * @see librosa.db_to_amplitude
 * @example
 * dbToAmplitude(Float64Array.of(0, 20)); // Float64Array [1, 10]
 */
export function dbToAmplitude<T extends Samples>(levels: Spectrogram<T>, options?: ReferenceOptions): Spectrogram<T>;
export function dbToAmplitude<T extends Samples>(levels: T, options?: ReferenceOptions): T;
export function dbToAmplitude<T extends Samples>(
  levels: Spectrogram<T> | T,
  options: ReferenceOptions = {},
): Spectrogram<T> | T {
  const { ref = 1 } = options;
  requirePositive("dbToAmplitude", "ref", ref);
  return map("dbToAmplitude", "levels", levels, (values) => {
    const amplitudes = like(values, values.length);
    for (let i = 0; i < values.length; i++) amplitudes[i] = ref * 10 ** (0.05 * values[i]);
    return amplitudes;
  });
}

/** A few numbers take no time, and the logarithm of the language gives 10 for 10, where the kernel's may be off by one bit. */
const worthAKernel = 256;

/** 10·log₁₀ of the values or of their squares. Reference and floor are given in the values' own unit. */
function level<T extends Samples>(
  caller: string,
  values: T,
  amin: number,
  { ref = 1, topDb = 80 }: DecibelOptions,
  square: boolean,
): T {
  const powerOf = (value: number): number => (square ? value * value : value);
  requirePositive(caller, "amin", amin);
  if (topDb !== null && !(topDb >= 0))
    throw new RangeError(`${caller}: topDb must be at least 0, or null, got ${topDb}`);
  const floor = powerOf(amin);
  const zero = referencePower(caller, values, ref, powerOf);
  if (
    square &&
    !(floor >= smallestNormal64 && Math.max(floor, zero, largestSquare(values)) < Number.POSITIVE_INFINITY)
  ) {
    // A square leaves the numbers there are: the level of an amplitude is twice the one that its size has as a power.
    const half = { ref, topDb: topDb === null ? null : topDb / 2 };
    return level(caller, values.map(Math.abs) as T, amin, half, false).map((value) => 2 * value) as T;
  }
  const measure = values.length < worthAKernel ? plainLevels : quickLevels;
  // By the logarithm that the values have, so that a value equal to the reference has 0 dB, and no rounding error.
  const reference = measure(Float64Array.of(zero), floor, 0, false, new Float64Array(1));
  const levels = like(values, values.length);
  const loudest = measure(values, floor, reference, square, levels);
  if (topDb !== null) {
    const quietest = loudest - topDb;
    for (let i = 0; i < levels.length; i++) if (levels[i] < quietest) levels[i] = quietest;
  }
  return levels;
}

/** By the kernel where it is to be had. */
const quickLevels: typeof plainLevels = (...levels) => levelsInKernel(...levels) ?? plainLevels(...levels);

/** What the kernel does; returns the largest level. */
export function plainLevels(
  values: Samples,
  floor: number,
  reference: number,
  square: boolean,
  levels: Samples,
): number {
  let loudest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    levels[i] = 10 * Math.log10(Math.max(floor, square ? values[i] * values[i] : values[i])) - reference;
    if (levels[i] > loudest) loudest = levels[i];
  }
  return loudest;
}

function referencePower(
  caller: string,
  values: Samples,
  ref: NonNullable<DecibelOptions["ref"]>,
  powerOf: (value: number) => number,
): number {
  if (ref !== "max") {
    // A function is given sizes, as in librosa: the sign of an amplitude does not count. Of silence it may give 0.
    const value = typeof ref === "function" ? ref(values.map(Math.abs)) : ref;
    if (typeof ref !== "function" || value !== 0) requirePositive(caller, "ref", value);
    return powerOf(value);
  }
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, powerOf(values[i]));
  return largest;
}

/** 0 for float32, whose squares are all numbers of float64. */
function largestSquare(values: Samples): number {
  let largest = 0;
  if (values.BYTES_PER_ELEMENT === 8)
    for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i] * values[i]);
  return largest;
}

/** Applies a function of many values to a spectrogram or to a list, and refuses what is not finite. */
function map<T extends Samples>(
  caller: string,
  argument: string,
  input: Spectrogram<T> | T,
  convert: (values: T) => T,
): Spectrogram<T> | T {
  if (isSpectrogram(input)) {
    requireMatrix(caller, argument, input);
    return { bins: input.bins, frames: input.frames, data: convert(input.data) };
  }
  requireSamples(caller, argument, input);
  return convert(input);
}
