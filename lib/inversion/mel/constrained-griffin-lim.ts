import type { ComplexSpectrogram, Samples, Spectrogram } from "../../core/index.ts";
import { afterBeginning } from "./after-beginning.ts";
import { magnitudeSteps, nonnegativeSearch, withIntegratedPhase } from "./first-magnitudes.ts";
import type { MelVocoder } from "./mel-vocoder.ts";
import {
  type MelIterationOptions,
  type MomentumIterations,
  momentumIterations,
  momentumOf,
} from "./momentum-iterations.ts";
import { bandsOf, largest, type MelProblem, melProblem, spreadBands } from "./problem.ts";

/** How much the first magnitudes count in the first iteration, and after how many it is 1/e of that. */
const firstPart = 0.5;
const forgetting = 200;

/**
 * Griffin–Lim that is told bands and not magnitudes: each iteration scales the magnitudes of the sound so that their bands are
 * nearer to the given ones, and leaves to the sound what is inside a band. Begins with the non-negative inverse of the bank and
 * phases read off its slopes (PGHI); its magnitudes count less and less.
 *
 * With S = stft(sound): a = (1 − μ)·|S| + μ·A with μ = ½·e^(−i/200), A the first magnitudes; r = mel / bands(a); each bin is
 * scaled by the mean of r over its filters, weighted by them, or by the root of that when power is 2. The loss is ‖bands(|S|) − mel‖.
 *
 * @param mel nMels × frames, amplitude or power and not decibels, ≥ 0
 * @param options filters, nFft, hopLength, window, center, power; start; momentum; random
 * @returns the search, one iteration at a time
 * @throws RangeError as `angleGriffinLim` does
 * @example
 * const sound = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i / 3));
 * const filters = lyonsFilterBank({ nMels: 40 });
 * const mel = matmul(transpose(filters), magnitude(stft(sound, { nFft: 512, center: false })));
 * const search = constrainedGriffinLim(mel, { filters });
 * for (let i = 0; i < 60; i++) search.step();
 * search.measure().mel < 0.05; // true
 */
export function constrainedGriffinLim(mel: Spectrogram<Samples>, options: MelIterationOptions): MelVocoder {
  const momentum = momentumOf("constrainedGriffinLim", options.momentum);
  return constrainedIterations(melProblem("constrainedGriffinLim", mel, options), momentum);
}

export interface ConstrainedIterations extends MelVocoder {
  /** The sound so far with its padding: not a copy. Undefined as long as there are only magnitudes. */
  sound(): Float32Array | undefined;
}

export function constrainedIterations(problem: MelProblem, momentum: number): ConstrainedIterations {
  const { start } = problem;
  let iterations: MomentumIterations | undefined;
  const search = nonnegativeSearch(problem);
  const vocoder = afterBeginning(search, start ? 0 : magnitudeSteps, () => {
    iterations = start
      ? constrainedTo(problem, momentum, { sound: start })
      : constrainedTo(problem, momentum, { magnitudes: search.magnitudes() });
    return iterations;
  });
  // Getters do not survive a spread.
  return Object.assign(vocoder, { sound: () => iterations?.sound() });
}

/** A sound is improved and not replaced: first magnitudes count only where there is none. */
type Beginning = { readonly sound: Float32Array } | { readonly magnitudes: Float32Array };

function constrainedTo(problem: MelProblem, momentum: number, beginning: Beginning): MomentumIterations {
  const { bins, frames, nMels, target, power, bank } = problem;
  const size = bins * frames;
  const first = "magnitudes" in beginning ? beginning.magnitudes : undefined;
  const begin = first ? withIntegratedPhase(problem, first) : problem.spectrum();
  if ("sound" in beginning) problem.analyze(beginning.sound, begin);
  const bands = new Float32Array(nMels * frames);
  const sizes = new Float32Array(size);
  const mixed = new Float32Array(size);
  const factors = new Float32Array(size);
  const tiny = 1e-9 * largest(target);
  const shareOfBin = bank.weightOfBin.map((weight) => (weight > 0 ? 1 / weight : 0));

  return momentumIterations(problem, begin, momentum, (spectrum: ComplexSpectrogram, iteration: number) => {
    const [re, im] = [spectrum.re.data, spectrum.im.data];
    const part = first ? firstPart * Math.exp(-iteration / forgetting) : 0;
    for (let i = 0; i < size; i++) sizes[i] = Math.sqrt(re[i] * re[i] + im[i] * im[i]);
    bandsOf(problem, sizes, bands);
    let errors = 0;
    for (let i = 0; i < bands.length; i++) errors += (bands[i] - target[i]) ** 2;
    if (first && part > 1e-6) {
      for (let i = 0; i < size; i++) mixed[i] = (1 - part) * sizes[i] + part * first[i];
      bandsOf(problem, mixed, bands);
    } else mixed.set(sizes);
    for (let i = 0; i < bands.length; i++) bands[i] = (target[i] + tiny) / (bands[i] + tiny);
    spreadBands(problem, bands, factors);
    for (let t = 0, i = 0; t < frames; t++)
      for (let k = 0; k < bins; k++, i++) {
        // A bin that belongs to no filter is free.
        const ratio = shareOfBin[k] > 0 ? factors[i] * shareOfBin[k] : 1;
        const wanted = mixed[i] * (power === 1 ? ratio : Math.sqrt(ratio));
        const factor = sizes[i] > 0 ? wanted / sizes[i] : 0;
        re[i] = sizes[i] > 0 ? re[i] * factor : wanted;
        im[i] *= factor;
      }
    return { mel: Math.sqrt(errors) };
  });
}
