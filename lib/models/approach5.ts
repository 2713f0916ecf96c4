import { host, type Random, requirePositiveInteger, type Samples } from "../core/index.ts";
import { reassignmentWindows } from "../dsp/reassignment-windows.ts";
import { getWindow } from "../dsp/window.ts";
import { cholesky, solveTriangular } from "./least-squares.ts";
import { hop, requireSignal, seedBins, seedFeatures, seedTransform, type Utterance } from "./reassigned-features.ts";

// What a network should be asked. The features are even: a signal and its negative have the same. So the answer must take its
// sign from somewhere else, and the past has one: 60 samples that are known already, and the features of the frame whose last
// 20 are not. The map from both is odd in the past and grows with it, and the same for everybody who speaks: it can be learned.
//
// The network is a solver unrolled: each stage compares the spectra of its guess with what they should be, and corrects the
// guess by a matrix, the same for all frames. With the spectra S, T and D of window, time-weighted window and derivative,
// u = S/|S|, and magnitudes A, displacements τ in samples and δ in radians per sample as features,
//
//   g = [A u − S,  α_t u (A τ − Re(T ū)),  i α_ω u (−A δ − Im(D ū))]        3 · 41 complex numbers, 246 real ones
//   guess ← guess + W g
//
// g turns around with the guess and grows with it, and so does the whole network. Each W is a linear regression.

const length: number = seedTransform.nFft;
const inputs: number = 3 * 2 * seedBins;

/** A fitted network: a matrix for each stage. */
export interface Approach5 {
  /** 246 × outputs each, row after row. */
  readonly stages: readonly Float64Array[];
  /** Samples that a stage corrects: the 20 unknown ones, or all 80 of the frame. */
  readonly outputs: number;
}

export interface Approach5Options {
  /** Default 8. */
  readonly stages?: number;
  /**
   * "true": the 60 samples before are the true ones, and stay. "noisy": they carry errors of −5 … −70 dB, and are corrected as
   * well, which a network needs that goes on from its own answers. Default "true".
   */
  readonly past?: "true" | "noisy";
  /** For the noise; needed with a noisy past. */
  readonly random?: Random;
  /** Of the mean variance of the 246 numbers. Default 1e-5. */
  readonly ridge?: number;
  /** Called after each stage, with its number from 1. */
  readonly onStage?: (stage: number) => void;
}

/**
 * Approach 5: learns to continue a signal from its last 60 samples and the features of the next frame, stage by stage.
 *
 * Each frame counts as loud as every other: it is divided by the norm of its magnitudes.
 *
 * @param utterances mono, 16 kHz
 * @throws RangeError when there is no utterance, one is shorter than 80 samples, or a noisy past has no random numbers
 * @see K. Gregor and Y. LeCun, "Learning fast approximations of sparse coding", ICML 2010, for unrolling
 * @example
 * const random = new Random(1);
 * const noise = { name: "noise", samples: Float32Array.from({ length: 4000 }, () => random.normal()) };
 * const network = await models.fitApproach5([noise], { stages: 2 });
 * network.stages.length; // 2
 */
export async function fitApproach5(
  utterances: readonly Utterance[],
  { stages = 8, past = "true", random, ridge = 1e-5, onStage }: Approach5Options = {},
): Promise<Approach5> {
  const caller = "fitApproach5";
  requirePositiveInteger(caller, "stages", stages);
  if (utterances.length === 0) throw new RangeError(`${caller}: utterances must be at least one, got none`);
  const noisy = past === "noisy";
  if (noisy && !random) throw new RangeError(`${caller}: random must be given for a noisy past, got ${random}`);
  const outputs = noisy ? length : hop;
  const studies = utterances.map(({ samples }) => studyOf(caller, samples, noisy ? random : undefined));
  const fitted: Float64Array[] = [];
  for (let stage = 0; stage < stages; stage++) {
    const sums = new HomogeneousSums(outputs);
    for (const study of studies) {
      await host().breathe();
      addFrames(sums, study, noisy && stage >= roughStages);
    }
    const weights = sums.solve(ridge);
    fitted.push(weights);
    for (const study of studies) {
      await host().breathe();
      correctAll(study, weights, outputs);
    }
    onStage?.(stage + 1);
  }
  return { stages: fitted, outputs };
}

/** With a noisy past, the first stages see all frames alike; later ones care more for those that are nearly right. */
const roughStages = 3;

