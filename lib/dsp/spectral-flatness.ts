import { requirePositive, type Samples, type Spectrogram } from "../core/index.ts";
import { magnitudeSpectrogram, type SpectralOptions } from "./spectral-input.ts";

export interface SpectralFlatnessOptions extends Omit<SpectralOptions, "sampleRate"> {
  /** Smaller powers count as this one. Default 1e-10. */
  readonly amin?: number;
  /** Exponent of the magnitude before the means are taken. Default 2. */
  readonly power?: number;
}

/**
 * Spectral flatness of every frame, the geometric mean of its powers by their arithmetic mean: 1 for a white spectrum (and
 * for silence), near 0 for a tone.
 *
 * @param samples mono signal; or a magnitude spectrogram that was made already, ≥ 0
 * @param options amin, power; nFft, hopLength and the others as for `stft`
 * @returns one number from 0 to 1 for each frame
 * @throws RangeError when magnitudes are negative, or amin or power is not positive, and as `stft` does
 * @see librosa.feature.spectral_flatness
 * @example
 * spectralFlatness({ bins: 3, frames: 1, data: Float64Array.of(2, 2, 2) })[0].toFixed(6); // "1.000000"
 */
export function spectralFlatness(
  input: Samples | Spectrogram<Samples>,
  options: SpectralFlatnessOptions = {},
): Float64Array {
  const { amin = 1e-10, power = 2 } = options;
  requirePositive("spectralFlatness", "amin", amin);
  requirePositive("spectralFlatness", "power", power);
  const { bins, frames, data } = magnitudeSpectrogram("spectralFlatness", input, options).magnitude;
  return Float64Array.from({ length: frames }, (_, t) => {
    let logarithms = 0;
    let sum = 0;
    for (let k = 0; k < bins; k++) {
      const value = Math.max(amin, data[t * bins + k] ** power);
      if (value === Number.POSITIVE_INFINITY)
        throw new RangeError(
          `spectralFlatness: magnitude must be small enough for its power ${power} to be a number, ` +
            `got ${data[t * bins + k]} in bin ${k} of frame ${t}`,
        );
      logarithms += Math.log(value);
      sum += value;
    }
    return Math.exp(logarithms / bins) / (sum / bins);
  });
}
