import type { ComplexSpectrogram, Samples, Spectrogram } from "../core/index.ts";
import { requireComplexMatrix, requireMatrix } from "./matrix.ts";

/**
 * Angle of every complex number, the phase that `polar` takes.
 *
 * @returns bins × frames in float64, radians from −π to π; 0 where the number is 0
 * @throws RangeError when the two parts differ in size or hold NaN
 * @see numpy.angle
 * @example
 * const re = { bins: 1, frames: 1, data: Float64Array.of(0) };
 * const im = { bins: 1, frames: 1, data: Float64Array.of(2) };
 * angle({ re, im }).data[0] === Math.PI / 2; // true
 */
export function angle(spectrum: ComplexSpectrogram<Samples>): Spectrogram<Float64Array> {
  requireComplexMatrix("angle", "spectrum", spectrum);
  const { re, im } = spectrum;
  const data = Float64Array.from(re.data, (real, i) => Math.atan2(im.data[i], real));
  return { bins: re.bins, frames: re.frames, data };
}

/**
 * Complex numbers from their magnitudes and angles: magnitude · e^(i·angle), real and imaginary parts apart.
 *
 * @param magnitude bins × frames
 * @param angle as many, in radians
 * @returns bins × frames in float64
 * @throws RangeError when the two differ in size or hold NaN
 * @example
 * const magnitude = { bins: 1, frames: 1, data: Float64Array.of(2) };
 * const angle = { bins: 1, frames: 1, data: Float64Array.of(Math.PI) };
 * polar(magnitude, angle).re.data; // Float64Array [-2]
 */
export function polar(magnitude: Spectrogram<Samples>, angle: Spectrogram<Samples>): ComplexSpectrogram<Float64Array> {
  requireMatrix("polar", "magnitude", magnitude);
  requireMatrix("polar", "angle", angle);
  const { bins, frames, data } = magnitude;
  if (bins !== angle.bins || frames !== angle.frames)
    throw new RangeError(
      `polar: magnitude and angle must have one shape, got ${bins} × ${frames} and ${angle.bins} × ${angle.frames}`,
    );
  const re = Float64Array.from(data, (size, i) => size * Math.cos(angle.data[i]));
  const im = Float64Array.from(data, (size, i) => size * Math.sin(angle.data[i]));
  return { re: { bins, frames, data: re }, im: { bins, frames, data: im } };
}
