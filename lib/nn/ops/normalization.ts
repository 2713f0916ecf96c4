import * as tf from "@tensorflow/tfjs-core";
import * as tensorflow from "../kernels/tensorflow-kernels.ts";
import * as kernels from "../kernels/wasm-kernels.ts";
import type { Tensor, Variable } from "../tensor.ts";
import { readable, requireAxes, requireShape } from "./require-shape.ts";

/** What a batch norm learns and remembers: each one number per channel. */
export interface BatchNormParameters {
  /** The factor after normalizing. */
  readonly scale: Tensor;
  /** What is added then. */
  readonly shift: Tensor;
  /** Running mean and variance, for use without training. Changed in training, never by the optimizer. */
  readonly runningMean: Variable;
  readonly runningVariance: Variable;
}

export interface BatchNormOptions {
  /** With the batch's own mean and variance (and the running ones follow), or with the running ones. */
  readonly training: boolean;
  /** How far the running statistics move to the batch's. Default 0.1. */
  readonly momentum?: number;
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
}

const defaults = { momentum: 0.1, epsilon: 1e-5 };

/**
 * Batch normalization: each channel with mean 0 and variance 1 over everything else, then scaled and shifted.
 *
 * The running variance is the unbiased one, n − 1 below, as PyTorch keeps it.
 *
 * @param x any axes, channels last
 * @see S. Ioffe and C. Szegedy, ICML 2015; torch.nn.functional.batch_norm
 */
export function batchNorm(x: Tensor, parameters: BatchNormParameters, options: BatchNormOptions): Tensor {
  const channels = x.shape[x.rank - 1];
  for (const [name, value] of Object.entries(parameters)) requireShape("batchNorm", name, value, [channels]);
  const { training, momentum = defaults.momentum, epsilon = defaults.epsilon } = options;
  const { scale, shift, runningMean, runningVariance } = parameters;
  if (!training) {
    const deviation = tf.sqrt(tf.add(runningVariance, epsilon));
    return tf.add(tf.mul(tf.div(tf.sub(x, runningMean), deviation), scale), shift);
  }
  const rows = x.size / channels;
  if (!(rows >= 2))
    throw new RangeError(
      `batchNorm: x must have at least two values per channel in training, got ${readable(x.shape)}`,
    );
  if (kernels.haveKernels()) return byKernel(x, parameters, { batch: 1, parts: 1, rows, channels }, options);
  if (tensorflow.onTensorflow()) {
    const picture = tf.reshape(x, [1, 1, rows, channels]);
    return tf.reshape(tensorflow.batchNorm(picture, parameters, { epsilon, momentum }), x.shape);
  }
  const normalized = normalizeColumns(tf.reshape(x, [rows, channels]), epsilon, (mean, variance) => {
    follow(runningMean, mean, momentum);
    follow(runningVariance, tf.mul(variance, rows / (rows - 1)), momentum);
  });
  return tf.reshape(tf.add(tf.mul(normalized, scale), shift), x.shape);
}

/** Moves a running statistic a little towards that of this batch. */
function follow(running: Variable, now: Tensor, momentum: number): void {
  running.assign(tf.add(tf.mul(running, 1 - momentum), tf.mul(now, momentum)));
}

/**
 * Every column with mean 0 and variance 1. One operation of its own, because the derivative is short: the gradient
 * without its mean and without its part along the result, over the deviation.
 */
function normalizeColumns(x: Tensor, epsilon: number, seen: (mean: Tensor, variance: Tensor) => void): Tensor {
  const rows = x.shape[0];
  const mean = (columns: Tensor): Tensor => tf.div(tf.sum(columns, 0), rows);
  const normalize = tf.customGrad((input, save) => {
    const centre = mean(input as Tensor);
    const centred = tf.sub(input as Tensor, centre);
    const variance = mean(tf.square(centred));
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const value = tf.mul(centred, inverse);
    seen(centre, variance);
    (save as tf.GradSaveFunc)([value, inverse]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [y, factor] = saved;
        const along = tf.mul(y, mean(tf.mul(dy, y)));
        return tf.mul(tf.sub(tf.sub(dy, mean(dy)), along), factor);
      },
    };
  });
  return normalize(x);
}

/** All of it in two kernels, the running statistics too: one there, one back. */
function byKernel(
  x: Tensor,
  { scale, shift, runningMean, runningVariance }: BatchNormParameters,
  sizes: kernels.ColumnSizes,
  { momentum = defaults.momentum, epsilon = defaults.epsilon }: BatchNormOptions,
): Tensor {
  const operation = tf.customGrad((...given) => {
    const [input, factor, addend] = given as Tensor[];
    const save = given[3] as tf.GradSaveFunc;
    const numbers = { scale: factor, shift: addend, runningMean, runningVariance };
    const found = kernels.batchNorm(input, numbers, { sizes, epsilon, momentum });
    runningMean.assign(found.runningMean);
    runningVariance.assign(found.runningVariance);
    save([input, found.mean, found.inverse, factor]);
    return {
      value: found.value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [from, mean, inverse, factorThen] = saved;
        return kernels.batchNormBack({ dy, x: from, mean, inverse, scale: factorThen }, sizes);
      },
    };
  });
  return operation(x, scale, shift);
}

/**
 * Sub-spectral normalization: a batch norm for each part of the frequency axis by itself.
 *
 * @param x batch × frequency × time × channels
 * @param parameters for parts · channels: part 0 with all its channels first
 * @param parts how many; must divide the frequencies
 * @see S. Chang et al., "SubSpectral Normalization for Neural Audio Data Processing", ICASSP 2021
 */
export function subSpectralNorm(
  x: Tensor,
  parameters: BatchNormParameters,
  { parts, ...options }: BatchNormOptions & { readonly parts: number },
): Tensor {
  requireAxes("subSpectralNorm", "x", x, "batch", "frequency", "time", "channels");
  const [batch, frequencies, frames, channels] = x.shape;
  if (!Number.isInteger(parts) || parts < 1 || frequencies % parts !== 0)
    throw new RangeError(`subSpectralNorm: parts must divide ${frequencies} frequencies, got ${parts}`);
  const each = (frequencies / parts) * frames;
  for (const [name, value] of Object.entries(parameters))
    requireShape("subSpectralNorm", name, value, [parts * channels]);
  if (options.training && kernels.haveKernels() && batch * each >= 2)
    return byKernel(x, parameters, { batch, parts, rows: each, channels }, options);
  if (options.training && tensorflow.onTensorflow() && batch * each >= 2) {
    const { epsilon = defaults.epsilon, momentum = defaults.momentum } = options;
    const inParts = tf.reshape(x, [batch, parts, each, channels]);
    return tf.reshape(tensorflow.batchNorm(inParts, parameters, { epsilon, momentum }), x.shape);
  }
  const split = tf.transpose(tf.reshape(x, [batch, parts, each, channels]), [0, 2, 1, 3]);
  const normalized = batchNorm(tf.reshape(split, [batch, each, parts * channels]), parameters, options);
  const joined = tf.transpose(tf.reshape(normalized, [batch, each, parts, channels]), [0, 2, 1, 3]);
  return tf.reshape(joined, x.shape);
}
