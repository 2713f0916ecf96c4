import type { Samples, Spectrogram } from "../../core/index.ts";
import type { WindowSpec } from "../../dsp/index.ts";

/** What a mel spectrogram was made of, and where a search for its sound begins. */
export interface MelVocoderOptions {
  /** (1 + ⌊nFft/2⌋) bins × nMels filters, none negative: from `melFilters` or `lyonsFilterBank`. */
  readonly filters: Spectrogram<Samples>;
  /** Length of the Fourier transform in samples. Default 2 · (bins − 1). */
  readonly nFft?: number;
  /** Samples from one frame to the next. Default: a quarter of nFft. */
  readonly hopLength?: number;
  /** A window by name (periodic) or nFft values. Default "hann". */
  readonly window?: WindowSpec;
  /** Whether frame t is centred at sample t · hopLength, with zeros beyond both ends, as in `stft`. Default false. */
  readonly center?: boolean;
  /** Exponent of the magnitude that the bands were summed of: 1 for amplitude, 2 for power. Default 1. */
  readonly power?: 1 | 2;
  /** A sound to begin with, instead of the method's own beginning. */
  readonly start?: Samples;
  /** Magnitudes of the true sound, bins × frames: `measure` then says how far they are, too. No method looks at them. */
  readonly reference?: Spectrogram<Samples>;
  /** Seed of random phases. Default 0. */
  readonly random?: number;
}

/** What one iteration says of itself. */
export interface MelVocoderProgress {
  /** Iterations done so far: 1, 2 …; 0 and below while the method makes its own beginning, which ends with 0. */
  readonly iteration: number;
  /** What the method makes small, as it was when this iteration began. */
  readonly loss: number;
  /** What the loss is made of, by name: its own units, before weights. */
  readonly pieces: Readonly<Record<string, number>>;
}

/** How far the sound so far is, measured on the sound itself and not on what a method believes of it. */
export interface MelVocoderErrors {
  /** ‖mel(sound) − mel‖ / ‖mel‖, mel convergence: 0 when the bands are the given ones. */
  readonly mel: number;
  /** ‖|stft(sound)| − reference‖ / ‖reference‖, spectral convergence; absent without a reference. */
  readonly linear?: number;
}

/**
 * A search for a sound with a given mel spectrogram, one iteration at a time: it can be looked at, heard, and stopped after
 * any of them.
 */
export interface MelVocoder {
  /** Iterations done so far; below 0 while the method makes its own beginning. */
  readonly iteration: number;
  /** Does one more. */
  step(): MelVocoderProgress;
  /** The sound so far: a copy. */
  signal(): Float32Array;
  /** How far it is. */
  measure(): MelVocoderErrors;
}
