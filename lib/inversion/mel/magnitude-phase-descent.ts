import { type ComplexSpectrogram, requirePositive, type Samples, type Spectrogram } from "../../core/index.ts";
import { adam, adamCorrections, adamMemory } from "./adam.ts";
import { afterBeginning } from "./after-beginning.ts";
import { angleIterations } from "./angle-griffin-lim.ts";
import { blurredMagnitudes } from "./first-magnitudes.ts";
import type { MelVocoder, MelVocoderOptions } from "./mel-vocoder.ts";
import { bandsOf, type MelProblem, melProblem, spreadBands } from "./problem.ts";

export interface MagnitudePhaseDescentOptions extends MelVocoderOptions {
  /** Iterations of `angleGriffinLim` to begin with, unless there is a `start`. Default 200, as in the seed. */
  readonly startIterations?: number;
  /** Length of Adam's step. Default 0.001. */
  readonly learningRate?: number;
  /**
   * Whose bands are compared with the given ones: those of the magnitudes that are varied, as in the seed, or those of the sound
   * that is decoded from them. Default "variables".
   */
  readonly bandsOf?: "variables" | "decoded";
}

/**
 * Gradient descent as the seed of notebook 05 has it: magnitudes and phases of every bin are variables v, and Adam makes
 *
 *   ½‖stft(istft(v)) − v‖ + ½‖bands(|v|) − mel‖
 *
 * small, Frobenius norms over everything. The second piece never sees the sound: what v says and no sound has is lost when v
 * is decoded, so the loss goes on falling while the sound gets worse. `bandsOf: "decoded"` closes that loop: its second piece
 * is ½‖bands(|stft(istft(v))|) − mel‖.
 *
 * @param mel nMels × frames, amplitude or power and not decibels, ≥ 0
 * @param options filters, nFft, hopLength, window, center, power; start, startIterations; learningRate; bandsOf; random
 * @returns the search, one iteration at a time; pieces stft and mel, the two norms without their halves
 * @throws RangeError as `angleGriffinLim` does, and when learningRate is not positive
 * @see github.com/pimlu/vocoder, commit abe720a
 * @example
 * const sound = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i / 3));
 * const filters = lyonsFilterBank({ nMels: 40 });
 * const mel = matmul(transpose(filters), magnitude(stft(sound, { nFft: 512, center: false })));
 * const search = magnitudePhaseDescent(mel, { filters, startIterations: 20 });
 * const first = search.step().loss;
 * for (let i = 0; i < 50; i++) search.step();
 * search.step().loss < first; // true
 */
export function magnitudePhaseDescent(mel: Spectrogram<Samples>, options: MagnitudePhaseDescentOptions): MelVocoder {
  const caller = "magnitudePhaseDescent";
  const { startIterations = 200, learningRate = 1e-3, bandsOf: whose = "variables" } = options;
  if (!Number.isInteger(startIterations) || startIterations < 0)
    throw new RangeError(`${caller}: startIterations must be 0 or a positive integer, got ${startIterations}`);
  requirePositive(caller, "learningRate", learningRate);
  if (whose !== "variables" && whose !== "decoded")
    throw new RangeError(`${caller}: bandsOf must be "variables" or "decoded", got ${String(whose)}`);
  const problem = melProblem(caller, mel, options);
  const settings = { learningRate, isClosed: whose === "decoded" };
  if (problem.start) {
    const spectrum = problem.spectrum();
    problem.analyze(problem.start, spectrum);
    return descent(problem, spectrum, settings);
  }
  const beginning = angleIterations(problem, blurredMagnitudes(problem));
  return afterBeginning(beginning, startIterations, () => descent(problem, beginning.spectrum(), settings));
}

interface Settings {
  readonly learningRate: number;
  readonly isClosed: boolean;
}

/** Where cos and sin are their own first terms, to the last bit of a float32. */
const smallAngle = 0.02;

