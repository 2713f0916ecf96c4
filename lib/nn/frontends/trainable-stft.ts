import * as tf from "@tensorflow/tfjs-core";
import type { WindowName } from "../../dsp/window.ts";
import type { Layer } from "../layers/layer.ts";
import { fourierBasis, powerSpectrum, type SpectrumOptions } from "../ops/fourier.ts";

export interface TrainableStftOptions extends SpectrumOptions {
  /** Default 480: 30 ms at 16 kHz. */
  readonly nFft?: number;
  /** Default 160. */
  readonly hopLength?: number;
  /** Default "hann". */
  readonly window?: WindowName;
  /** Let training bend the kernels, each of their 2 · nFft · bins numbers by itself. Default false. */
  readonly trainable?: boolean;
  /** 2 for power, 1 for magnitude. Default 2. */
  readonly power?: 1 | 2;
}

/** Where the kernels can change, a magnitude of zero must not have an infinite slope. */
const magnitudeFloor = 1e-8;

/**
 * The spectrogram as a linear layer, window and Fourier transform in one matrix, that training may bend.
 *
 * @returns a layer: batch × samples → batch × frames × bins; parameters (or statistics, when fixed) `re` and `im`, each
 *   nFft × bins
 * @see K. W. Cheuk et al., "nnAudio", IEEE Access 8 (2020): nnAudio.features.STFT
 */
export function trainableStft(options: TrainableStftOptions = {}): Layer {
  const { nFft = 480, hopLength = 160, window = "hann", center, trainable = false, power = 2 } = options;
  if (power !== 1 && power !== 2) throw new RangeError(`trainableStft: power must be 1 or 2, got ${power}`);
  const basis = fourierBasis(nFft, window);
  const kernels = { re: tf.variable(basis.re, trainable), im: tf.variable(basis.im, trainable) };
  tf.dispose([basis.re, basis.im]);
  return {
    parameters: trainable ? kernels : {},
    statistics: trainable ? {} : kernels,
    forward: (x) => {
      const squares = powerSpectrum(x, kernels, { hopLength, center });
      const floored = trainable ? tf.add(squares, magnitudeFloor) : squares;
      return power === 2 ? floored : tf.sqrt(floored);
    },
  };
}
