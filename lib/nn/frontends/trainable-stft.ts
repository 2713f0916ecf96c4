import * as tf from "@tensorflow/tfjs-core";
import { requireOneOf } from "../../core/index.ts";
import type { WindowName } from "../../dsp/window.ts";
import type { Layer } from "../layers/layer.ts";
import { fourierBasis, powerBands, powerSpectrum, type SpectrumOptions } from "../ops/fourier.ts";
import { matmul } from "../ops/matmul.ts";
import type { Tensor } from "../tensor.ts";

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
  /** Where 10⁻⁸ is added to every power. Default "trained", as published. */
  readonly floor?: PowerFloor;
}

/**
 * Where 10⁻⁸ is added to every power, so that a magnitude of zero has no infinite slope. "trained": where the kernels are,
 * as nnAudio does; silence then differs between kernels that are trained and kernels that are not. "always" and "never"
 * make these two differ by their training alone; magnitudes of trained kernels need a floor.
 */
export type PowerFloor = "trained" | "always" | "never";

const magnitudeFloor = 1e-8;

export interface TrainableStft extends Layer {
  /** What it gives, summed by filters: forward(x) · weights. Of powers faster than these two. */
  bands(x: Tensor, weights: Tensor): Tensor;
}

/**
 * The spectrogram as a linear layer, window and Fourier transform in one matrix, that training may bend.
 *
 * @returns a layer: batch × samples → batch × frames × bins; parameters (or statistics, when fixed) `re` and `im`, each
 *   nFft × bins
 * @throws RangeError when an option is out of range, or magnitudes of trained kernels shall have no floor
 * @see K. W. Cheuk et al., "nnAudio", IEEE Access 8 (2020): nnAudio.features.STFT
 */
export function trainableStft(options: TrainableStftOptions = {}): TrainableStft {
  const { nFft = 480, hopLength = 160, window = "hann", center, trainable = false, power = 2 } = options;
  const { floor = "trained" } = options;
  requireOneOf("trainableStft", "floor", floor, ["trained", "always", "never"]);
  if (power !== 1 && power !== 2) throw new RangeError(`trainableStft: power must be 1 or 2, got ${power}`);
  if (trainable && power === 1 && floor === "never")
    throw new RangeError(
      'trainableStft: floor must be "trained" or "always" for magnitudes of trained kernels, got "never"',
    );
  const isFloored = floor === "always" || (floor === "trained" && trainable);
  const basis = fourierBasis(nFft, window);
  const kernels = { re: tf.variable(basis.re, trainable), im: tf.variable(basis.im, trainable) };
  tf.dispose([basis.re, basis.im]);
  const forward = (x: Tensor): Tensor => {
    const squares = powerSpectrum(x, kernels, { hopLength, center });
    const floored = isFloored ? tf.add(squares, magnitudeFloor) : squares;
    return power === 2 ? floored : tf.sqrt(floored);
  };
  return {
    parameters: trainable ? kernels : {},
    statistics: trainable ? {} : kernels,
    forward,
    bands: (x, weights) => {
      if (power === 1) return matmul(forward(x), weights);
      return powerBands(x, kernels, weights, { hopLength, center, floor: isFloored ? magnitudeFloor : 0 });
    },
  };
}
