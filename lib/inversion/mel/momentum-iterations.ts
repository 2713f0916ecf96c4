import type { ComplexSpectrogram } from "../../core/index.ts";
import type { MelVocoder, MelVocoderOptions } from "./mel-vocoder.ts";
import type { MelProblem } from "./problem.ts";

export interface MelIterationOptions extends MelVocoderOptions {
  /** How far each step overshoots, 0 … 1. Default 0.99; from about 1.3 on the iterations run away. */
  readonly momentum?: number;
}

export function momentumOf(caller: string, momentum = 0.99): number {
  if (!(momentum >= 0 && momentum <= 1))
    throw new RangeError(`${caller}: momentum must be a number from 0 to 1, got ${momentum}`);
  return momentum;
}

export interface MomentumIterations extends MelVocoder {
  /** The sound so far with its padding: not a copy. */
  sound(): Float32Array;
}

/**
 * The frame of all that Griffin and Lim's algorithm has become: transform the sound, set its spectrum right, transform back, and
 * go on beyond the result by `momentum` times the last step.
 *
 * @param setRight changes a spectrum in place; says how wrong it was, by name: the first of these is the loss
 */
export function momentumIterations(
  problem: MelProblem,
  begin: ComplexSpectrogram,
  momentum: number,
  setRight: (spectrum: ComplexSpectrogram, iteration: number) => Readonly<Record<string, number>>,
): MomentumIterations {
  const { length } = problem;
  let sound = new Float32Array(length);
  problem.synthesize(begin, sound, "least squares");
  let next = new Float32Array(length);
  const ahead = sound.slice();
  const spectrum = begin;
  let iteration = 0;
  return {
    get iteration() {
      return iteration;
    },
    step() {
      problem.analyze(ahead, spectrum);
      const pieces = setRight(spectrum, iteration);
      problem.synthesize(spectrum, next, "least squares");
      for (let i = 0; i < length; i++) ahead[i] = next[i] + momentum * (next[i] - sound[i]);
      [sound, next] = [next, sound];
      return { iteration: ++iteration, loss: Object.values(pieces)[0], pieces };
    },
    signal: () => problem.cut(sound),
    measure: () => problem.measure(sound),
    sound: () => sound,
  };
}
