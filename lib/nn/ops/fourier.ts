import * as tf from "@tensorflow/tfjs-core";
import { requirePositiveInteger } from "../../core/index.ts";
import { getWindow, type WindowName, type WindowShape } from "../../dsp/window.ts";
import { haveKernels, power, powerBack } from "../kernels/wasm-kernels.ts";
import type { Tensor } from "../tensor.ts";
import { framedProducts } from "./framed-product.ts";
import { padReflect } from "./frames.ts";
import { requireAxes, requireShape } from "./require-shape.ts";

/** The short-time Fourier transform as two matrices: multiply frames by them. Both are nFft × (1 + ⌊nFft / 2⌋). */
export interface FourierBasis {
  /** Window times cosine. */
  readonly re: Tensor;
  /** Window times minus sine. */
  readonly im: Tensor;
}

/**
 * Window and Fourier transform as real matrices: fixed, or as variables that training may bend.
 *
 * Autodiff knows no complex numbers here: tfjs has no derivatives for them, on no engine.
 *
 * @param nFft samples per frame
 * @param window as long as nFft. Default "hann"
 * @see K. W. Cheuk et al., "nnAudio", IEEE Access 8 (2020)
 */
export function fourierBasis(nFft: number, window: WindowName | WindowShape = "hann"): FourierBasis {
  requirePositiveInteger("fourierBasis", "nFft", nFft);
  const weights = getWindow(window, nFft);
  const bins = 1 + Math.floor(nFft / 2);
  const re = new Float32Array(nFft * bins);
  const im = new Float32Array(nFft * bins);
  for (let n = 0; n < nFft; n++) {
    for (let k = 0; k < bins; k++) {
      // The product modulo the period: a sine of a large angle would lose digits.
      const angle = (2 * Math.PI * ((n * k) % nFft)) / nFft;
      re[n * bins + k] = weights[n] * Math.cos(angle);
      im[n * bins + k] = -weights[n] * Math.sin(angle);
    }
  }
  return { re: tf.tensor2d(re, [nFft, bins]), im: tf.tensor2d(im, [nFft, bins]) };
}

export interface SpectrumOptions {
  /** Samples from one frame to the next. Default a quarter of the frame. */
  readonly hopLength?: number;
  /** Mirror half a frame at both ends, so that frame t is centred on sample t · hopLength. Default true. */
  readonly center?: boolean;
}

export interface Spectrum {
  /** batch × frames × bins */
  readonly re: Tensor;
  /** batch × frames × bins */
  readonly im: Tensor;
}

/**
 * Short-time Fourier transform that can be differentiated, by the signal and by the basis.
 *
 * @param x batch × samples
 * @see librosa.stft with pad_mode="reflect"
 */
export function spectrum(x: Tensor, basis: FourierBasis, options: SpectrumOptions = {}): Spectrum {
  requireAxes("spectrum", "x", x, "batch", "samples");
  requireAxes("spectrum", "basis.re", basis.re, "nFft", "bins");
  requireShape("spectrum", "basis.im", basis.im, basis.re.shape);
  const [nFft] = basis.re.shape;
  const { hopLength = Math.max(1, Math.floor(nFft / 4)), center = true } = options;
  requirePositiveInteger("spectrum", "hopLength", hopLength);
  const padded = center ? padReflect(x, Math.floor(nFft / 2)) : x;
  const [re, im] = framedProducts(padded, [basis.re, basis.im], hopLength);
  return { re, im };
}

/**
 * Power spectrogram that can be differentiated.
 *
 * @param x batch × samples
 * @returns batch × frames × bins: re² + im²
 */
export function powerSpectrum(x: Tensor, basis: FourierBasis, options: SpectrumOptions = {}): Tensor {
  const { re, im } = spectrum(x, basis, options);
  const operation = tf.customGrad((...given) => {
    const parts = given.slice(0, 2) as Tensor[];
    (given[2] as tf.GradSaveFunc)(parts);
    return {
      value: haveKernels() ? power(parts[0], parts[1]) : tf.add(tf.square(parts[0]), tf.square(parts[1])),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        if (haveKernels()) return saved.map((part) => powerBack(dy, part));
        const twice = tf.mul(dy, 2);
        return saved.map((part) => tf.mul(twice, part));
      },
    };
  });
  return operation(re, im);
}
