import type { Samples, Spectrogram } from "../core/index.ts";
import { fftFrequencies } from "./frequencies.ts";
import { inNameOf } from "./in-name-of.ts";
import { magnitudeSpectrogram, type SpectralOptions } from "./spectral-input.ts";

export interface SpectralCentroidOptions extends SpectralOptions {}

/**
 * Spectral centroid of every frame: the mean frequency, each bin counted by its magnitude. It tells dark sounds from
 * bright ones; it is no pitch.
 *
 * @param samples mono signal; or a magnitude spectrogram that was made already, ≥ 0
 * @param options sampleRate in hertz; nFft, hopLength and the others as for `stft`
 * @returns hertz, one number for each frame; 0 for a silent frame
 * @throws RangeError when magnitudes are negative, and as `stft` does
 * @see librosa.feature.spectral_centroid
 * @example
 * const tone = Float64Array.from({ length: 4096 }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / 8000));
 * const centroid = spectralCentroid(tone, { sampleRate: 8000, nFft: 512 });
 * Math.abs(centroid[4] - 1000) < 1; // true
 */
export function spectralCentroid(
  input: Samples | Spectrogram<Samples>,
  options: SpectralCentroidOptions = {},
): Float64Array {
  const { sampleRate = 22050 } = options;
  const { magnitude, nFft } = magnitudeSpectrogram("spectralCentroid", input, options);
  const { bins, frames, data } = magnitude;
  const frequencies = inNameOf("spectralCentroid", () => fftFrequencies({ sampleRate, nFft }));
  return Float64Array.from({ length: frames }, (_, t) => {
    let weighted = 0;
    let sum = 0;
    for (let k = 0; k < bins; k++) {
      weighted += frequencies[k] * data[t * bins + k];
      sum += data[t * bins + k];
    }
    return sum > 0 ? weighted / sum : 0;
  });
}
