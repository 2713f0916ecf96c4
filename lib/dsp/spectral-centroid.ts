import type { Hertz, Samples, Spectrogram } from "../core/index.ts";
import { planAnalysis, type StftOptions } from "./analysis.ts";
import { fftFrequencies } from "./frequencies.ts";
import { isSpectrogram, requireBins, requireMatrix } from "./matrix.ts";
import { powerOf } from "./power.ts";

export interface SpectralCentroidOptions extends StftOptions {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
  /** Samples from one frame to the next. Default 512, whatever the window: librosa's rule. */
  readonly hopLength?: number;
}

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
  const given = isSpectrogram(input);
  if (given) requireMatrix("spectralCentroid", "magnitude", input);
  const { nFft = given ? 2 * (input.bins - 1) : 2048 } = options;
  if (given) requireBins("spectralCentroid", "nFft", nFft, input.bins);
  const { bins, frames, data } = given
    ? input
    : powerOf("spectralCentroid", input, planAnalysis("spectralCentroid", { hopLength: 512, ...options }), 1);
  const frequencies = fftFrequencies({ sampleRate, nFft });
  return Float64Array.from({ length: frames }, (_, t) => {
    let weighted = 0;
    let sum = 0;
    for (let k = 0; k < bins; k++) {
      const magnitude = data[t * bins + k];
      if (magnitude < 0)
        throw new RangeError(
          `spectralCentroid: magnitude must not be negative, got ${magnitude} in bin ${k} of frame ${t}`,
        );
      weighted += frequencies[k] * magnitude;
      sum += magnitude;
    }
    return sum > 0 ? weighted / sum : 0;
  });
}