/** How well a network continues, after each of its stages. */
export interface HopSnr {
  /** Median over all hops of 10·log₁₀(Σ true² / Σ error²), in decibels. */
  readonly median: number;
  /** Share of hops above 20 dB. */
  readonly clear: number;
}

/**
 * Signal-to-noise ratio of a hop by number of stages, when the 60 samples before it are the true ones.
 *
 * @param samples mono, 16 kHz; of a speaker who was not trained on, to see whether it is the map that was learned
 * @returns one entry for each stage
 * @throws RangeError when there are fewer than 80 samples, or all is silence
 * @example
 * const random = new Random(1);
 * const noise = { name: "noise", samples: Float32Array.from({ length: 4000 }, () => random.normal()) };
 * models.hopSnrByStage(await models.fitApproach5([noise], { stages: 3 }), noise.samples).length; // 3
 */
export function hopSnrByStage({ stages, outputs }: Approach5, samples: Samples): HopSnr[] {
  const study = studyOf("hopSnrByStage", samples);
  return stages.map((weights) => {
    correctAll(study, weights, outputs);
    const ratios = hopRatios(study);
    if (ratios.length === 0) throw new RangeError("hopSnrByStage: samples must not be silent, got silence");
    ratios.sort((a, b) => a - b);
    return {
      median: ratios[ratios.length >> 1],
      clear: ratios.filter((ratio) => ratio > 20).length / ratios.length,
    };
  });
}

export interface ClosedLoopOptions {
  /** Frame whose 80 true samples are given. Default 0. */
  readonly from?: number;
  /** Hops to continue by. Default: to the end. */
  readonly hops?: number;
}

/**
 * A network that goes on alone: 80 true samples, and every hop after them from the network's own answers. Errors are its past
 * now: trained on a true past, it diverges; on a noisy one, it holds on for a while.
 *
 * @param samples the true signal, of which only frame `from` and the features are used
 * @returns 80 + 20 · hops samples, from sample 20 · from on; an answer that outgrows 1000 times the signal's peak ends there, and
 *   what follows is zero
 * @throws RangeError when the signal ends before
 * @example
 * const random = new Random(1);
 * const noise = { name: "noise", samples: Float32Array.from({ length: 4000 }, () => random.normal()) };
 * const network = await models.fitApproach5([noise], { stages: 2, past: "noisy", random });
 * models.closedLoop(network, noise.samples, { from: 10, hops: 5 }).length; // 180
 */
export function closedLoop(
  { stages, outputs }: Approach5,
  samples: Samples,
  { from = 0, hops }: ClosedLoopOptions = {},
): Float64Array {
  const { frames, features } = studyOf("closedLoop", samples);
  const { length: count } = features;
  const steps = hops ?? count - 1 - from;
  if (!(Number.isInteger(from) && from >= 0 && Number.isInteger(steps) && steps >= 0 && from + steps < count))
    throw new RangeError(`closedLoop: from + hops must be whole numbers below ${count} frames, got ${from} + ${steps}`);
  const answer = new Float64Array(length + hop * steps);
  answer.set(frames.subarray(from * length, (from + 1) * length));
  let peak = 0;
  for (const x of samples) peak = Math.max(peak, Math.abs(x));
  const corrections = new Float64Array(inputs);
  for (let step = 1; step <= steps; step++) {
    // A view: what a stage corrects of the past is corrected in the answer. The last 20 are zero still.
    const guess = answer.subarray(step * hop, step * hop + length);
    for (const weights of stages) correct(guess, features[from + step], weights, outputs, corrections);
    if (!guess.every((x) => Math.abs(x) <= 1000 * peak)) return answer.fill(0, step * hop + length - hop);
  }
  return answer;
}

/** What a frame's spectra should be. */
interface FrameFeatures {
  /** A, A τ α_t, −A δ α_ω: what |S|, Re(T ū) α_t and Im(D ū) α_ω should be */
  readonly magnitude: Float64Array;
  readonly time: Float64Array;
  readonly frequency: Float64Array;
  /** Bins that have a place: the others are filled in by the transform, and say nothing. */
  readonly known: readonly boolean[];
  readonly norm: number;
}

/** A signal, frame by frame: the truth, the guess, the features. */
interface Study {
  readonly frames: Float64Array;
  readonly guesses: Float64Array;
  readonly features: readonly FrameFeatures[];
  /** Of each frame: the past's error as a share of the frame's level. */
  readonly noise: Float64Array;
}

