import { announce } from "../core/announce.ts";
import {
  type ComplexSpectrogram,
  Random,
  requirePositiveInteger,
  type Samples,
  type Spectrogram,
} from "../core/index.ts";
import { type Analysis, countFrames, planAnalysis, type StftOptions } from "./analysis.ts";
import { plainIstft } from "./istft.ts";
import { type Iterations, iterateInKernel } from "./kernel-griffin-lim.ts";
import { refuseTooLarge } from "./kernel-pieces.ts";
import { requireBins, requireMatrix } from "./matrix.ts";
import { like } from "./pad.ts";
import { smallestNormal64 } from "./smallest-normal.ts";
import { plainStft } from "./stft.ts";

export interface GriffinLimOptions extends StftOptions {
  /** Number of iterations, 0 or more. Default 32. */
  readonly nIter?: number;
  /** How far each step overshoots; 0 is the algorithm as Griffin and Lim wrote it. Default 0.99. */
  readonly momentum?: number;
  /** The first phases: "random", or null for zero everywhere. Default "random". */
  readonly init?: "random" | null;
  /** Where random phases come from: a seed, or a generator. Default 0. */
  readonly random?: number | Random;
  /** Length of the result in samples. Default: what the frames span. */
  readonly length?: number;
  /** Called after every iteration, with the error at its beginning: for curves and progress bars. */
  readonly onIteration?: (progress: GriffinLimProgress) => void;
}

/** Squares of sums of many such numbers are still numbers of float32. */
const largestSingle = 1e12;

export interface GriffinLimProgress {
  /** 1 … nIter */
  readonly iteration: number;
  /** ‖|stft(signal)| − magnitude‖ / ‖magnitude‖ of the signal that this iteration began with. */
  readonly convergence: number;
}

/**
 * Sound of a magnitude spectrogram, by Griffin and Lim's algorithm, with momentum: transform back and forth, and each time
 * put the given magnitude in the place of the one that came out. What remains are phases that fit together.
 *
 * @param magnitude (1 + ⌊nFft/2⌋) bins × frames, amplitude and not power, ≥ 0
 * @param options nIter iterations; momentum, init, random, length; nFft and the others as for `stft`
 * @returns `length` samples, computed in float64 unless precision is "single", in the precision of the
 *   magnitude
 * @throws RangeError when the magnitude is negative, not finite or too large for its sums to be finite, nFft does not fit its
 *   bins, or momentum is negative
 * @see D. W. Griffin and J. S. Lim, IEEE Trans. ASSP 32 (1984); N. Perraudin, P. Balazs and P. L. Søndergaard, "A fast
 *   Griffin-Lim algorithm", WASPAA (2013); librosa.griffinlim
 * @example
 * const tone = Float64Array.from({ length: 512 }, (_, i) => Math.sin(i / 3));
 * const target = magnitude(stft(tone, { nFft: 64 }));
 * const heard = griffinLim(target, { nIter: 50 });
 * heard.length; // 512
 * spectralConvergence(magnitude(stft(heard, { nFft: 64 })), target) < 0.05; // true
 */
