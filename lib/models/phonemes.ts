import type { Random } from "../core/index.ts";
import * as nn from "../nn/index.ts";
import { type BcResNetForm, bcResNetTrunk } from "./bc-resnet.ts";

/** Units of the memory in each direction. */
const units = 32;

export interface PhonemesOptions {
  readonly nMels?: number;
  /** Symbols, blank among them. Default 62: TIMIT's phones and the blank. */
  readonly symbols?: number;
}

/**
 * A recognizer of phonemes for CTC: a bidirectional memory along time, and a linear map of each frame.
 *
 * @returns a layer: batch × frames × nMels → batch × frames × symbols
 * @see H. Heung, K. W. Cheuk, D. Herremans, arXiv:2204.11437 (2022): "Linear"
 */
export function linearPhonemes(random: Random, { nMels = 40, symbols = 62 }: PhonemesOptions = {}): nn.Layer {
  return nn.sequential({
    memory: nn.recurrent(nMels, units, random, { bidirectional: true }),
    head: nn.dense(2 * units, symbols, random),
  });
}

/**
 * The same behind the broadcasted residual network, whose frames it keeps.
 *
 * @returns a layer: batch × frames × nMels → batch × frames × symbols
 */
export function bcResNetPhonemes(
  random: Random,
  { symbols = 62, ...options }: PhonemesOptions & { readonly form?: Exclude<BcResNetForm, "published"> } = {},
): nn.Layer {
  const trunk = bcResNetTrunk(random, options);
  const memory = nn.recurrent(units, units, random, { bidirectional: true });
  const head = nn.convolution(2 * units, symbols, 1, random, { bias: false });
  return {
    ...nn.joined({ trunk, memory, head }),
    forward: (x, pass) => {
      const [batch, frames] = x.shape;
      const features = nn.reshape(trunk.forward(x, pass), [batch, frames, units]);
      const remembered = nn.reshape(memory.forward(features, pass), [batch, 1, frames, 2 * units]);
      return nn.reshape(head.forward(remembered, pass), [batch, frames, symbols]);
    },
  };
}
