import { requireSamples, type Samples } from "../core/index.ts";
import { type Approach, type Columns, columnsOf } from "./approach.ts";
import { type AffineMap, applyAffine, LeastSquares } from "./least-squares.ts";
import { hop, type Utterance } from "./reassigned-features.ts";

/**
 * The mean squared error of an answer that is zero everywhere: the signal's mean square. What a loss must be compared with.
 *
 * @throws RangeError when there is no sample, or one is not finite
 * @example
 * models.zeroPredictorError(Float64Array.of(1, 3)); // 5
 */
export function zeroPredictorError(samples: Samples): number {
  requireSamples("zeroPredictorError", "samples", samples);
  let sum = 0;
  for (const x of samples) sum += x * x;
  return sum / samples.length;
}

/**
 * The mean squared error of the best constant answer: the mean square without the square of the mean.
 *
 * @throws RangeError when there is no sample, or one is not finite
 * @example
 * models.signalVariance(Float64Array.of(1, 3)); // 1
 */
export function signalVariance(samples: Samples): number {
  requireSamples("signalVariance", "samples", samples);
  return varianceOf([samples]);
}

export interface AffineOptimumOptions {
  /**
   * Show every utterance twice, as it is and upside down, as sound comes from a microphone of either polarity. Default
   * false.
   */
  readonly upsideDownToo?: boolean;
  /**
   * Each input counts as if it carried this share of its variance in independent noise. Default 1e-10: neighbouring frames'
   * times are nearly the same ramp, and the frequencies of DC and Nyquist hardly ever move, so that the plain equations
   * have next to no single answer. A hundred times more or less changes the error in its fourth digit.
   */
  readonly ridge?: number;
}

/** The best that a network without activations can do, and the numbers to hold it against. All are mean squares. */
export interface AffineOptimum {
  /** Of the best affine map, on the utterances that it was made for. */
  readonly error: number;
  /** Of the answer zero. */
  readonly zeroPredictor: number;
  /** Of the best constant answer. */
  readonly variance: number;
  /** error / variance: 1 means that the features told nothing. */
  readonly ratio: number;
  /** Error on other utterances. */
  errorOn(utterances: readonly Utterance[]): number;
  /** What the map makes of a signal: 20 samples for each place of the kernel. */
  predict(samples: Samples): Float32Array;
}

/**
 * The best that an approach can do on these utterances, whatever its width, its depth and its training: without
 * activations it is an affine map of the numbers under the kernel, and the best of these is a linear regression.
 *
 * Solved in float64 by the normal equations, summed frame by frame.
 *
 * @param utterances mono, 16 kHz
 * @throws RangeError when there is no utterance, or one is shorter than 80 samples
 * @example
 * const random = new Random(1);
 * const noise = { name: "noise", samples: Float32Array.from({ length: 40000 }, () => random.normal()) };
 * models.affineOptimum(models.approach2(), [noise], { upsideDownToo: true }).ratio.toFixed(6); // "1.000000"
 */
export function affineOptimum(
  approach: Approach,
  utterances: readonly Utterance[],
  { upsideDownToo = false, ridge = 1e-10 }: AffineOptimumOptions = {},
): AffineOptimum {
  if (utterances.length === 0) throw new RangeError("affineOptimum: utterances must be at least one, got none");
  if (!(ridge >= 0)) throw new RangeError(`affineOptimum: ridge must be at least 0, got ${ridge}`);
  const equations = new LeastSquares(approach.kernel[0] * approach.kernel[1], hop);
  const tables = utterances.flatMap(({ samples }) => {
    const columns = columnsOf(approach, samples);
    return upsideDownToo ? [columns, { ...columns, targets: columns.targets.map((x) => -x) }] : [columns];
  });
  for (const { data, targets } of tables) equations.add(data, targets);
  const map = equations.solve(ridge);
  const targets = tables.map((table) => table.targets);
  const variance = varianceOf(targets);
  const error = meanError(map, tables);
  return {
    error,
    zeroPredictor: meanSquare(targets),
    variance,
    ratio: error / variance,
    errorOn: (others) =>
      meanError(
        map,
        others.map(({ samples }) => columnsOf(approach, samples)),
      ),
    predict: (samples) => Float32Array.from(applyAffine(map, columnsOf(approach, samples).data)),
  };
}

function meanError(map: AffineMap, tables: readonly Columns[]): number {
  let sum = 0;
  let count = 0;
  for (const { data, targets } of tables) {
    const answers = applyAffine(map, data);
    for (let i = 0; i < targets.length; i++) sum += (answers[i] - targets[i]) ** 2;
    count += targets.length;
  }
  return sum / count;
}

/** Mean square over several lists. */
export function meanSquare(lists: readonly Samples[]): number {
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  return lists.reduce((sum, list) => sum + zeroPredictorError(list) * list.length, 0) / count;
}

/** Variance of several lists taken as one. */
export function varianceOf(lists: readonly Samples[]): number {
  let sum = 0;
  let count = 0;
  for (const list of lists) {
    for (const x of list) sum += x;
    count += list.length;
  }
  return meanSquare(lists) - (sum / count) ** 2;
}
