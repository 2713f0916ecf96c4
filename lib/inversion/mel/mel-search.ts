import { requirePositiveInteger, type Samples, type Spectrogram } from "../../core/index.ts";
import { constrainedIterations } from "./constrained-griffin-lim.ts";
import type { MelVocoder } from "./mel-vocoder.ts";
import { type MelIterationOptions, momentumOf } from "./momentum-iterations.ts";
import { melProblem } from "./problem.ts";
import { lbfgsIterations } from "./waveform-descent.ts";

export interface MelSearchOptions extends MelIterationOptions {
  /** Iterations of `constrainedGriffinLim` before the polish begins by itself. Default 1500. */
  readonly polishAfter?: number;
}

export interface MelSearch extends MelVocoder {
  /** Whether the polish has begun. */
  readonly isPolishing: boolean;
  /** Lets the next step begin it: for those who know how much time is left. About two fifths of it are well spent there. */
  polish(): void;
}

/**
 * The best way from a mel spectrogram to a sound that we know without training: `constrainedGriffinLim`, then a polish of the
 * samples by the quasi-Newton method on bands and their logarithms.
 *
 * @param mel nMels × frames, amplitude or power and not decibels, ≥ 0
 * @param options filters, nFft, hopLength, window, center, power; start; momentum; polishAfter; random
 * @returns the search, one iteration at a time: `polish()` begins its second part before `polishAfter` iterations
 * @throws RangeError as `angleGriffinLim` does
 * @example
 * const sound = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i / 3));
 * const filters = lyonsFilterBank({ nMels: 40 });
 * const mel = matmul(transpose(filters), magnitude(stft(sound, { nFft: 512, center: false })));
 * const search = melSearch(mel, { filters, polishAfter: 60 });
 * for (let i = 0; i < 100; i++) search.step();
 * search.measure().mel < 0.03; // true
 */
export function melSearch(mel: Spectrogram<Samples>, options: MelSearchOptions): MelSearch {
  const { polishAfter = 1500 } = options;
  requirePositiveInteger("melSearch", "polishAfter", polishAfter);
  const momentum = momentumOf("melSearch", options.momentum);
  const problem = melProblem("melSearch", mel, options);
  const first = constrainedIterations(problem, momentum);
  let polishing: MelVocoder | undefined;
  let isAsked = false;
  return {
    get iteration() {
      return first.iteration + (polishing?.iteration ?? 0);
    },
    get isPolishing() {
      return polishing !== undefined;
    },
    polish: () => {
      isAsked = true;
    },
    step() {
      const sound = first.sound();
      if (sound && (isAsked || first.iteration >= polishAfter)) polishing ??= lbfgsIterations(problem, sound, "log");
      if (!polishing) return first.step();
      const progress = polishing.step();
      return { ...progress, iteration: first.iteration + progress.iteration };
    },
    signal: () => (polishing ?? first).signal(),
    measure: () => (polishing ?? first).measure(),
  };
}
