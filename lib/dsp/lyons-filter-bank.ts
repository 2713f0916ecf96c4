import { type Hertz, requirePositive, requirePositiveInteger, type Spectrogram } from "../core/index.ts";
import { requireBand } from "./mel-scale.ts";

export interface LyonsFilterBankOptions {
  /** Number of filters. Default 26. */
  readonly nMels?: number;
  /** Sample rate in hertz. Default 16000. */
  readonly sampleRate?: Hertz;
  /** Length of the Fourier transform in samples. Default 512. */
  readonly nFft?: number;
  /** Lower end of the first filter in hertz. Default 0. */
  readonly fMin?: Hertz;
  /** Upper end of the last filter in hertz. Default: half the sample rate. */
  readonly fMax?: Hertz;
}

/**
 * The mel filters of James Lyons's python_speech_features: triangles of peak 1 on HTK's mel scale, whose corners are moved
 * down to whole bins, ⌊(nFft + 1) · f / sampleRate⌋. Unlike `melFilters` it makes filters without any bin where the corners
 * of neighbours coincide, and says nothing; the last bin belongs to none.
 *
 * @param options nMels; sampleRate, fMin, fMax in hertz; nFft in samples
 * @returns (1 + ⌊nFft/2⌋) bins × nMels filters in float64: `frame(filters, m)` are the weights of filter m
 * @throws RangeError when fMax exceeds half the sample rate or is not above fMin, or a number is not positive
 * @see J. Lyons, python_speech_features, base.get_filterbanks
 * @example
 * const filters = lyonsFilterBank({ nMels: 4, nFft: 16, sampleRate: 8000 });
 * frame(filters, 2); // Float64Array [0, 0, 0.5, 1, 0.5, 0, 0, 0, 0]
 */
export function lyonsFilterBank(options: LyonsFilterBankOptions = {}): Spectrogram<Float64Array> {
  const { nMels = 26, sampleRate = 16000, nFft = 512, fMin = 0 } = options;
  requirePositiveInteger("lyonsFilterBank", "nMels", nMels);
  requirePositive("lyonsFilterBank", "sampleRate", sampleRate);
  requirePositiveInteger("lyonsFilterBank", "nFft", nFft);
  const { fMax = sampleRate / 2 } = options;
  requireBand("lyonsFilterBank", fMin, fMax);
  if (fMax > sampleRate / 2)
    throw new RangeError(
      `lyonsFilterBank: fMax must be at most half the sample rate, ${sampleRate / 2} Hz, got ${fMax}`,
    );
  const bins = 1 + Math.floor(nFft / 2);
  const corners = cornerBins(nMels + 2, fMin, fMax, (hertz) => Math.floor(((nFft + 1) * hertz) / sampleRate));
  const data = new Float64Array(bins * nMels);
  for (let m = 0; m < nMels; m++) {
    const [low, peak, high] = corners.slice(m, m + 3);
    for (let k = low; k < peak; k++) data[m * bins + k] = (k - low) / (peak - low);
    for (let k = peak; k < high; k++) data[m * bins + k] = (high - k) / (high - peak);
  }
  return { bins, frames: nMels, data };
}

/** In evenly spaced steps of HTK's scale, by the formulas that he wrote: others round to other bins. */
function cornerBins(count: number, fMin: Hertz, fMax: Hertz, binOf: (hertz: Hertz) => number): number[] {
  const low = 2595 * Math.log10(1 + fMin / 700);
  const high = 2595 * Math.log10(1 + fMax / 700);
  const step = (high - low) / (count - 1);
  return Array.from({ length: count }, (_, i) => {
    const mel = i === count - 1 ? high : low + i * step;
    return binOf(700 * (10 ** (mel / 2595) - 1));
  });
}
