import { Random, type Samples, type Spectrogram } from "../core/index.ts";
import type { StftOptions } from "./analysis.ts";
import { type IstftOptions, istft } from "./istft.ts";
import { requireBins, requireMatrix } from "./matrix.ts";
import { like } from "./pad.ts";
import { magnitude as magnitudeOf } from "./power.ts";
import { spectralConvergence } from "./spectral-convergence.ts";
import { stft } from "./stft.ts";

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
 * @returns `length` samples, computed in float64, in the precision of the magnitude
 * @throws RangeError when the magnitude is negative or not finite, nFft does not fit its bins, or momentum is negative
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
  requireMatrix("griffinLim", "magnitude", magnitude);
  const { nIter = 32, momentum = 0.99, init = "random", random = 0, length, onIteration, ...analysis } = options;
  const { nFft = 2 * (magnitude.bins - 1), padMode, ...synthesis } = analysis;
  requireBins("griffinLim", "nFft", nFft, magnitude.bins);
  if (!Number.isInteger(nIter) || nIter < 0)
    throw new RangeError(`griffinLim: nIter must be 0 or a positive integer, got ${nIter}`);
  if (!(momentum >= 0)) throw new RangeError(`griffinLim: momentum must be a number of at least 0, got ${momentum}`);
  if (init !== "random" && init !== null)
    throw new RangeError(`griffinLim: init must be "random" or null, got ${String(init)}`);
  const negative = magnitude.data.findIndex((value) => value < 0);
  if (negative >= 0)
    throw new RangeError(
      `griffinLim: magnitude must not be negative, got ${magnitude.data[negative]} at index ${negative}`,
    );

  const { bins, frames } = magnitude;
  const target: Spectrogram<Float64Array> = { bins, frames, data: Float64Array.from(magnitude.data) };
  const backward: IstftOptions = { ...synthesis, nFft, ...(length !== undefined && { length }) };
  const forward: StftOptions = { ...synthesis, nFft, ...(padMode && { padMode }) };
  const re = new Float64Array(bins * frames);
  const im = new Float64Array(bins * frames);
  const estimate = { re: { bins, frames, data: re }, im: { bins, frames, data: im } };
  firstPhases(target, init === null ? null : random instanceof Random ? random : new Random(random), re, im);

  // The part of the last step that is taken away: a signal that moves on in one direction is pushed along.
  const pull = momentum / (1 + momentum);
  let previous: typeof estimate | undefined;
  for (let iteration = 1; iteration <= nIter; iteration++) {
    const rebuilt = stft(istft(estimate, backward), forward);
    requireSameFrames(rebuilt.re.frames, frames);
    onIteration?.({ iteration, convergence: spectralConvergence(magnitudeOf(rebuilt), target) });
    for (let i = 0; i < re.length; i++) {
      const x = rebuilt.re.data[i] - (previous ? pull * previous.re.data[i] : 0);
      const y = rebuilt.im.data[i] - (previous ? pull * previous.im.data[i] : 0);
      // The smallest normal number keeps 0 / 0 away, as in librosa.
      const size = target.data[i] / (Math.sqrt(x * x + y * y) + 2.2250738585072014e-308);
      re[i] = size * x;
      im[i] = size * y;
    }
    previous = rebuilt;
  }
  const signal = istft(estimate, backward);
  const samples = like(magnitude.data, signal.length);
  samples.set(signal);
  return samples;
}

/** The magnitude with phases drawn at random, or with phase zero. */
function firstPhases(
  target: Spectrogram<Float64Array>,
  random: Random | null,
  re: Float64Array,
  im: Float64Array,
): void {
  for (let i = 0; i < re.length; i++) {
    const phase = random ? random.uniform(0, 2 * Math.PI) : 0;
    re[i] = target.data[i] * Math.cos(phase);
    im[i] = target.data[i] * Math.sin(phase);
  }
}

function requireSameFrames(rebuilt: number, frames: number): void {
  if (rebuilt !== frames)
    throw new RangeError(
      `griffinLim: length must give ${frames} frames again, got ${rebuilt}: leave it out, or take a length between ` +
        "(frames − 1) · hopLength and frames · hopLength",
    );
}
