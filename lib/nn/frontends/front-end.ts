import type { Layer } from "../layers/layer.ts";
import type { Tensor } from "../tensor.ts";

/** A layer from signals to spectrograms: batch × samples → batch × frames × nMels. */
export interface FrontEnd extends Layer {
  readonly nMels: number;
  /** Puts parameters back where they belong, after every step of training: a Trainer's `constrain`. */
  constrain(): void;
  /** The two linear maps as they are now, where there are such. */
  readonly bases?: FrontEndBases;
}

/** The two linear maps of a mel spectrogram. */
export interface FrontEndBases {
  /** bins × nMels. Made anew at each call unless the numbers are learned as they are: in `tidy`. */
  filters(): Tensor;
  /** Cosines and sines under the window, each nFft × bins; the front end's own. */
  readonly kernels: { readonly re: Tensor; readonly im: Tensor };
}

/**
 * Which of the two linear maps of a mel spectrogram are learned, as the study of trainable bases names it: A neither,
 * B the mel filters, C the Fourier kernels, D both.
 *
 * @see H. Heung, K. W. Cheuk, D. Herremans, "Understanding audio features via trainable basis functions",
 *   arXiv:2204.11437 (2022)
 */
export type Setting = "A" | "B" | "C" | "D";

/** What a setting trains. */
export function trainableIn(setting: Setting): { readonly mel: boolean; readonly stft: boolean } {
  if (!["A", "B", "C", "D"].includes(setting))
    throw new RangeError(`trainableIn: setting must be "A", "B", "C" or "D", got ${JSON.stringify(setting)}`);
  return { mel: setting === "B" || setting === "D", stft: setting === "C" || setting === "D" };
}
