import * as tf from "@tensorflow/tfjs-core";
import { type MelOptions, melFilters } from "../../dsp/mel-filters.ts";
import type { WindowName } from "../../dsp/window.ts";
import { logOf } from "../ops/decibels.ts";
import { fourierBasis, powerBands, type SpectrumOptions } from "../ops/fourier.ts";
import type { Tensor, Variable } from "../tensor.ts";
import type { Layer } from "./layer.ts";

export interface LogMelOptions extends MelOptions, SpectrumOptions {
  readonly sampleRate: number;
  /** Default 512. */
  readonly nFft?: number;
  /** Default "hann". */
  readonly window?: WindowName;
  /** What training may change. Default neither: a front end as everybody has it. */
  readonly trainable?: { readonly fourier?: boolean; readonly mel?: boolean };
  /** Added before the logarithm. Default 1e-10. */
  readonly epsilon?: number;
}

/**
 * The front end of most speech models: signals to logarithmic mel spectrograms, its matrices fixed or learned.
 *
 * @returns a layer: batch × samples → batch × frames × nMels
 * @see K. W. Cheuk et al., "nnAudio", IEEE Access 8 (2020)
 */
export function logMel(options: LogMelOptions): Layer {
  const {
    sampleRate,
    nFft = 512,
    window = "hann",
    trainable = {},
    epsilon = 1e-10,
    hopLength,
    center,
    ...mel
  } = options;
  const basis = fourierBasis(nFft, window);
  const filters = melFilters({ ...mel, sampleRate, nFft });
  // A row per filter in librosa's order: turned, to multiply frames from the right.
  const weights = tf.tidy(() => tf.transpose(tf.tensor2d(filters.data, [filters.frames, filters.bins])));
  const learned = (on: boolean | undefined, x: Tensor): Variable => tf.variable(x, on === true);
  const fourier = { re: learned(trainable.fourier, basis.re), im: learned(trainable.fourier, basis.im) };
  const bank = { mel: learned(trainable.mel, weights) };
  tf.dispose([basis.re, basis.im, weights]);
  return {
    parameters: { ...(trainable.fourier ? fourier : {}), ...(trainable.mel ? bank : {}) },
    statistics: { ...(trainable.fourier ? {} : fourier), ...(trainable.mel ? {} : bank) },
    forward: (x) => logOf(powerBands(x, fourier, bank.mel, { hopLength, center }), epsilon),
  };
}
