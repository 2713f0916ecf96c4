import { requirePositive, type Samples, type Spectrogram } from "../core/index.ts";
import { fftFrequencies } from "./frequencies.ts";
import { inNameOf } from "./in-name-of.ts";
import { spectralCentroid } from "./spectral-centroid.ts";
import { magnitudeSpectrogram, type SpectralOptions } from "./spectral-input.ts";

export interface SpectralBandwidthOptions extends SpectralOptions {
  /** Exponent of the distance from the centroid: 2 makes the bandwidth a standard deviation. Default 2. */
  readonly p?: number;
  /** Whether each frame's magnitudes are divided by their sum. Default true. */
  readonly norm?: boolean;
}

/**
 * Spectral bandwidth of every frame: how far from the centroid the spectrum reaches, (Σ magnitude · |f − centroid|^p)^(1/p).
 *
 * @param samples mono signal; or a magnitude spectrogram that was made already, ≥ 0
 * @param options sampleRate in hertz; p, norm; nFft, hopLength and the others as for `stft`
 * @returns hertz, one number for each frame; 0 for a silent frame
 * @throws RangeError when magnitudes are negative or p is not positive, and as `stft` does
 * @see librosa.feature.spectral_bandwidth
 * @example
 * const magnitude = { bins: 3, frames: 1, data: Float64Array.of(1, 0, 1) };
 * spectralBandwidth(magnitude, { sampleRate: 8000 }); // Float64Array [2000]
 */
export function spectralBandwidth(
  input: Samples | Spectrogram<Samples>,
  options: SpectralBandwidthOptions = {},
): Float64Array {
  const { sampleRate = 22050, p = 2, norm = true } = options;
  requirePositive("spectralBandwidth", "p", p);
  const { magnitude, nFft } = magnitudeSpectrogram("spectralBandwidth", input, options);
  const frequencies = inNameOf("spectralBandwidth", () => fftFrequencies({ sampleRate, nFft }));
  return spectralCentroid(magnitude, { sampleRate, nFft }).map((centroid, t) => {
    let spread = 0;
    let sum = 0;
    for (let k = 0; k < magnitude.bins; k++) {
      const value = magnitude.data[t * magnitude.bins + k];
      sum += value;
      spread += value * Math.abs(frequencies[k] - centroid) ** p;
    }
    return (norm && sum > 0 ? spread / sum : spread) ** (1 / p);
  });
}
