import { requirePositiveInteger } from "../../core/index.ts";
import { type BatchNormOptions, type BatchNormParameters, batchNorm, subSpectralNorm } from "../ops/normalization.ts";
import type { NamedVariables, Tensor } from "../tensor.ts";
import { constantVariable, type Layer, type Pass } from "./layer.ts";

type Settings = Pick<BatchNormOptions, "momentum" | "epsilon">;

/**
 * Batch normalization with its parameters: scale 1, shift 0, running mean 0 and variance 1 at first.
 *
 * @see torch.nn.BatchNorm2d
 */
export function batchNormalization(channels: number, settings: Settings = {}): Layer {
  requirePositiveInteger("batchNormalization", "channels", channels);
  return normalization(channels, (x, numbers, { training }) => batchNorm(x, numbers, { ...settings, training }));
}

/** Sub-spectral normalization with its parameters, for frequency × time pictures. */
export function subSpectralNormalization(channels: number, parts: number, settings: Settings = {}): Layer {
  requirePositiveInteger("subSpectralNormalization", "channels", channels);
  requirePositiveInteger("subSpectralNormalization", "parts", parts);
  return normalization(channels * parts, (x, numbers, { training }) =>
    subSpectralNorm(x, numbers, { ...settings, training, parts }),
  );
}

function normalization(size: number, forward: (x: Tensor, numbers: BatchNormParameters, pass: Pass) => Tensor): Layer {
  const scale = constantVariable([size], 1);
  const shift = constantVariable([size], 0);
  const runningMean = constantVariable([size], 0);
  const runningVariance = constantVariable([size], 1);
  const statistics: NamedVariables = { runningMean, runningVariance };
  return {
    parameters: { scale, shift },
    statistics,
    forward: (x, pass) => forward(x, { scale, shift, runningMean, runningVariance }, pass),
  };
}
