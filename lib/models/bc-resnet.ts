import type { Random } from "../core/index.ts";
import * as nn from "../nn/index.ts";
import { subBandNormalization } from "./sub-bands.ts";

/** Which text the network follows. */
export type BcResNetForm =
  /** The code of the study of trainable bases: bias in the first and the depthwise convolution, dropout ½ where the
   * channels change, no norm at either end. Only multiples of 40 mel bands up to 40 work; we refuse the others. */
  | "seed"
  /** The same network for any number of mel bands: sub-bands as equal as they can be, frequencies halved only while
   * five remain, averaged to five before the last convolution. 9160 parameters, always. */
  | "corrected"
  /** As its authors publish it: norms after the first and the last convolution, dropout 0.1 everywhere. */
  | "published";

export interface BcResNetOptions {
  readonly nMels?: number;
  readonly classes?: number;
  readonly form?: BcResNetForm;
  /** τ of the published family, 1 to 8: all channels times this. Default 1. */
  readonly width?: number;
}

/** Channels of each stage at τ = 1; how many blocks; whether it halves the frequencies; its dilation in time. */
const stages = [
  { channels: 8, blocks: 2, halves: false, dilation: 1 },
  { channels: 12, blocks: 2, halves: true, dilation: 2 },
  { channels: 16, blocks: 4, halves: true, dilation: 4 },
  { channels: 20, blocks: 4, halves: false, dilation: 8 },
] as const;
const firstChannels = 16;
const lastChannels = 32;
/** Parts of the sub-spectral norms, and the height of the last depthwise convolution. */
const parts = 5;

/**
 * A broadcasted residual network for keywords: frequency by two-dimensional convolutions, time by one-dimensional ones on
 * the mean over frequency, added back to every frequency.
 *
 * @returns a layer: batch × frames × nMels → batch × classes, scores before the softmax
 * @throws RangeError when the form cannot take so many mel bands
 * @see B. Kim et al., "Broadcasted residual learning for efficient keyword spotting", Interspeech 2021, arXiv:2106.04140
 * @example
 * await nn.useEngine("cpu");
 * const model = models.bcResNet(new Random(1), { nMels: 40, form: "seed" });
 * nn.parameterCount(model); // 9160
 */
export function bcResNet(random: Random, options: BcResNetOptions = {}): nn.Layer {
  const { classes = 12, form = "corrected", width = 1 } = options;
  const trunk = bcResNetTrunk(random, options);
  const head = nn.convolution(width * lastChannels, classes, 1, random, { bias: form === "published" });
  return {
    ...nn.joined({ trunk, head }),
    forward: (x, pass) => {
      const scores = head.forward(nn.mean(trunk.forward(x, pass), [1, 2], true), pass);
      return nn.reshape(scores, [-1, classes]);
    },
  };
}

/**
 * The network up to its last channels, time still there: what a recognizer of phonemes goes on from.
 *
 * @returns a layer: batch × frames × nMels → batch × 1 × frames × 32 · width
 */
export function bcResNetTrunk(random: Random, options: BcResNetOptions = {}): nn.Layer {
  const { nMels = 40, form = "corrected", width = 1 } = options;
  if (!["seed", "corrected", "published"].includes(form))
    throw new RangeError(`bcResNet: form must be "seed", "corrected" or "published", got ${JSON.stringify(form)}`);
  if (!(width >= 1 && width <= 8 && Number.isInteger(4 * width)))
    throw new RangeError(`bcResNet: width must be from 1 to 8 in quarters, got ${width}`);
  const published = form === "published";
  if (form !== "corrected" && nMels !== 40) throw new RangeError(whyOnlyForty(form, nMels));

  const chain: Record<string, nn.Layer> = {};
  let rows = Math.ceil(nMels / 2);
  if (rows < parts) throw new RangeError(`bcResNet: nMels must be at least ${2 * parts}, got ${nMels}`);
  let channels = width * firstChannels;
  chain.first = nn.convolution(1, channels, 5, random, { stride: [2, 1], padding: 2, bias: !published });
  if (published) Object.assign(chain, { firstNorm: nn.batchNormalization(channels), firstRelu: rectified });
  for (const [s, { blocks, halves, dilation, ...stage }] of stages.entries()) {
    const outputs = width * stage.channels;
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 && halves && Math.ceil(rows / 2) >= parts ? 2 : 1;
      rows = Math.ceil(rows / stride);
      const dropout = block === 0 && !published ? 0.5 : 0.1;
      const settings = { inputs: channels, outputs, stride, dilation, rows, dropout };
      chain[`stage${s + 1}block${block + 1}`] =
        block === 0 ? transition(settings, random) : broadcasted(settings, random);
      channels = outputs;
    }
  }
  if (rows !== parts) chain.fiveRows = fiveRows(rows);
  chain.depthwise = nn.convolution(channels, channels, 5, random, {
    padding: [0, 2],
    groups: channels,
    bias: !published,
  });
  chain.pointwise = nn.convolution(channels, width * lastChannels, 1, random, { bias: false });
  if (published) Object.assign(chain, { lastNorm: nn.batchNormalization(width * lastChannels), lastRelu: rectified });
  const network = nn.sequential(chain);
  return { ...network, forward: (x, pass) => network.forward(asPicture(x, nMels), pass) };
}

