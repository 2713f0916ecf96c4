import { type ComplexSpectrogram, requirePositive, type Samples, type Spectrogram } from "../core/index.ts";
import { requireComplexMatrix } from "./matrix.ts";
import { like } from "./pad.ts";
import { modulus } from "./power.ts";

export interface MagPhaseOptions {
  /** Exponent of the magnitude: 2 for power. Default 1. */
  readonly power?: number;
}

export interface MagPhase<T extends Samples = Float32Array> {
  /** bins × frames, |spectrum|^power */
  readonly magnitude: Spectrogram<T>;
  /** bins × frames, complex numbers of magnitude 1: e^(i·angle) */
  readonly phase: ComplexSpectrogram<T>;
}

/**
 * A complex spectrogram taken apart, spectrum = magnitude · phase.
 *
 * @param spectrum bins × frames
 * @param options power: exponent of the magnitude
 * @returns magnitude, and phase as complex numbers of magnitude 1 (1 itself where the spectrum is 0); for radians see `angle`
 * @throws RangeError when the two parts differ in size or hold NaN, or power is not positive
 * @see librosa.magphase
 * @example
 * const re = { bins: 2, frames: 1, data: Float64Array.of(3, 0) };
 * const im = { bins: 2, frames: 1, data: Float64Array.of(4, 0) };
 * const { magnitude, phase } = magphase({ re, im });
 * magnitude.data; // Float64Array [5, 0]
 * phase.re.data; // Float64Array [0.6, 1]
 */
export function magphase<T extends Samples>(
  spectrum: ComplexSpectrogram<T>,
  options: MagPhaseOptions = {},
): MagPhase<T> {
  requireComplexMatrix("magphase", "spectrum", spectrum);
  const { power = 1 } = options;
  requirePositive("magphase", "power", power);
  const { bins, frames, data: real } = spectrum.re;
  const imaginary = spectrum.im.data;
  const magnitude = like(real, real.length);
  const re = like(real, real.length);
  const im = like(real, real.length);
  for (let i = 0; i < real.length; i++) {
    const size = modulus(real[i], imaginary[i]);
    magnitude[i] = power === 1 ? size : size ** power;
    re[i] = size > 0 ? real[i] / size : 1;
    im[i] = size > 0 ? imaginary[i] / size : 0;
  }
  const shaped = (data: T): Spectrogram<T> => ({ bins, frames, data });
  return { magnitude: shaped(magnitude), phase: { re: shaped(re), im: shaped(im) } };
}
