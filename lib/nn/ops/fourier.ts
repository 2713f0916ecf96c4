import * as tf from "@tensorflow/tfjs-core";
import { requirePositiveInteger } from "../../core/index.ts";
import { getWindow, type WindowName, type WindowShape } from "../../dsp/window.ts";
import { haveKernels, power, powerBack } from "../kernels/wasm-kernels.ts";
import type { Tensor } from "../tensor.ts";
import { framedBands, framedProducts } from "./framed-product.ts";
import { padReflect } from "./frames.ts";
import { matmul } from "./matmul.ts";
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
  const { padded, hopLength } = prepared("spectrum", x, basis, options);
  const [re, im] = framedProducts(padded, [basis.re, basis.im], hopLength);
  return { re, im };
}

function prepared(
  caller: string,
  x: Tensor,
  basis: FourierBasis,
  options: SpectrumOptions,
): { padded: Tensor; hopLength: number } {
  requireAxes(caller, "x", x, "batch", "samples");
  requireAxes(caller, "basis.re", basis.re, "nFft", "bins");
  requireShape(caller, "basis.im", basis.im, basis.re.shape);
  const [nFft] = basis.re.shape;
  const { hopLength = Math.max(1, Math.floor(nFft / 4)), center = true } = options;
  requirePositiveInteger(caller, "hopLength", hopLength);
  return { padded: center ? padReflect(x, Math.floor(nFft / 2)) : x, hopLength };
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

export interface PowerBandsOptions extends SpectrumOptions {
  /** Added to the power of each bin. Default 0. */
  readonly floor?: number;
}

/**
 * Power spectrogram summed by filters: (powerSpectrum(x) + floor) · weights. On TensorFlow, for many frames, it is one
 * operation, and faster than these.
 *
 * @param x batch × samples
 * @param weights bins × bands, such as mel filters
 * @returns batch × frames × bands
 * @example
 * await nn.useEngine("cpu");
 * const halves = nn.tensor([1, 0, 1, 0, 0, 1], [3, 2]);
 * nn.powerBands(nn.ones([1, 16]), nn.fourierBasis(4), halves, { hopLength: 2 }).shape; // [1, 9, 2]
 */
export function powerBands(
  x: Tensor,
  basis: FourierBasis,
  weights: Tensor,
  { floor = 0, ...options }: PowerBandsOptions = {},
): Tensor {
  const { padded, hopLength } = prepared("powerBands", x, basis, options);
  requireShape("powerBands", "weights", weights, [basis.re.shape[1], weights.shape[1]]);
  const found = framedBands(padded, [basis.re, basis.im], weights, hopLength);
  if (found) return floor === 0 ? found : tf.add(found, tf.mul(tf.sum(weights, 0), floor));
  const power = powerSpectrum(padded, basis, { hopLength, center: false });
  return matmul(floor === 0 ? power : tf.add(power, floor), weights);
}
