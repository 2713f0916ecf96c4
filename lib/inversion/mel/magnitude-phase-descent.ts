import { type ComplexSpectrogram, requirePositive, type Samples, type Spectrogram } from "../../core/index.ts";
import { afterBeginning } from "./after-beginning.ts";
import { angleIterations } from "./angle-griffin-lim.ts";
import { blurredMagnitudes } from "./first-magnitudes.ts";
import type { MelVocoder, MelVocoderOptions } from "./mel-vocoder.ts";
import { polarVariables } from "./polar-variables.ts";
import { bandsOf, type MelProblem, magnitudesOf, melProblem, spreadBands } from "./problem.ts";

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

function descent(problem: MelProblem, begin: ComplexSpectrogram, { learningRate, isClosed }: Settings): MelVocoder {
  const { bins, frames, power, target } = problem;
  const size = bins * frames;
  const variables = polarVariables(begin, learningRate);
  const { sizes, spectrum } = variables;
  /** stft(istft(v)), of which v is subtracted; what is sent back through both. */
  const round = problem.spectrum();
  const errors = problem.spectrum();
  const sound = new Float32Array(problem.length);
  const bands = new Float32Array(target.length);
  /** Derivatives of the second piece by the magnitudes that it sees, for a norm of 1. */
  const pull = new Float32Array(size);
  const decodedSizes = new Float32Array(isClosed ? size : 0);
  let iteration = 0;

  const compareBands = (magnitudes: Float32Array): number => {
    bandsOf(problem, magnitudes, bands);
    const norm = subtract(bands, target);
    spreadBands(problem, bands, pull);
    if (power === 2) for (let i = 0; i < size; i++) pull[i] *= 2 * magnitudes[i];
    return norm;
  };

  return {
    get iteration() {
      return iteration;
    },
    step() {
      problem.synthesize(spectrum, sound, "periodic");
      problem.analyze(sound, round);
      const mel = compareBands(isClosed ? magnitudesOf(round, decodedSizes) : sizes);
      const stft = subtractSpectrum(round, spectrum, errors);
      // Halves of both pieces: ½‖x‖ has the derivative ½x / ‖x‖; where all is 0, so is any multiple of it.
      const ofStft = stft > 0 ? 0.5 / stft : 1;
      const ofMel = mel > 0 ? 0.5 / mel : 0;
      if (isClosed) addPull(round, ofMel / ofStft);
      transposedRoundTrip(problem, round, sound);
      variables.descend({ plus: round, minus: errors, scale: ofStft, pull, pullScale: isClosed ? 0 : ofMel });
      return { iteration: ++iteration, loss: 0.5 * stft + 0.5 * mel, pieces: { stft, mel } };
    },
    signal: () => problem.cut(heard()),
    measure: () => problem.measure(heard()),
  };

  /** What the second piece wants of the decoded spectrum, errors + v: longer or shorter numbers. */
  function addPull({ re, im }: ComplexSpectrogram, factor: number): void {
    for (let i = 0; i < size; i++) {
      if (decodedSizes[i] === 0) continue;
      const radial = (factor * pull[i]) / decodedSizes[i];
      re.data[i] += radial * (errors.re.data[i] + spectrum.re.data[i]);
      im.data[i] += radial * (errors.im.data[i] + spectrum.im.data[i]);
    }
  }

  function heard(): Float32Array {
    const signal = new Float32Array(problem.length);
    problem.synthesize(spectrum, signal, "periodic");
    return signal;
  }
}

/** values −= others; returns the norm of what is left. */
function subtract(values: Float32Array, others: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = values[i] - others[i];
    values[i] = difference;
    squares += difference * difference;
  }
  return Math.sqrt(squares);
}

/** The same for spectra; what is left is also copied. */
function subtractSpectrum(from: ComplexSpectrogram, other: ComplexSpectrogram, copy: ComplexSpectrogram): number {
  const [re, im, otherRe, otherIm] = [from.re.data, from.im.data, other.re.data, other.im.data];
  const [copyRe, copyIm] = [copy.re.data, copy.im.data];
  let squares = 0;
  for (let i = 0; i < re.length; i++) {
    const x = re[i] - otherRe[i];
    const y = im[i] - otherIm[i];
    re[i] = copyRe[i] = x;
    im[i] = copyIm[i] = y;
    squares += x * x + y * y;
  }
  return Math.sqrt(squares);
}

/**
 * The transpose of v ↦ stft(istft(v)). In the norm that counts every bin but the ends twice, istft is the transpose of stft up
 * to the windows' sums; so it is the same round trip, with the ends doubled before and halved after it.
 */
function transposedRoundTrip(problem: MelProblem, through: ComplexSpectrogram, work: Float32Array): void {
  scaleEnds(problem, 2, through);
  problem.synthesize(through, work, "periodic");
  problem.analyze(work, through);
  scaleEnds(problem, 0.5, through);
}

function scaleEnds({ bins, frames, nFft }: MelProblem, factor: number, { re, im }: ComplexSpectrogram): void {
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
