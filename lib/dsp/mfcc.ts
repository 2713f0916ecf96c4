import { requirePositiveInteger, type Samples, type Spectrogram } from "../core/index.ts";
import { type DctOptions, transformFrames } from "./dct.ts";
import { powerToDb } from "./decibels.ts";
import { inNameOf } from "./in-name-of.ts";
import { isSpectrogram, requireMatrix } from "./matrix.ts";
import type { MelOptions } from "./mel-filters.ts";
import { type MelSpectrogramOptions, melSpectrogram } from "./mel-spectrogram.ts";

export interface MfccOptions extends Omit<MelSpectrogramOptions, "norm"> {
  /** Number of coefficients. Default 20. */
  readonly nMfcc?: number;
  /** Type of the cosine transform. Default 2. */
  readonly dctType?: DctOptions["type"];
  /** Norm of the cosine transform (that of the mel filters is `melNorm`). Default "ortho". */
  readonly norm?: DctOptions["norm"];
  /** Norm of the mel filters, as for `melFilters`. Default "slaney". */
  readonly melNorm?: MelOptions["norm"];
  /** Coefficient n is multiplied by 1 + lifter/2 · sin(π(n + 1)/lifter), n from 0; 0 leaves them as they are. Default 0. */
  readonly lifter?: number;
}

/**
 * Mel-frequency cepstral coefficients: the cosine transform of the levels of the mel bands. The first few say what the
 * spectrum's envelope looks like, and nearly nothing of the pitch.
 *
 * @param samples mono signal, full scale ±1; or a mel spectrogram in decibels that was made already
 * @param options nMfcc; dctType, norm, lifter; melNorm and the others as for `melSpectrogram`
 * @returns nMfcc × frames, in the precision of the input
 * @throws RangeError when nMfcc exceeds the number of bands or lifter is negative, and as `melSpectrogram` does
 * @see S. B. Davis and P. Mermelstein, IEEE Trans. ASSP 28 (1980); librosa.feature.mfcc
 * @example
 * const x = Float32Array.from({ length: 8000 }, (_, i) => Math.sin(i / 3));
 * const coefficients = mfcc(x, { sampleRate: 8000, nFft: 512, nMels: 40, nMfcc: 13 });
 * coefficients.bins; // 13
 */
export function mfcc<T extends Samples>(input: T | Spectrogram<T>, options: MfccOptions = {}): Spectrogram<T> {
  const { nMfcc = 20, dctType = 2, norm = "ortho", melNorm = "slaney", lifter = 0, ...mel } = options;
  requirePositiveInteger("mfcc", "nMfcc", nMfcc);
  if (!(lifter >= 0)) throw new RangeError(`mfcc: lifter must be a number of at least 0, got ${lifter}`);
  if (isSpectrogram(input)) requireMatrix("mfcc", "levels", input);
  const levels = isSpectrogram(input) ? input : levelsOf(input, { ...mel, norm: melNorm });
  if (nMfcc > levels.bins)
    throw new RangeError(`mfcc: nMfcc must be at most the number of mel bands, ${levels.bins}, got ${nMfcc}`);
  const coefficients = transformFrames("mfcc", levels, { type: dctType, norm, count: nMfcc });
  if (lifter > 0)
    for (let i = 0; i < coefficients.data.length; i++)
      coefficients.data[i] *= 1 + (lifter / 2) * Math.sin((Math.PI * ((i % nMfcc) + 1)) / lifter);
  return coefficients;
}

function levelsOf<T extends Samples>(samples: T, options: MelSpectrogramOptions): Spectrogram<T> {
  return powerToDb(inNameOf("mfcc", () => melSpectrogram(samples, options)));
}
