import type { Hertz, Samples, Spectrogram } from "../core/index.ts";
import { requirePositive } from "../core/index.ts";
import { type GriffinLimOptions, griffinLim } from "./griffin-lim.ts";
import { matmul, transpose } from "./matmul.ts";
import { requireMatrix } from "./matrix.ts";
import { type MelOptions, melFiltersFor } from "./mel-filters.ts";
import { like } from "./pad.ts";
import { pinv } from "./pinv.ts";

export interface MelToStftOptions extends Omit<MelOptions, "nMels"> {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
  /** Length of the Fourier transform in samples. Default 2048. */
  readonly nFft?: number;
  /** Exponent of the magnitude that the mel spectrogram was made of: 2 for power, 1 for amplitude. Default 2. */
  readonly power?: number;
}

/**
 * Magnitude spectrogram of a mel spectrogram: the smallest one that has these mel bands, by the pseudo-inverse of the
 * filters, negative values set to 0.
 *
 * librosa starts at the same place and goes on from there: L-BFGS looks for the spectrogram without negative values whose
 * mel bands come nearest. On quiet sounds it stops at once, and the numbers are these; on speech at full level it goes
 * further, and its mel bands come nearer to the given ones than ours do. Fine structure, such as harmonics above 1 kHz, is
 * gone either way: a mel band says how much there is, not where in the band.
 *
 * @param mel nMels × frames
 * @param options sampleRate, fMin, fMax in hertz; nFft in samples; htk, norm as for `melFilters`; power
 * @returns (1 + ⌊nFft/2⌋) bins × frames, amplitude and not power, in the precision of mel
 * @throws RangeError when mel is not finite, and as `melFilters` does
 * @see librosa.feature.inverse.mel_to_stft
 * @example
 * const mel = { bins: 20, frames: 1, data: new Float64Array(20).fill(1) };
 * melToStft(mel, { sampleRate: 8000, nFft: 256 }).bins; // 129
 */
export function melToStft<T extends Samples>(mel: Spectrogram<T>, options: MelToStftOptions = {}): Spectrogram<T> {
  requireMatrix("melToStft", "mel", mel);
  const { sampleRate = 22050, nFft = 2048, power = 2 } = options;
  requirePositive("melToStft", "power", power);
  const filters = melFiltersFor("melToStft", { ...options, sampleRate, nFft, nMels: mel.bins });
  const { bins, frames, data } = matmul(transpose(pinv(filters)), mel);
  const magnitude = like(mel.data, data.length);
  for (let i = 0; i < data.length; i++) magnitude[i] = Math.max(0, data[i]) ** (1 / power);
  return { bins, frames, data: magnitude };
}

export interface MelToAudioOptions extends MelToStftOptions, GriffinLimOptions {
  /** Samples from one frame to the next. Default 512, whatever the window: `melSpectrogram`'s rule. */
  readonly hopLength?: number;
}

/**
 * Sound of a mel spectrogram: `melToStft`, then `griffinLim`.
 *
 * @param mel nMels × frames
 * @param options as for `melToStft` and `griffinLim`
 * @returns samples in the precision of mel
 * @throws RangeError as the two do
 * @see librosa.feature.inverse.mel_to_audio, whose hopLength is a quarter of the window unless told otherwise
 * @example
 * const x = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i / 3));
 * const settings = { sampleRate: 8000, nFft: 256, hopLength: 80, nMels: 20 };
 * melToAudio(melSpectrogram(x, settings), { ...settings, nIter: 2 }).length; // 4000
 */
export function melToAudio<T extends Samples>(mel: Spectrogram<T>, options: MelToAudioOptions = {}): T {
  const { nFft = 2048, hopLength = 512 } = options;
  return griffinLim(melToStft(mel, options), { ...options, nFft, hopLength });
}