const rectified: nn.Layer = nn.functional(nn.relu);

interface BlockSettings {
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
  readonly dilation: number;
  /** Frequencies that leave the block. */
  readonly rows: number;
  readonly dropout: number;
}

/** y = relu(x + a + b), a along frequency, b along time. */
function broadcasted(settings: BlockSettings, random: Random): nn.Layer {
  const { a, b } = paths(settings, random);
  return {
    ...nn.joined({ a, b }),
    forward: (x, pass) => {
      const wide = a.forward(x, pass);
      return nn.relu(nn.add(nn.add(x, wide), b.forward(wide, pass)));
    },
  };
}

/** y = relu(a + b), the channels changed before: no shortcut, since x has others. */
function transition(settings: BlockSettings, random: Random): nn.Layer {
  const { inputs, outputs } = settings;
  const entry = nn.sequential({
    pointwise: nn.convolution(inputs, outputs, 1, random, { bias: false }),
    norm: nn.batchNormalization(outputs),
    relu: rectified,
  });
  const { a, b } = paths(settings, random);
  return {
    ...nn.joined({ entry, a, b }),
    forward: (x, pass) => {
      const wide = a.forward(entry.forward(x, pass), pass);
      return nn.relu(nn.add(wide, b.forward(wide, pass)));
    },
  };
}

function paths(
  { outputs, stride, dilation, rows, dropout }: BlockSettings,
  random: Random,
): { a: nn.Layer; b: nn.Layer } {
  const each = { groups: outputs, bias: false };
  const a = nn.sequential({
    frequency: nn.convolution(outputs, outputs, [3, 1], random, { ...each, stride: [stride, 1], padding: [1, 0] }),
    norm: subBandNormalization(outputs, rows, parts),
  });
  const b = nn.sequential({
    mean: nn.functional((x) => nn.mean(x, 1, true)),
    time: nn.convolution(outputs, outputs, [1, 3], random, {
      ...each,
      dilation: [1, dilation],
      padding: [0, dilation],
    }),
    norm: nn.batchNormalization(outputs),
    silu: nn.functional(nn.silu),
    mix: nn.convolution(outputs, outputs, 1, random, { bias: false }),
    dropout: nn.droppingChannels(dropout),
  });
  return { a, b };
}

/** The mean of the rows that fall into each of five bands. */
function fiveRows(rows: number): nn.Layer {
  const edges = Array.from({ length: parts + 1 }, (_, part) => Math.ceil((part * rows) / parts));
  return nn.functional((x) => {
    const [batch, , time, channels] = x.shape;
    const bands = edges.slice(1).map((end, part) => {
      const band = nn.slice(x, [0, edges[part], 0, 0], [batch, end - edges[part], time, channels]);
      return nn.mean(band, 1, true);
    });
    return nn.concat(bands, 1);
  });
}

/** batch × frames × mels → batch × mels × frames × 1 */
function asPicture(x: nn.Tensor, nMels: number): nn.Tensor {
  if (x.shape.length !== 3 || x.shape[2] !== nMels)
    throw new RangeError(`bcResNet: x must be batch × frames × ${nMels} mel bands, got [${x.shape.join(", ")}]`);
  const [batch, frames] = x.shape;
  return nn.reshape(nn.transpose(x, [0, 2, 1]), [batch, nMels, frames, 1]);
}

function whyOnlyForty(form: BcResNetForm, nMels: number): string {
  const heights = [2, 4, 8].map((factor) => Math.ceil(nMels / factor));
  const broken = heights.find((height) => height % parts !== 0);
  const why =
    broken === undefined
      ? `the last convolution, ${parts} rows high, leaves ${heights[2] - parts + 1} rows where one is meant`
      : `a stage has ${broken} rows, and sub-spectral norms need a multiple of ${parts}`;
  return `bcResNet: nMels must be 40 in the form "${form}", got ${nMels}: ${why}; the form "corrected" takes any number`;
}