function studyOf(caller: string, samples: Samples, random?: Random): Study {
  requireSignal(caller, samples);
  const features = featuresOf(samples);
  const frames = new Float64Array(features.length * length);
  for (let t = 0; t < features.length; t++) frames.set(samples.subarray(t * hop, t * hop + length), t * length);
  const guesses = frames.slice();
  const noise = new Float64Array(features.length);
  for (let t = 0; t < features.length; t++) {
    const guess = guesses.subarray(t * length, (t + 1) * length);
    if (random) noise[t] = disturb(guess, random);
    guess.fill(0, length - hop);
  }
  return { frames, guesses, features, noise };
}

/** An error of −5 … −70 dB, larger on the newest samples, as errors are that a decoder makes. */
function disturb(frame: Float64Array, random: Random): number {
  const share = 10 ** (-random.uniform(5, 70) / 20);
  let energy = 0;
  for (const x of frame) energy += x * x;
  const level = share * Math.sqrt(energy / length);
  const past = length - hop;
  for (let n = 0; n < past; n++) {
    const age = n < past / 3 ? 0.3 : n < (2 * past) / 3 ? 0.6 : 0.6 + (1.4 * (n - (2 * past) / 3)) / (past / 3);
    frame[n] += level * age * random.normal();
  }
  return share;
}

function featuresOf(samples: Samples): FrameFeatures[] {
  const { frequencies, times, magnitudes } = seedFeatures(samples, { center: false });
  const { sampleRate } = seedTransform;
  const floor = Math.sqrt(1e-6); // refPower's default: bins with less have no place
  return Array.from({ length: frequencies.frames }, (_, t) => {
    const magnitude = new Float64Array(seedBins);
    const time = new Float64Array(seedBins);
    const frequency = new Float64Array(seedBins);
    const middle = (t * hop + length / 2) / sampleRate;
    let energy = 0;
    for (let k = 0; k < seedBins; k++) {
      const at = t * seedBins + k;
      const a = magnitudes.data[at];
      magnitude[k] = a;
      time[k] = scaleOfTimes * a * (times.data[at] - middle) * sampleRate;
      const bin = (k * sampleRate) / length;
      frequency[k] = (-scaleOfFrequencies * a * (frequencies.data[at] - bin) * 2 * Math.PI) / sampleRate;
      energy += a * a;
    }
    return { magnitude, time, frequency, known: Array.from(magnitude, (a) => a >= floor), norm: Math.sqrt(energy) };
  });
}

const window: Float64Array = getWindow("hamming", length);
const { weighted, derivative } = reassignmentWindows(window);
/** All three windows with one norm: errors of their spectra count alike. */
const scaleOfTimes: number = norm(window) / norm(weighted);
const scaleOfFrequencies: number = norm(window) / norm(derivative);

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
}

/** bins × 80 of e^{−2πikn/80}, times each of the windows. */
const kernels: readonly { readonly re: Float64Array; readonly im: Float64Array }[] = [
  window,
  weighted.map((w) => w * scaleOfTimes),
  derivative.map((w) => w * scaleOfFrequencies),
].map((weights) => {
  const entry = (f: (angle: number) => number): Float64Array =>
    Float64Array.from({ length: seedBins * length }, (_, i) => {
      const [k, n] = [Math.floor(i / length), i % length];
      return weights[n] * f((-2 * Math.PI * ((k * n) % length)) / length);
    });
  return { re: entry(Math.cos), im: entry(Math.sin) };
});

/** g of a guess: where its spectra should go, 246 numbers. */
function correctionsOf(guess: Float64Array, target: FrameFeatures, g: Float64Array): void {
  for (let k = 0; k < seedBins; k++) {
    const [sRe, sIm] = spectrum(guess, 0, k);
    const size = Math.hypot(sRe, sIm);
    // A guess without a phase gives no direction: the correction of this bin is left to the others.
    const [uRe, uIm] = size > 0 ? [sRe / size, sIm / size] : [0, 0];
    const at = 6 * k;
    g[at] = target.magnitude[k] * uRe - sRe;
    g[at + 1] = target.magnitude[k] * uIm - sIm;
    if (!target.known[k] || size === 0) {
      g.fill(0, at + 2, at + 6);
      continue;
    }
    const [tRe, tIm] = spectrum(guess, 1, k);
    const [dRe, dIm] = spectrum(guess, 2, k);
    const time = target.time[k] - (tRe * uRe + tIm * uIm);
    g[at + 2] = uRe * time;
    g[at + 3] = uIm * time;
    const frequency = target.frequency[k] - (dIm * uRe - dRe * uIm);
    g[at + 4] = -uIm * frequency;
    g[at + 5] = uRe * frequency;
  }
}

