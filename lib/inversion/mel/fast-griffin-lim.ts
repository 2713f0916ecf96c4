import type { Samples, Spectrogram } from "../../core/index.ts";
import { afterBeginning } from "./after-beginning.ts";
import { magnitudeSteps, nonnegativeSearch, withPhaseOf, withRandomPhase } from "./first-magnitudes.ts";
import type { MelVocoder } from "./mel-vocoder.ts";
import { type MelIterationOptions, momentumIterations, momentumOf } from "./momentum-iterations.ts";
import { melProblem } from "./problem.ts";

/**
 * The fast Griffin–Lim algorithm on fixed magnitudes: the non-negative inverse of the bank, random phases, and momentum on the
 * complex numbers (here on the sound, which is the same). What librosa's `mel_to_audio` does, one iteration at a time.
 *
 * A sound to start with gives its phases; the magnitudes are sought first all the same, in iterations that count up to 0.
 *
 * The loss is ‖|stft(sound)| − magnitudes‖.
 *
 * @param mel nMels × frames, amplitude or power and not decibels, ≥ 0
 * @param options filters, nFft, hopLength, window, center, power; start; momentum; random
 * @returns the search, one iteration at a time
 * @throws RangeError as `angleGriffinLim` does
 * @see N. Perraudin, P. Balazs and P. L. Søndergaard, "A fast Griffin-Lim algorithm", WASPAA (2013)
 * @example
 * const sound = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i / 3));
 * const filters = lyonsFilterBank({ nMels: 40 });
 * const mel = matmul(transpose(filters), magnitude(stft(sound, { nFft: 512, center: false })));
 * const search = fastGriffinLim(mel, { filters });
 * for (let i = 0; i < 60; i++) search.step();
 * search.measure().mel < 0.1; // true
 */
export function fastGriffinLim(mel: Spectrogram<Samples>, options: MelIterationOptions): MelVocoder {
  const momentum = momentumOf("fastGriffinLim", options.momentum);
  const problem = melProblem("fastGriffinLim", mel, options);
  const search = nonnegativeSearch(problem);
  return afterBeginning(search, magnitudeSteps, () => {
    const magnitudes = search.magnitudes();
    const begin = problem.start
      ? withPhaseOf(problem, magnitudes, problem.start)
      : withRandomPhase(problem, magnitudes);
    return momentumIterations(problem, begin, momentum, ({ re, im }) => {
      const [x, y] = [re.data, im.data];
      let errors = 0;
      for (let i = 0; i < magnitudes.length; i++) {
        const size = Math.sqrt(x[i] * x[i] + y[i] * y[i]);
        errors += (size - magnitudes[i]) ** 2;
        const factor = size > 0 ? magnitudes[i] / size : 0;
        x[i] = size > 0 ? x[i] * factor : magnitudes[i];
        y[i] *= factor;
      }
      return { stft: Math.sqrt(errors) };
    });
  });
}