export function griffinLim<T extends Samples>(magnitude: Spectrogram<T>, options: GriffinLimOptions = {}): T {
  announce("griffinLim");
  requireMatrix("griffinLim", "magnitude", magnitude);
  const { nIter = 32, momentum = 0.99, init = "random", random = 0, length, onIteration, ...rest } = options;
  const analysis = planAnalysis("griffinLim", rest, { nFft: 2 * (magnitude.bins - 1) });
  requireBins("griffinLim", "nFft", analysis.nFft, magnitude.bins);
  if (!Number.isInteger(nIter) || nIter < 0)
    throw new RangeError(`griffinLim: nIter must be 0 or a positive integer, got ${nIter}`);
  if (!(momentum >= 0 && momentum < Number.POSITIVE_INFINITY))
    throw new RangeError(`griffinLim: momentum must be a finite number of at least 0, got ${momentum}`);
  if (init !== "random" && init !== null)
    throw new RangeError(`griffinLim: init must be "random" or null, got ${String(init)}`);
  for (let i = 0; i < magnitude.data.length; i++)
    if (magnitude.data[i] < 0)
      throw new RangeError(`griffinLim: magnitude must not be negative, got ${magnitude.data[i]} at index ${i}`);
  if (analysis.precision === "single" && magnitude.data.some((value) => value > largestSingle))
    refuseTooLarge("griffinLim", "magnitude");

  const { nFft, hopLength, center } = analysis;
  const margin = center ? 2 * (nFft >> 1) : 0;
  const span = nFft + hopLength * (magnitude.frames - 1) - margin;
  if (length !== undefined) requirePositiveInteger("griffinLim", "length", length);
  const samples = like(magnitude.data, length ?? span);
  if (nIter > 0)
    requireSameFrames(Math.max(0, countFrames(samples.length + margin, nFft, hopLength)), magnitude.frames);
  const generator = random instanceof Random ? random : new Random(random);
  const squares = onIteration ? sumOfSquares(magnitude.data) : 0;
  const iterations: Iterations = {
    nIter,
    pull: momentum / (1 + momentum),
    phase: init === null ? undefined : () => generator.uniform(0, 2 * Math.PI),
    onErrors:
      onIteration &&
      ((iteration, errors) =>
        onIteration({ iteration, convergence: squares === 0 ? 0 : Math.sqrt(Math.max(0, errors) / squares) })),
  };
  if (nIter === 0 || !iterateInKernel(magnitude, analysis, iterations, samples))
    plainGriffinLim(magnitude, analysis, iterations, samples);
  if (!samples.every(Number.isFinite))
    throw new RangeError(
      `griffinLim: magnitude must be small enough for sums of its numbers to be finite, got ${largestOf(magnitude.data)}`,
    );
  return samples;
}

function largestOf(numbers: Samples): number {
  let most = 0;
  for (const value of numbers) most = Math.max(most, value);
  return most;
}

/** What the kernel does, with the functions that everybody can call. */
export function plainGriffinLim<T extends Samples>(
  magnitude: Spectrogram<T>,
  analysis: Analysis,
  { nIter, pull, phase, onErrors }: Iterations,
  samples: T,
): void {
  const { bins, frames } = magnitude;
  const { nFft } = analysis;
  const target = Float64Array.from(magnitude.data);
  const pair = (): ComplexSpectrogram<Float64Array> => ({
    re: { bins, frames, data: new Float64Array(bins * frames) },
    im: { bins, frames, data: new Float64Array(bins * frames) },
  });
  const estimate = pair();
  let [rebuilt, previous] = [pair(), pair()];
  const signal = new Float64Array(samples.length);
  const reaching = Math.min(
    frames,
    Math.ceil((samples.length + (analysis.center ? 2 * (nFft >> 1) : 0)) / analysis.hopLength),
  );
  for (let i = 0; i < target.length; i++) {
    const angle = phase?.() ?? 0;
    estimate.re.data[i] = target[i] * Math.cos(angle);
    estimate.im.data[i] = target[i] * Math.sin(angle);
  }
  for (let iteration = 1; iteration <= nIter; iteration++) {
    plainIstft(estimate, analysis, reaching, signal);
    plainStft(signal, analysis, rebuilt);
    let errors = 0;
    for (let i = 0; i < target.length; i++) {
      const [re, im] = [rebuilt.re.data[i], rebuilt.im.data[i]];
      if (onErrors) errors += (Math.sqrt(re * re + im * im) - target[i]) ** 2;
      const x = re - pull * previous.re.data[i];
      const y = im - pull * previous.im.data[i];
      // The smallest normal number keeps 0 / 0 away, as in librosa; the largest one, infinity times 0.
      const size = Math.min(target[i] / (Math.sqrt(x * x + y * y) + smallestNormal64), Number.MAX_VALUE);
      estimate.re.data[i] = size * x;
      estimate.im.data[i] = size * y;
    }
    onErrors?.(iteration, errors);
    [rebuilt, previous] = [previous, rebuilt];
  }
  plainIstft(estimate, analysis, reaching, signal);
  samples.set(signal);
}

function sumOfSquares(values: Samples): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

function requireSameFrames(rebuilt: number, frames: number): void {
  if (rebuilt !== frames)
    throw new RangeError(
      `griffinLim: length must give ${frames} frames again, got ${rebuilt}: leave it out, or take a length between ` +
        "(frames − 1) · hopLength and frames · hopLength",
    );
}