function spectrum(guess: Float64Array, which: number, bin: number): [re: number, im: number] {
  const { re, im } = kernels[which];
  let real = 0;
  let imaginary = 0;
  for (let n = 0, at = bin * length; n < length; n++, at++) {
    real += guess[n] * re[at];
    imaginary += guess[n] * im[at];
  }
  return [real, imaginary];
}

/** One stage: guess ← guess + W g. */
function correct(
  guess: Float64Array,
  target: FrameFeatures,
  weights: Float64Array,
  outputs: number,
  g: Float64Array,
): void {
  correctionsOf(guess, target, g);
  const first = length - outputs;
  for (let i = 0; i < inputs; i++) {
    const value = g[i];
    if (value === 0) continue;
    for (let o = 0, at = i * outputs; o < outputs; o++, at++) guess[first + o] += value * weights[at];
  }
}

function correctAll({ guesses, features }: Study, weights: Float64Array, outputs: number): void {
  const g = new Float64Array(inputs);
  for (const [t, target] of features.entries())
    correct(guesses.subarray(t * length, (t + 1) * length), target, weights, outputs, g);
}

function hopRatios({ frames, guesses, features }: Study): number[] {
  const ratios: number[] = [];
  for (let t = 0; t < features.length; t++) {
    let signal = 0;
    let error = 0;
    for (let i = (t + 1) * length - hop; i < (t + 1) * length; i++) {
      signal += frames[i] ** 2;
      error += (frames[i] - guesses[i]) ** 2;
    }
    if (signal > 0) ratios.push(10 * Math.log10(signal / error));
  }
  return ratios;
}

function addFrames(sums: HomogeneousSums, { frames, guesses, features, noise }: Study, care: boolean): void {
  const g = new Float64Array(inputs);
  const wanted = new Float64Array(sums.outputs);
  for (const [t, target] of features.entries()) {
    if (!target.known.includes(true)) continue; // silence has no norm to be measured in
    const guess = guesses.subarray(t * length, (t + 1) * length);
    correctionsOf(guess, target, g);
    const scale = (care ? Math.min(100, 1 / (noise[t] + 3e-4)) : 1) / target.norm;
    for (let i = 0; i < inputs; i++) g[i] *= scale;
    for (let o = 0, n = length - sums.outputs; o < sums.outputs; o++, n++)
      wanted[o] = scale * (frames[t * length + n] - guess[n]);
    sums.add(g, wanted);
  }
}

/** Regression without an offset: zero in, zero out. An odd map has none. */
class HomogeneousSums {
  readonly outputs: number;
  readonly #products = new Float64Array(inputs * inputs);
  readonly #answers: Float64Array;

  constructor(outputs: number) {
    this.outputs = outputs;
    this.#answers = new Float64Array(inputs * outputs);
  }

  add(x: Float64Array, y: Float64Array): void {
    const { outputs } = this;
    const [products, answers] = [this.#products, this.#answers];
    for (let i = 0; i < inputs; i++) {
      const value = x[i];
      if (value === 0) continue;
      for (let j = 0, at = i * inputs; j <= i; j++, at++) products[at] += value * x[j];
      for (let o = 0, at = i * outputs; o < outputs; o++, at++) answers[at] += value * y[o];
    }
  }

  /** @param ridge as a share of the mean of the diagonal */
  solve(ridge: number): Float64Array {
    const { outputs } = this;
    const matrix = this.#products;
    let trace = 0;
    for (let i = 0; i < inputs; i++) trace += matrix[i * inputs + i];
    if (!(trace > 0)) throw new RangeError("fitApproach5: utterances must not be silent, got silence");
    for (let i = 0; i < inputs; i++) matrix[i * inputs + i] += (ridge * trace) / inputs;
    const triangle = cholesky(matrix, inputs);
    const weights = new Float64Array(inputs * outputs);
    const column = new Float64Array(inputs);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) column[i] = this.#answers[i * outputs + o];
      solveTriangular(triangle, column);
      for (let i = 0; i < inputs; i++) weights[i * outputs + o] = column[i];
    }
    return weights;
  }
}
