import type { Samples, Spectrogram } from "../core/index.ts";
import { fftFrequencies } from "./frequencies.ts";
import { inNameOf } from "./in-name-of.ts";
import { magnitudeSpectrogram, type SpectralOptions } from "./spectral-input.ts";

export interface SpectralRolloffOptions extends SpectralOptions {
  /** The share of the magnitudes that lies below, between 0 and 1. Default 0.85. */
  readonly rollPercent?: number;
}

/**
 * Spectral roll-off of every frame: the lowest frequency up to which a share of all magnitudes lies.
 *
 * @param samples mono signal; or a magnitude spectrogram that was made already, ≥ 0
 * @param options sampleRate in hertz; rollPercent; nFft, hopLength and the others as for `stft`
 * @returns hertz, one number for each frame; 0 for a silent frame
 * @throws RangeError when magnitudes are negative or rollPercent is not between 0 and 1, and as `stft` does
 * @see librosa.feature.spectral_rolloff
 * @example
 * const magnitude = { bins: 5, frames: 1, data: Float64Array.of(1, 1, 1, 1, 0) };
 * spectralRolloff(magnitude, { sampleRate: 8000, rollPercent: 0.5 }); // Float64Array [1000]
 */
export function spectralRolloff(
  input: Samples | Spectrogram<Samples>,
  options: SpectralRolloffOptions = {},
): Float64Array {
  const { sampleRate = 22050, rollPercent = 0.85 } = options;
  if (!(rollPercent > 0 && rollPercent < 1))
    throw new RangeError(`spectralRolloff: rollPercent must be a number between 0 and 1, got ${rollPercent}`);
  const { magnitude, nFft } = magnitudeSpectrogram("spectralRolloff", input, options);
  const { bins, frames, data } = magnitude;
  const frequencies = inNameOf("spectralRolloff", () => fftFrequencies({ sampleRate, nFft }));
  return Float64Array.from({ length: frames }, (_, t) => {
    const values = data.subarray(t * bins, (t + 1) * bins);
    let total = 0;
    for (const value of values) total += value;
    let sum = 0;
    return frequencies[values.findIndex((value) => (sum += value) >= rollPercent * total)];
  });
}
