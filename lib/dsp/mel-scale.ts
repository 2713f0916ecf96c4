import { type Hertz, requirePositiveInteger } from "../core/index.ts";

/**
 * The mel scale: equal steps sound equally far apart. Slaney's is linear below 1 kHz and logarithmic above; HTK's is
 * one logarithm, 2595·log₁₀(1 + f/700).
 *
 * @see M. Slaney, Auditory Toolbox, Interval Research TR 1998-010; S. Young et al., The HTK Book
 */
export interface MelScaleOptions {
  /** HTK's formula instead of Slaney's. Default false. */
  readonly htk?: boolean;
}

/** Slaney's scale: 3 mels per 200 Hz up to 1 kHz, then 27 mels for each factor of 6.4. */
const melsPerHertz = 3 / 200;
const knee = 1000;
const kneeMel = knee * melsPerHertz;
const logStep = Math.log(6.4) / 27;

/**
 * Frequencies in mels.
 *
 * @param frequencies hertz, one or several
 * @returns mels
 * @throws RangeError when a frequency is negative or not finite
 * @see librosa.hz_to_mel
 * @example
 * hzToMel(1000); // 15
 * hzToMel([200, 400]); // Float64Array [3, 6]
 * Math.round(hzToMel(1000, { htk: true })); // 1000
 */
export function hzToMel(frequencies: Hertz, options?: MelScaleOptions): number;
export function hzToMel(frequencies: ArrayLike<Hertz>, options?: MelScaleOptions): Float64Array;
export function hzToMel(frequencies: Hertz | ArrayLike<Hertz>, options: MelScaleOptions = {}): number | Float64Array {
  const mel = (frequency: Hertz): number => {
    requireNotNegative("hzToMel", "frequency", frequency);
    if (options.htk) return 2595 * Math.log10(1 + frequency / 700);
    return frequency < knee ? frequency * melsPerHertz : kneeMel + Math.log(frequency / knee) / logStep;
  };
  return typeof frequencies === "number" ? mel(frequencies) : Float64Array.from(frequencies, mel);
}

/**
 * Frequencies in hertz of places on the mel scale.
 *
 * @param mels mels, one or several
 * @returns hertz
 * @throws RangeError when a place is negative or not finite
 * @see librosa.mel_to_hz
 * @example
 * melToHz(15); // 1000
 * melToHz([3, 6]); // Float64Array [200, 400]
 */
export function melToHz(mels: number, options?: MelScaleOptions): Hertz;
export function melToHz(mels: ArrayLike<number>, options?: MelScaleOptions): Float64Array;
export function melToHz(mels: number | ArrayLike<number>, options: MelScaleOptions = {}): Hertz | Float64Array {
  const hertz = (mel: number): Hertz => {
    requireNotNegative("melToHz", "mel", mel);
    if (options.htk) return 700 * (10 ** (mel / 2595) - 1);
    return mel < kneeMel ? mel / melsPerHertz : knee * Math.exp(logStep * (mel - kneeMel));
  };
  return typeof mels === "number" ? hertz(mels) : Float64Array.from(mels, hertz);
}

export interface MelFrequenciesOptions extends MelScaleOptions {
  /** Lowest frequency in hertz. Default 0. */
  readonly fMin?: Hertz;
  /** Highest frequency in hertz. Default 11025. */
  readonly fMax?: Hertz;
}

/**
 * Frequencies in equal steps on the mel scale, both ends included.
 *
 * @param nMels how many
 * @returns `nMels` frequencies in hertz, rising
 * @throws RangeError when nMels is no positive integer or fMax is not above fMin
 * @see librosa.mel_frequencies
 * @example
 * melFrequencies(4, { fMax: 600 }).map(Math.round); // Float64Array [0, 200, 400, 600]
 */
export function melFrequencies(nMels = 128, options: MelFrequenciesOptions = {}): Float64Array {
  const { fMin = 0, fMax = 11025, htk } = options;
  requirePositiveInteger("melFrequencies", "nMels", nMels);
  requireBand("melFrequencies", fMin, fMax);
  return melSteps(nMels, fMin, fMax, { htk });
}

/** `melFrequencies` of arguments that have been looked at already. */
export function melSteps(count: number, fMin: Hertz, fMax: Hertz, options: MelScaleOptions): Float64Array {
  const low = hzToMel(fMin, options);
  const high = hzToMel(fMax, options);
  const step = count > 1 ? (high - low) / (count - 1) : 0;
  return Float64Array.from({ length: count }, (_, i) =>
    melToHz(i === count - 1 && i > 0 ? high : low + i * step, options),
  );
}

/** @throws RangeError unless 0 ≤ fMin < fMax */
export function requireBand(caller: string, fMin: Hertz, fMax: Hertz): void {
  requireNotNegative(caller, "fMin", fMin);
  if (!Number.isFinite(fMax) || fMax <= fMin)
    throw new RangeError(`${caller}: fMax must be above fMin = ${fMin} Hz, got ${fMax}`);
}

function requireNotNegative(caller: string, argument: string, value: number): void {
  if (!Number.isFinite(value) || value < 0)
    throw new RangeError(`${caller}: ${argument} must be a number of at least 0, got ${value}`);
}