function descent(problem: MelProblem, begin: ComplexSpectrogram, { learningRate, isClosed }: Settings): MelVocoder {
  const { bins, frames, nFft, power, target } = problem;
  const size = bins * frames;
  const sizes = new Float32Array(size);
  /** cos and sin of the phases. Adam's steps turn them; the phases themselves are never needed. */
  const cos = new Float32Array(size);
  const sin = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const [re, im] = [begin.re.data[i], begin.im.data[i]];
    sizes[i] = Math.sqrt(re * re + im * im);
    cos[i] = sizes[i] > 0 ? re / sizes[i] : 1;
    sin[i] = sizes[i] > 0 ? im / sizes[i] : 0;
  }
  const variables = problem.spectrum();
  const [re, im] = [variables.re.data, variables.im.data];
  const errors = problem.spectrum();
  const back = problem.spectrum();
  const sound = new Float32Array(problem.length);
  const bands = new Float32Array(target.length);
  const pull = new Float32Array(size);
  const decodedSizes = new Float32Array(isClosed ? size : 0);
  const [sizeMemory, phaseMemory] = [adamMemory(size), adamMemory(size)];
  let iteration = 0;

  /** Bands of these magnitudes minus the given ones; its derivative by the magnitudes goes to `pull`, for a norm of 1. */
  const compareBands = (magnitudes: Float32Array): number => {
    bandsOf(problem, magnitudes, bands);
    let squares = 0;
    for (let i = 0; i < bands.length; i++) {
      bands[i] -= target[i];
      squares += bands[i] * bands[i];
    }
    spreadBands(problem, bands, pull);
    if (power === 2) for (let i = 0; i < size; i++) pull[i] *= 2 * magnitudes[i];
    return Math.sqrt(squares);
  };

  return {
    get iteration() {
      return iteration;
    },
    step() {
      for (let i = 0; i < size; i++) {
        re[i] = sizes[i] * cos[i];
        im[i] = sizes[i] * sin[i];
      }
      problem.synthesize(variables, sound, "periodic");
      problem.analyze(sound, errors);
      const [errorRe, errorIm] = [errors.re.data, errors.im.data];
      let melNorm = 0;
      if (isClosed) {
        for (let i = 0; i < size; i++) decodedSizes[i] = Math.sqrt(errorRe[i] ** 2 + errorIm[i] ** 2);
        melNorm = compareBands(decodedSizes);
      } else melNorm = compareBands(sizes);
      let squares = 0;
      for (let i = 0; i < size; i++) squares += (errorRe[i] - re[i]) ** 2 + (errorIm[i] - im[i]) ** 2;
      const stftNorm = Math.sqrt(squares);
      // Halves of both pieces: ½‖x‖ has the derivative ½x / ‖x‖.
      const ofStft = stftNorm > 0 ? 0.5 / stftNorm : 0;
      const ofMel = melNorm > 0 ? 0.5 / melNorm : 0;
      // What stft(istft(v)) should change, sent back through both by their transposes, in their place.
      for (let i = 0; i < size; i++) {
        const x = errorRe[i];
        const y = errorIm[i];
        errorRe[i] = ofStft * (x - re[i]);
        errorIm[i] = ofStft * (y - im[i]);
        if (isClosed && decodedSizes[i] > 0) {
          const radial = (ofMel * pull[i]) / decodedSizes[i];
          back.re.data[i] = errorRe[i] + radial * x;
          back.im.data[i] = errorIm[i] + radial * y;
        } else {
          back.re.data[i] = errorRe[i];
          back.im.data[i] = errorIm[i];
        }
      }
      transposedRoundTrip(problem, back, sound);
      const [backRe, backIm] = [back.re.data, back.im.data];
      const count = iteration + 1;
      const corrections = adamCorrections(count);
      const { keptMeans, keptSquares, epsilon } = adam;
      const stepSize = learningRate * corrections.means;
      const { means: sizeMeans, squares: sizeSquares } = sizeMemory;
      const { means: phaseMeans, squares: phaseSquares } = phaseMemory;
      for (let i = 0; i < size; i++) {
        const x = backRe[i] - errorRe[i];
        const y = backIm[i] - errorIm[i];
        const c = cos[i];
        const s = sin[i];
        const bySize = c * x + s * y + (isClosed ? 0 : ofMel * pull[i]);
        const byPhase = sizes[i] * (c * y - s * x);
        sizeMeans[i] = keptMeans * sizeMeans[i] + (1 - keptMeans) * bySize;
        sizeSquares[i] = keptSquares * sizeSquares[i] + (1 - keptSquares) * bySize * bySize;
        sizes[i] -= (stepSize * sizeMeans[i]) / (Math.sqrt(sizeSquares[i] * corrections.squares) + epsilon);
        phaseMeans[i] = keptMeans * phaseMeans[i] + (1 - keptMeans) * byPhase;
        phaseSquares[i] = keptSquares * phaseSquares[i] + (1 - keptSquares) * byPhase * byPhase;
        const angle = (-stepSize * phaseMeans[i]) / (Math.sqrt(phaseSquares[i] * corrections.squares) + epsilon);
        let turnCos: number;
        let turnSin: number;
        if (angle < smallAngle && angle > -smallAngle) {
          const square = angle * angle;
          turnCos = 1 - square * (0.5 - square / 24);
          turnSin = angle * (1 - square / 6);
        } else {
          turnCos = Math.cos(angle);
          turnSin = Math.sin(angle);
        }
        const nextCos = c * turnCos - s * turnSin;
        const nextSin = s * turnCos + c * turnSin;
        // One step of Newton's method keeps them on the circle, which rounding would leave.
        const onCircle = 1.5 - 0.5 * (nextCos * nextCos + nextSin * nextSin);
        cos[i] = nextCos * onCircle;
        sin[i] = nextSin * onCircle;
      }
      iteration = count;
      return { iteration, loss: 0.5 * stftNorm + 0.5 * melNorm, pieces: { stft: stftNorm, mel: melNorm } };
    },
    signal: () => problem.cut(heard()),
    measure: () => problem.measure(heard()),
  };

  function heard(): Float32Array {
    const now = problem.spectrum();
    for (let i = 0; i < size; i++) {
      now.re.data[i] = sizes[i] * cos[i];
      now.im.data[i] = sizes[i] * sin[i];
    }
    const signal = new Float32Array(problem.length);
    problem.synthesize(now, signal, "periodic");
    return signal;
  }

  /**
   * The transpose of v ↦ stft(istft(v)). In the norm that counts every bin but the ends twice, istft is the transpose of stft up
   * to the windows' sums; so it is the same round trip, with the ends doubled before and halved after it.
   */
  function transposedRoundTrip(
    { analyze, synthesize }: MelProblem,
    through: ComplexSpectrogram,
    work: Float32Array,
  ): void {
    scaleEnds(2, through);
    synthesize(through, work, "periodic");
    analyze(work, through);
    scaleEnds(0.5, through);
  }

  function scaleEnds(factor: number, { re, im }: ComplexSpectrogram): void {
    for (let t = 0; t < frames; t++) {
      const first = t * bins;
      const last = first + bins - 1;
      re.data[first] *= factor;
      im.data[first] *= factor;
      if (nFft % 2 === 1) continue;
      re.data[last] *= factor;
      im.data[last] *= factor;
    }
  }
}
