import type { Hertz, Samples, Spectrogram } from "../core/index.ts";
import { planAnalysis } from "./analysis.ts";
import { isSpectrogram, requireBins, requireMatrix } from "./matrix.ts";
import { type MelOptions, melFiltersFor } from "./mel-filters.ts";
import { like } from "./pad.ts";
import { type PowerSpectrogramOptions, powerOf } from "./power.ts";

export interface MelSpectrogramOptions extends PowerSpectrogramOptions, MelOptions {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
  /** Samples from one frame to the next. Default 512, whatever the window: librosa's rule. */
  readonly hopLength?: number;
}

/** What there is to say about the bands when the power spectrogram is given. */
export interface MelBandsOptions extends MelOptions {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
  /** Length of the transform that made the spectrogram. Default 2 · (bins − 1). */
  readonly nFft?: number;
}

/**
 * Mel spectrogram: power spectrogram summed by triangular filters.
 *
 * @param samples mono signal, full scale ±1; or a power spectrogram that was made already
 * @param options sampleRate, fMin, fMax in hertz; nFft, hopLength, winLength in samples; nMels filters; htk, norm
 *   as for `melFilters`; power 2, or 1 for amplitudes
 * @returns nMels × frames, power (not dB), in the precision of the input; frames = 1 + ⌊samples / hopLength⌋ when
 *   centred
 * @throws RangeError when fMax exceeds half the sample rate or a filter would be empty, and as `stft` does
 * @see Slaney, Auditory Toolbox (1998); librosa.feature.melspectrogram
 * @example
 * const x = Float32Array.from({ length: 8000 }, (_, i) => Math.sin(i / 3));
 * const mel = melSpectrogram(x, { sampleRate: 8000, nFft: 512, hopLength: 100, nMels: 40 });
 * mel.bins; // 40
 * mel.frames; // 81
 */
export function melSpectrogram<T extends Samples>(samples: T, options?: MelSpectrogramOptions): Spectrogram<T>;
export function melSpectrogram<T extends Samples>(power: Spectrogram<T>, options?: MelBandsOptions): Spectrogram<T>;
export function melSpectrogram<T extends Samples>(
  input: T | Spectrogram<T>,
  options: MelSpectrogramOptions = {},
): Spectrogram<T> {
  const { sampleRate = 22050 } = options;
  if (isSpectrogram(input)) {
    requireMatrix("melSpectrogram", "power", input);
    const { nFft = 2 * (input.bins - 1) } = options;
    requireBins("melSpectrogram", "nFft", nFft, input.bins);
    return applyFilters(melFiltersFor("melSpectrogram", { ...options, sampleRate, nFft }), input);
  }
  const analysis = planAnalysis("melSpectrogram", { hopLength: 512, ...options });
  const filters = melFiltersFor("melSpectrogram", { ...options, sampleRate, nFft: analysis.nFft });
  return applyFilters(filters, powerOf("melSpectrogram", input, analysis, options.power ?? 2));
}

/** Each band of each frame is the weighted sum of the bins that the band's triangle covers. */
function applyFilters<T extends Samples>(
  filters: Spectrogram<Float32Array>,
  spectrogram: Spectrogram<T>,
): Spectrogram<T> {
  const { bins, frames, data } = spectrogram;
  const nMels = filters.frames;
  const triangles = Array.from({ length: nMels }, (_, m) => support(filters, m));
  const mel = like(data, nMels * frames);
  for (let t = 0; t < frames; t++)
    for (let m = 0; m < nMels; m++) {
      const { begin, weights } = triangles[m];
      const start = t * bins + begin;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * data[start + k];
      mel[t * nMels + m] = sum;
    }
  return { bins: nMels, frames, data: mel };
}

/** The bins that a filter covers: a few neighbours of many. */
function support({ bins, data }: Spectrogram<Float32Array>, m: number): { begin: number; weights: Float64Array } {
  const weights = data.subarray(m * bins, (m + 1) * bins);
  const begin = weights.findIndex((weight) => weight > 0);
  const end = weights.findLastIndex((weight) => weight > 0) + 1;
  return begin < 0
    ? { begin: 0, weights: new Float64Array(0) }
    : { begin, weights: new Float64Array(weights.subarray(begin, end)) };
}
