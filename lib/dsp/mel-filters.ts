import { type Hertz, requirePositive, requirePositiveInteger, type Spectrogram } from "../core/index.ts";
import { fftFrequencies } from "./frequencies.ts";
import { type MelScaleOptions, melSteps, requireBand } from "./mel-scale.ts";

/** A bank of triangular filters, evenly spaced on the mel scale. The same names and defaults as librosa's. */
export interface MelOptions extends MelScaleOptions {
  /** Number of filters. Default 128. */
  readonly nMels?: number;
  /** Lower end of the first filter in hertz. Default 0. */
  readonly fMin?: Hertz;
  /** Upper end of the last filter in hertz. Default: half the sample rate. */
  readonly fMax?: Hertz;
  /** "slaney": every triangle has the area of one (in hertz); null: every triangle has the peak 1. Default "slaney". */
  readonly norm?: "slaney" | null;
  /** Keep filters that are too narrow to hold a bin, as rows of zeros. librosa does and warns. Default false. */
  readonly allowEmpty?: boolean;
}

export interface MelFiltersOptions extends MelOptions {
  /** Sample rate in hertz. */
  readonly sampleRate: Hertz;
  /** Length of the Fourier transform in samples. */
  readonly nFft: number;
}

/**
 * The matrix that turns a spectrum into mel bands.
 *
 * Filter m is frame m: `frame(filters, m)` are its weights for the bins 0 … ⌊nFft/2⌋. This is librosa's own memory
 * order, a row per filter, and float32 as there.
 *
 * @returns (1 + ⌊nFft/2⌋) bins × nMels filters, weights ≥ 0
 * @throws RangeError when fMax exceeds half the sample rate or is not above fMin; when a filter would be empty
 * @see M. Slaney, Auditory Toolbox (1998); librosa.filters.mel
 * @example
 * const filters = melFilters({ sampleRate: 8000, nFft: 256, nMels: 20, norm: null });
 * filters.bins; // 129
 * filters.frames; // 20
 * Math.max(...frame(filters, 7)) <= 1; // true
 */
export function melFilters(options: MelFiltersOptions): Spectrogram<Float32Array> {
  return melFiltersFor("melFilters", options);
}

/** What two banks must have in common to be one: every option, and its type, so that what would be refused is no other's key. */
export function melKey(options: MelFiltersOptions): string {
  const { sampleRate, nFft, nMels, fMin, fMax, htk, norm, allowEmpty } = options;
  return [sampleRate, nFft, nMels, fMin, fMax, htk, norm, allowEmpty].map((value) => `${typeof value} ${value}`).join();
}

/** `melFilters` in the name of the function that the user called. */
export function melFiltersFor(caller: string, options: MelFiltersOptions): Spectrogram<Float32Array> {
  const { sampleRate, nFft, nMels = 128, fMin = 0, htk, norm = "slaney", allowEmpty = false } = options;
  requirePositive(caller, "sampleRate", sampleRate);
  const { fMax = sampleRate / 2 } = options;
  requirePositiveInteger(caller, "nFft", nFft);
  requirePositiveInteger(caller, "nMels", nMels);
  requireBand(caller, fMin, fMax);
  if (fMax > sampleRate / 2)
    throw new RangeError(`${caller}: fMax must be at most half the sample rate, ${sampleRate / 2} Hz, got ${fMax}`);
  if (norm !== "slaney" && norm !== null) throw new RangeError(`${caller}: norm must be "slaney" or null, got ${norm}`);

  const corners = melSteps(nMels + 2, fMin, fMax, { htk });
  const frequencies = fftFrequencies({ sampleRate, nFft });
  const bins = frequencies.length;
  const data = new Float32Array(bins * nMels);
  const empty: number[] = [];
  for (let m = 0; m < nMels; m++) {
    const [low, peak, high] = corners.subarray(m, m + 3);
    // The peak of a triangle with this base and the area one, in float32 steps as librosa takes them.
    const height = norm === "slaney" ? 2 / (high - low) : 1;
    let held = false;
    for (let k = 0; k < bins; k++) {
      const rising = (frequencies[k] - low) / (peak - low);
      const falling = (high - frequencies[k]) / (high - peak);
      const weight = Math.fround(Math.max(0, Math.min(rising, falling)));
      data[m * bins + k] = weight * height;
      held ||= weight > 0;
    }
    if (!held) empty.push(m);
  }
  if (empty.length > 0 && !allowEmpty) {
    const [low, , high] = corners.subarray(empty[0], empty[0] + 3);
    throw new RangeError(
      `${caller}: ${empty.length} of ${nMels} mel filters lie between two bins and would always be zero, the first is ` +
        `filter ${empty[0]} (${low.toFixed(0)}–${high.toFixed(0)} Hz, bins are ${(sampleRate / nFft).toFixed(1)} Hz ` +
        `apart); take fewer nMels, a larger nFft, or allowEmpty: true`,
    );
  }
  return { bins, frames: nMels, data };
}
