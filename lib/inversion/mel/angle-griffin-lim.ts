import type { ComplexSpectrogram, Samples, Spectrogram } from "../../core/index.ts";
import { blurredMagnitudes, withPhaseOf, withRandomPhase } from "./first-magnitudes.ts";
import type { MelVocoder, MelVocoderOptions } from "./mel-vocoder.ts";
import { type MelProblem, melProblem } from "./problem.ts";

export interface AngleGriffinLimOptions extends MelVocoderOptions {
  /** How far each angle swings on in the direction it came from; 0 is the algorithm of Griffin and Lim. Default 0.99. */
  readonly momentum?: number;
}

/** So many iterations go without momentum, until the angles know where they go. */
const calmIterations = 6;

const turn = 2 * Math.PI;

/**
 * Griffin and Lim's algorithm as the seed of notebook 05 has it: magnitudes by the pseudo-inverse of the bank, random phases,
 * and momentum on the *angles*: each goes on by `momentum` times the way from its last value, shortest way round. (The fast
 * algorithm of Perraudin and others, `fastGriffinLim`, adds the complex numbers instead.)
 *
 * The loss is ‖|stft(sound)| − magnitudes‖.
 *
 * @param mel nMels × frames, amplitude or power and not decibels, ≥ 0
 * @param options filters, nFft, hopLength, window, center, power; start; momentum; random
 * @returns the search, one iteration at a time
 * @throws RangeError when the mel spectrogram is silent, negative or not finite, or does not fit its filters; when a filter is
 *   negative, or the reference silent
 * @see github.com/pimlu/vocoder, commit abe720a
 * @example
 * const sound = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i / 3));
 * const filters = lyonsFilterBank({ nMels: 40 });
 * const amplitude = magnitude(stft(sound, { nFft: 512, center: false }));
 * const mel = matmul(transpose(filters), amplitude);
 * const search = angleGriffinLim(mel, { filters });
 * for (let i = 0; i < 60; i++) search.step();
 * search.measure().mel < 0.3; // true
 */
export function angleGriffinLim(mel: Spectrogram<Samples>, options: AngleGriffinLimOptions): MelVocoder {
  const problem = melProblem("angleGriffinLim", mel, options);
  return angleIterations(problem, blurredMagnitudes(problem), options.momentum);
}

export interface AngleIterations extends MelVocoder {
  /** The magnitudes with the phases so far: a copy. */
  spectrum(): ComplexSpectrogram;
}

/** The same with other magnitudes, for instance the true ones. */
export function angleIterations(problem: MelProblem, magnitudes: Float32Array, momentum = 0.99): AngleIterations {
  if (!(momentum >= 0 && momentum < Number.POSITIVE_INFINITY))
    throw new RangeError(`angleGriffinLim: momentum must be a finite number of at least 0, got ${momentum}`);
  const estimate = problem.start
    ? withPhaseOf(problem, magnitudes, problem.start)
    : withRandomPhase(problem, magnitudes);
  const rebuilt = problem.spectrum();
  const before = Float32Array.from(estimate.re.data, (re, i) => Math.atan2(estimate.im.data[i], re));
  const now = before.slice();
  /** The magnitudes with the angles as they came out, before momentum: what the seed would hand back. */
  const result = problem.spectrum();
  result.re.data.set(estimate.re.data);
  result.im.data.set(estimate.im.data);
  const sound = new Float32Array(problem.length);
  let iteration = 0;
  return {
    get iteration() {
      return iteration;
    },
    step() {
      problem.synthesize(estimate, sound, "periodic");
      problem.analyze(sound, rebuilt);
      const [re, im] = [rebuilt.re.data, rebuilt.im.data];
      const calm = iteration < calmIterations || momentum === 0;
      let errors = 0;
      for (let i = 0; i < magnitudes.length; i++) {
        const size = Math.sqrt(re[i] * re[i] + im[i] * im[i]);
        errors += (size - magnitudes[i]) ** 2;
        const angle = Math.atan2(im[i], re[i]);
        const factor = size > 0 ? magnitudes[i] / size : 0;
        result.re.data[i] = size > 0 ? re[i] * factor : magnitudes[i];
        result.im.data[i] = im[i] * factor;
        if (calm) {
          before[i] = now[i] = angle;
          estimate.re.data[i] = result.re.data[i];
          estimate.im.data[i] = result.im.data[i];
          continue;
        }
        const way = now[i] - before[i];
        before[i] = now[i];
        now[i] = angle + momentum * (way - turn * Math.floor(way / turn + 0.5));
        estimate.re.data[i] = magnitudes[i] * Math.cos(now[i]);
        estimate.im.data[i] = magnitudes[i] * Math.sin(now[i]);
      }
      const loss = Math.sqrt(errors);
      return { iteration: ++iteration, loss, pieces: { stft: loss } };
    },
    signal: () => problem.cut(heard()),
    measure: () => problem.measure(heard()),
    spectrum: () => ({
      re: { ...result.re, data: result.re.data.slice() },
      im: { ...result.im, data: result.im.data.slice() },
    }),
  };

  function heard(): Float32Array {
    const heard = new Float32Array(problem.length);
    problem.synthesize(result, heard, "periodic");
    return heard;
  }
}
