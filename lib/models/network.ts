import { type Random, requireOneOf, requirePositive, requirePositiveInteger } from "../core/index.ts";
import * as nn from "../nn/index.ts";
import type { Approach } from "./approach.ts";
import { hop } from "./reassigned-features.ts";

export interface NetworkOptions {
  /** Times the channels of every hidden layer. Default 1. */
  readonly width?: number;
  /** Hidden layers; those beyond the approach's own are as its last. Default: the approach's own number. */
  readonly depth?: number;
  /** Probability that a channel is dropped. Default: the approach's own. */
  readonly dropout?: number;
  /** After each batch norm. Default "none", as in the seed: the whole network is one affine map then. */
  readonly activation?: "none" | "relu";
}

/**
 * The network of an approach, with fresh weights as PyTorch's layers begin.
 *
 * It takes what the seed's takes, batch × rows × columns × 1, and gives batch × samples, 20 for each place of the kernel, in
 * the order of time: channels last in memory are what the seed's squeeze, swap and flatten make. It also takes the same
 * numbers unfolded, batch × 1 × places × inputs (`columnsOf`), where the convolution is a product of matrices, and faster.
 *
 * @param random for the weights
 * @returns a layer with the parameters convolution, norm1, linear1 …
 * @throws RangeError when an option is out of range; `forward` when the picture does not fit
 * @example
 * await nn.useEngine("cpu");
 * nn.parameterCount(models.approachNetwork(models.approach1(), new Random(1))); // 21540
 * nn.parameterCount(models.approachNetwork(models.approach3(), new Random(1), { width: 2 })); // 9180
 */
export function approachNetwork(approach: Approach, random: Random, options: NetworkOptions = {}): nn.Layer {
  const { width = 1, dropout = approach.dropout, activation = "none" } = options;
  requirePositive("approachNetwork", "width", width);
  requireOneOf("approachNetwork", "activation", activation, ["none", "relu"]);
  if (!(dropout >= 0 && dropout < 1))
    throw new RangeError(`approachNetwork: dropout must be at least 0 and below 1, got ${dropout}`);
  const channels = hiddenChannels(approach, options).map((n) => Math.round(n * width));
  const layers: Record<string, nn.Layer> = { convolution: firstConvolution(approach, channels[0], random) };
  for (const [i, n] of channels.entries()) {
    if (dropout > 0) layers[`dropout${i + 1}`] = nn.droppingChannels(dropout);
    layers[`norm${i + 1}`] = nn.batchNormalization(n);
    if (activation === "relu") layers[`relu${i + 1}`] = nn.functional(nn.relu);
    layers[`linear${i + 1}`] = nn.convolution(n, channels[i + 1] ?? hop, 1, random);
  }
  layers.flatten = nn.functional((x) => nn.reshape(x, [x.shape[0], x.shape[2] * hop]));
  return nn.sequential(layers);
}

function hiddenChannels({ hidden }: Approach, { depth = hidden.length }: NetworkOptions): number[] {
  requirePositiveInteger("approachNetwork", "depth", depth);
  return Array.from({ length: depth }, (_, i) => hidden[Math.min(i, hidden.length - 1)]);
}

/** The convolution over the picture, or the same as a product of matrices where the picture comes unfolded. */
function firstConvolution({ name, kernel, stride }: Approach, outputs: number, random: Random): nn.Layer {
  const layer = nn.convolution(1, outputs, kernel, random, { stride: [1, stride] });
  const { weight, bias } = layer.parameters;
  const inputs = kernel[0] * kernel[1];
  return {
    ...layer,
    forward(x, pass) {
      const [batch, height, places, channels] = x.shape;
      if (x.rank === 4 && height === kernel[0] && places >= kernel[1] && channels === 1) return layer.forward(x, pass);
      if (x.rank !== 4 || height !== 1 || channels !== inputs)
        throw new RangeError(
          `${name}: x must be batch × ${kernel[0]} × at least ${kernel[1]} × 1, ` +
            `or batch × 1 × places × ${inputs}, got ${x.shape.join(" × ")}`,
        );
      const rows = nn.reshape(x, [batch * places, inputs]);
      const product = nn.add(nn.matmul(rows, nn.reshape(weight, [inputs, outputs])), bias);
      return nn.reshape(product, [batch, 1, places, outputs]);
    },
  };
}
