import * as tf from "@tensorflow/tfjs-core";
import { requirePositiveInteger } from "../../core/index.ts";
import { hzToMel, melToHz } from "../../dsp/mel-scale.ts";
import { joined } from "../layers/layer.ts";
import { powerToDb } from "../ops/decibels.ts";
import { matmul } from "../ops/matmul.ts";
import type { Tensor, Variable } from "../tensor.ts";
import type { FrontEnd } from "./front-end.ts";
import { kernelsOf } from "./kernels-of.ts";
import { type TrainableStftOptions, trainableStft } from "./trainable-stft.ts";

/** The form of a filter; each is 1 at its centre. */
export type FilterShape = "triangular" | "gaussian";

export interface FastAudioOptions extends Omit<TrainableStftOptions, "trainable" | "power"> {
  /** Default 16000. */
  readonly sampleRate?: number;
  /** Default 40. */
  readonly nMels?: number;
  /** Learn the centre and the width of each filter. Default false: `freeze` of the original. */
  readonly trainableMel?: boolean;
  readonly trainableStft?: boolean;
  /** Default "triangular". */
  readonly shape?: FilterShape;
}

/** Filters are neither narrower nor wider, in hertz. */
const [narrowest, widest] = [3.1, 603.7];

/**
 * The front end with two numbers a filter: its centre and its width. Decibels of mel magnitudes, 80 below the loudest
 * value of the batch at most.
 *
 * The width is at most 603.7 Hz, as published: with 10 or 20 filters that narrows the upper four.
 *
 * @returns a front end: batch × samples → batch × frames × nMels; parameters `mel/centres` and `mel/widths`, in parts of
 *   the sample rate
 * @see Q. Fu et al., "FastAudio", ICASSP 2022; speechbrain.processing.features.Filterbank
 * @example
 * await nn.useEngine("cpu");
 * const frontEnd = nn.fastAudio({ nMels: 40, trainableMel: true });
 * nn.parameterCount(frontEnd); // 80
 */
export function fastAudio(options: FastAudioOptions = {}): FrontEnd {
  const { sampleRate = 16000, nFft = 480, nMels = 40, trainableMel = false, shape = "triangular" } = options;
  requirePositiveInteger("fastAudio", "nMels", nMels);
  if (!(shape in filterShapes))
    throw new RangeError(`fastAudio: shape must be "triangular" or "gaussian", got ${JSON.stringify(shape)}`);
  const stft = trainableStft({ ...options, trainable: options.trainableStft, power: 1 });
  const corners = spacedCorners(sampleRate, nMels);
  const centres = vector(corners.slice(1, -1), trainableMel);
  const widths = vector(
    corners.slice(1, -1).map((corner, i) => corner - corners[i]),
    trainableMel,
  );
  const named = { centres, widths };
  const bins = 1 + Math.floor(nFft / 2);
  const grid = Float32Array.from({ length: bins }, (_, k) => k / 2 / (bins - 1));
  const weights = (): Tensor => {
    const frequencies = tf.tensor2d(grid, [bins, 1]);
    const centre = tf.clipByValue(centres, 0, 0.5);
    const width = tf.clipByValue(widths, narrowest / sampleRate, widest / sampleRate);
    return filterShapes[shape](tf.div(tf.sub(frequencies, centre), width));
  };
  return {
    nMels,
    ...joined({ stft, mel: { parameters: trainableMel ? named : {}, statistics: trainableMel ? {} : named } }),
    forward: (x, pass) => powerToDb(matmul(stft.forward(x, pass), weights())),
    bases: { filters: weights, kernels: kernelsOf(stft) },
    constrain: () => {},
  };
}

/** Of the distance from the centre, in widths. */
const filterShapes: Record<FilterShape, (distance: Tensor) => Tensor> = {
  triangular: (s) => tf.maximum(tf.minimum(tf.add(1, s), tf.sub(1, s)), 0),
  gaussian: (s) => tf.exp(tf.mul(tf.square(tf.mul(s, 2)), -0.5)),
};

/** nMels + 2 frequencies, even on the HTK mel scale, in parts of the sample rate. */
function spacedCorners(sampleRate: number, nMels: number): number[] {
  const top = hzToMel(sampleRate / 2, { htk: true });
  const mels = Array.from({ length: nMels + 2 }, (_, i) => (top * i) / (nMels + 1));
  return Array.from(melToHz(mels, { htk: true }), (frequency) => frequency / sampleRate);
}

function vector(values: readonly number[], trainable: boolean): Variable {
  return tf.tidy(() => tf.variable(tf.tensor1d([...values]), trainable));
}
