import { requirePositive, type Samples, type Spectrogram } from "../../core/index.ts";
import { adam, adamCorrections, adamMemory } from "./adam.ts";
import { afterBeginning } from "./after-beginning.ts";
import { angleIterations } from "./angle-griffin-lim.ts";
import { blurredMagnitudes } from "./first-magnitudes.ts";
import { lbfgs } from "./lbfgs.ts";
import type { MelVocoder, MelVocoderOptions } from "./mel-vocoder.ts";
import { type MelProblem, melProblem } from "./problem.ts";
import { type Comparison, waveformObjective } from "./waveform-objective.ts";

export interface WaveformDescentOptions extends MelVocoderOptions {
  /** Who goes downhill: "adam" in steps of `learningRate`, or "lbfgs", which measures its steps. Default "adam". */
  readonly optimizer?: "adam" | "lbfgs";
  /** What is made small: "norm", ½‖bands − mel‖ as in the seed; "log", which counts quiet bands, too. Default "norm". */
  readonly comparison?: Comparison;
  /** Iterations of `angleGriffinLim` to begin with, unless there is a `start`. Default 200. */
  readonly startIterations?: number;
  /** Length of Adam's step: samples, full scale ±1. Default 0.0001. */
  readonly learningRate?: number;
}

/**
 * Gradient descent on the samples themselves. A sound is always consistent with itself, so no piece of the loss has to say so,
 * and what is compared with the given bands is what will be heard.
 *
 * @param mel nMels × frames, amplitude or power and not decibels, ≥ 0
 * @param options filters, nFft, hopLength, window, center, power; optimizer, comparison; start, startIterations; random
 * @returns the search, one iteration at a time; pieces mel, ‖bands − mel‖, and with "log" the mean square of the logarithms
 * @throws RangeError as `angleGriffinLim` does
 * @example
 * const sound = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i / 3));
 * const filters = lyonsFilterBank({ nMels: 40 });
 * const mel = matmul(transpose(filters), magnitude(stft(sound, { nFft: 512, center: false })));
 * const search = waveformDescent(mel, { filters, optimizer: "lbfgs", startIterations: 20 });
 * const first = search.step().loss;
 * for (let i = 0; i < 20; i++) search.step();
 * search.step().loss < first; // true
 */
export function waveformDescent(mel: Spectrogram<Samples>, options: WaveformDescentOptions): MelVocoder {
  const caller = "waveformDescent";
  const { optimizer = "adam", comparison = "norm", startIterations = 200, learningRate = 1e-4 } = options;
  if (!["adam", "lbfgs"].includes(optimizer))
    throw new RangeError(`${caller}: optimizer must be "adam" or "lbfgs", got ${String(optimizer)}`);
  if (!["norm", "log"].includes(comparison))
    throw new RangeError(`${caller}: comparison must be "norm" or "log", got ${String(comparison)}`);
  if (!Number.isInteger(startIterations) || startIterations < 0)
    throw new RangeError(`${caller}: startIterations must be 0 or a positive integer, got ${startIterations}`);
  requirePositive(caller, "learningRate", learningRate);
  const problem = melProblem(caller, mel, options);
  const from = (sound: Float32Array): MelVocoder =>
    optimizer === "adam"
      ? adamIterations(problem, sound, comparison, learningRate)
      : lbfgsIterations(problem, sound, comparison);
  if (problem.start) return from(problem.start);
  const beginning = angleIterations(problem, blurredMagnitudes(problem));
  return afterBeginning(beginning, startIterations, () => {
    const sound = new Float32Array(problem.length);
    problem.synthesize(beginning.spectrum(), sound, "periodic");
    return from(sound);
  });
}

function adamIterations(
  problem: MelProblem,
  begin: Float32Array,
  comparison: Comparison,
  learningRate: number,
): MelVocoder {
  const { evaluate } = waveformObjective(problem, comparison);
  const sound = begin.slice();
  const derivatives = new Float32Array(sound.length);
  const { means, squares } = adamMemory(sound.length);
  const { keptMeans, keptSquares, epsilon } = adam;
  let iteration = 0;
  return {
    get iteration() {
      return iteration;
    },
    step() {
      const { value, pieces } = evaluate(sound, derivatives);
      const corrections = adamCorrections(++iteration);
      for (let i = 0; i < sound.length; i++) {
        const slope = derivatives[i];
        means[i] = keptMeans * means[i] + (1 - keptMeans) * slope;
        squares[i] = keptSquares * squares[i] + (1 - keptSquares) * slope * slope;
        sound[i] -=
          (learningRate * corrections.means * means[i]) / (Math.sqrt(squares[i] * corrections.squares) + epsilon);
      }
      return { iteration, loss: value, pieces };
    },
    signal: () => problem.cut(sound),
    measure: () => problem.measure(sound),
  };
}

/** The first step of all is this part of the sound's own size: nothing is known yet of how the objective bends. */
const firstStep = 1e-3;

export function lbfgsIterations(problem: MelProblem, begin: Float32Array, comparison: Comparison): MelVocoder {
  const { evaluate } = waveformObjective(problem, comparison);
  const single = new Float32Array(begin.length);
  const derivatives = new Float32Array(begin.length);
  let pieces: Record<string, number> = {};
  let size = 0;
  for (const sample of begin) size += sample * sample;
  const descent = lbfgs(
    (x, gradient) => {
      single.set(x);
      const evaluated = evaluate(single, derivatives);
      gradient.set(derivatives);
      pieces = evaluated.pieces;
      return evaluated.value;
    },
    Float64Array.from(begin),
    firstStep * Math.sqrt(size),
  );
  let iteration = 0;
  let accepted = pieces;
  return {
    get iteration() {
      return iteration;
    },
    step() {
      const progress = { iteration: ++iteration, loss: descent.value, pieces: accepted };
      if (descent.step()) accepted = pieces;
      return progress;
    },
    signal: () => problem.cut(Float32Array.from(descent.x)),
    measure: () => problem.measure(Float32Array.from(descent.x)),
  };
}
