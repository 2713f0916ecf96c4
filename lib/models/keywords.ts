import { type Random, requirePositiveInteger } from "../core/index.ts";
import * as nn from "../nn/index.ts";

export interface LinearKeywordsOptions {
  /** Frames of an example. Default 101: one second at hop 160 and 16 kHz. */
  readonly frames?: number;
  readonly nMels?: number;
  readonly classes?: number;
}

/**
 * The least network: all values of the spectrogram, one linear map.
 *
 * @returns a layer: batch × frames × nMels → batch × classes
 * @see H. Heung, K. W. Cheuk, D. Herremans, arXiv:2204.11437 (2022): "Linear"
 * @example
 * await nn.useEngine("cpu");
 * nn.parameterCount(models.linearKeywords(new Random(1), { nMels: 10 })); // 12132
 */
export function linearKeywords(random: Random, options: LinearKeywordsOptions = {}): nn.Layer {
  const { frames = 101, nMels = 40, classes = 12 } = options;
  requirePositiveInteger("linearKeywords", "frames", frames);
  requirePositiveInteger("linearKeywords", "nMels", nMels);
  const head = nn.dense(frames * nMels, classes, random);
  return {
    ...nn.joined({ head }),
    forward: (x, pass) => {
      if (x.shape[1] !== frames || x.shape[2] !== nMels)
        throw new RangeError(`linearKeywords: x must be batch × ${frames} × ${nMels}, got [${x.shape.join(", ")}]`);
      return head.forward(nn.reshape(x, [-1, frames * nMels]), pass);
    },
  };
}
