import * as tf from "@tensorflow/tfjs-core";
import { Random } from "../../core/index.ts";
import { type MelOptions, melFilters } from "../../dsp/mel-filters.ts";
import { joined, type Layer } from "../layers/layer.ts";
import { logOf } from "../ops/decibels.ts";
import { matmul } from "../ops/matmul.ts";
import type { Tensor, Variable } from "../tensor.ts";
import type { FrontEnd } from "./front-end.ts";
import { kernelsOf } from "./kernels-of.ts";
import { type TrainableStftOptions, trainableStft } from "./trainable-stft.ts";

export interface MelFrontEndOptions extends MelOptions, Omit<TrainableStftOptions, "trainable" | "power"> {
  /** Default 16000. */
  readonly sampleRate?: number;
  /** Default 40. */
  readonly nMels?: number;
  readonly trainableMel?: boolean;
  readonly trainableStft?: boolean;
  /**
   * How mel weights are learned. "free": every number by itself, kept from 0 to 1 after each step, as published.
   * "multiplicative": w = w₀ · exp(θ), θ learned from 0; zeros stay zeros, and the slope of the logarithm stays small.
   * Default "free".
   */
  readonly melWeights?: "free" | "multiplicative";
  /** Begin from random mel weights instead of triangles: the positive half of He's uniform distribution. */
  readonly randomMel?: boolean;
  /** Bins [start, end) of the spectrum are set to zero. The spectrum is then one of magnitudes, as published. */
  readonly maskedBins?: readonly [start: number, end: number];
  /** Seeds `randomMel`. Default 0. */
  readonly seed?: number;
}

/** Added before the logarithm. */
const epsilon = 1e-10;

/**
 * Logarithmic mel spectrograms whose Fourier kernels and mel filters can be learned.
 *
 * Untrained, it is ln(melSpectrogram + 1e-10) of `speclab/dsp`.
 *
 * @returns a front end: batch × samples → batch × (1 + ⌊samples / hopLength⌋) × nMels; parameters `stft/re`, `stft/im`
 *   and `mel/weights` (bins × nMels), or `mel/exponents`
 * @throws RangeError when an option is out of range
 * @see H. Heung, K. W. Cheuk, D. Herremans, arXiv:2204.11437 (2022)
 * @example
 * await nn.useEngine("cpu");
 * const frontEnd = nn.melFrontEnd({ nMels: 40, trainableMel: true });
 * const pass = { training: false, random: new Random(1) };
 * frontEnd.forward(nn.zeros([1, 16000]), pass).shape; // [1, 101, 40]
 * Object.keys(frontEnd.parameters); // ["mel/weights"]
 * nn.parameterCount(frontEnd); // 9640
 */
export function melFrontEnd(options: MelFrontEndOptions = {}): FrontEnd {
  const { nFft = 480, nMels = 40, maskedBins, trainableMel = false, melWeights = "free" } = options;
  const bins = 1 + Math.floor(nFft / 2);
  const stft = trainableStft({ ...options, trainable: options.trainableStft, power: maskedBins ? 1 : 2 });
  const mask = maskedBins && bandMask(bins, maskedBins);
  const bank = melWeights === "multiplicative" ? scaledBank(options, bins) : freeBank(options, bins);
  if (melWeights !== "free" && melWeights !== "multiplicative")
    throw new RangeError(
      `melFrontEnd: melWeights must be "free" or "multiplicative", got ${JSON.stringify(melWeights)}`,
    );
  const maskLayer = { parameters: {}, statistics: { ...(mask && { bins: mask }) } };
  return {
    nMels,
    ...joined({ stft, mask: maskLayer, mel: bank }),
    forward: (x, pass) => {
      const weights = bank.weights();
      const mel = mask ? matmul(tf.mul(stft.forward(x, pass), mask), weights) : stft.bands(x, weights);
      return logOf(mel, epsilon);
    },
    bases: { filters: bank.weights, kernels: kernelsOf(stft) },
    constrain: () => {
      if (bank.free && trainableMel) bank.free.assign(tf.clipByValue(bank.free, 0, 1));
    },
  };
}

/** Mel weights in some parametrization. */
interface Bank extends Pick<Layer, "parameters" | "statistics"> {
  /** bins × nMels */
  weights(): Tensor;
  /** The weights themselves, where they are what is learned. */
  readonly free?: Variable;
}

function freeBank(options: MelFrontEndOptions, bins: number): Bank {
  const { trainableMel = false } = options;
  const weights = variableOf(initialWeights(options, bins), bins, trainableMel);
  const named = { weights };
  return {
    parameters: trainableMel ? named : {},
    statistics: trainableMel ? {} : named,
    weights: () => weights,
    free: weights,
  };
}

function scaledBank(options: MelFrontEndOptions, bins: number): Bank {
  const { trainableMel = false } = options;
  const initial = initialWeights(options, bins);
  const start = variableOf(initial, bins, false);
  const exponents = variableOf(new Float32Array(initial.length), bins, trainableMel);
  return {
    parameters: trainableMel ? { exponents } : {},
    statistics: trainableMel ? { start } : { start, exponents },
    weights: () => tf.mul(start, tf.exp(exponents)),
  };
}

/** A row for each bin: turned from librosa's order, to multiply frames from the right. */
function initialWeights(options: MelFrontEndOptions, bins: number): Float32Array {
  const { sampleRate = 16000, nFft = 480, nMels = 40, randomMel = false, seed = 0 } = options;
  if (randomMel) {
    const random = new Random(seed);
    const bound = Math.sqrt(6 / bins);
    return Float32Array.from({ length: bins * nMels }, () => Math.max(0, random.uniform(-bound, bound)));
  }
  const { fMin, fMax, htk, norm, allowEmpty } = options;
  const { data } = melFilters({ sampleRate, nFft, nMels, fMin, fMax, htk, norm, allowEmpty });
  return Float32Array.from(data, (_, i) => data[(i % nMels) * bins + Math.floor(i / nMels)]);
}

function variableOf(values: Float32Array, rows: number, trainable: boolean): Variable {
  return tf.tidy(() => tf.variable(tf.tensor2d(values, [rows, values.length / rows]), trainable));
}

function bandMask(bins: number, [start, end]: readonly [number, number]): Variable {
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start || end > bins)
    throw new RangeError(
      `melFrontEnd: maskedBins must be two whole numbers, 0 ≤ start ≤ end ≤ ${bins} bins, got [${start}, ${end}]`,
    );
  const kept = Float32Array.from({ length: bins }, (_, k) => (k >= start && k < end ? 0 : 1));
  return tf.tidy(() => tf.variable(tf.tensor1d(kept), false));
}
