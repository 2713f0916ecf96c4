import { type Random, requirePositive, requirePositiveInteger } from "../core/index.ts";
import * as nn from "../nn/index.ts";

// Seed 3's four networks, in the order of its history: a switch for each song, and out comes the song.

/** A network with what its seed says of it. */
export interface SwitchNetwork {
  readonly name: string;
  /** Shape of what it answers, without the batch. */
  readonly output: readonly number[];
  readonly layer: nn.Layer;
}

export interface SwitchNetworkOptions {
  /** Times the units or channels of the hidden layers. Default 1: as published. */
  readonly width?: number;
}

/** Units of the linear model's layers, from the first hidden one to the samples. */
const linearUnits = [256, 4096, 16384, 32768] as const;

/** Sizes [inputs, outputs] of the linear model's layers: as published it holds 605 million numbers, 2.4 GB. */
export function linearModelLayers(songs: number, width = 1, samples: number = linearUnits[3]): [number, number][] {
  requirePositiveInteger("linearModelLayers", "songs", songs);
  requirePositive("linearModelLayers", "width", width);
  requirePositiveInteger("linearModelLayers", "samples", samples);
  const units = [songs, ...linearUnits.slice(0, 3).map((n) => Math.max(1, Math.round(n * width))), samples];
  return units.slice(1).map((outputs, i) => [units[i], outputs]);
}

/** Weights and biases of dense layers of these sizes. */
export function denseParameters(layers: readonly (readonly [number, number])[]): number {
  return layers.reduce((sum, [inputs, outputs]) => sum + (inputs + 1) * outputs, 0);
}

/**
 * The linear model: four dense layers from the switches to 32 768 samples at 16 kHz, ELU and dropout 0.3, 0.3, 0.5 between
 * them.
 *
 * The seed's training: L1, SGD at 0.05 with momentum 0.9, batches of 16, 1600 epochs, saved every 400.
 *
 * @param songs switches
 * @param options width of the hidden layers; samples that it answers, 32 768 unless asked
 * @see seed 3, linear_model
 * @example
 * await nn.useEngine("cpu");
 * models.denseParameters(models.linearModelLayers(10)); // 605084416
 * const small = models.linearModel(5, new Random(1), { width: 1 / 64, samples: 512 });
 * nn.parameterCount(small.layer); // 148568
 */
export function linearModel(
  songs: number,
  random: Random,
  { width = 1, samples = linearUnits[3] }: SwitchNetworkOptions & { readonly samples?: number } = {},
): SwitchNetwork {
  const dropouts = [0.3, 0.3, 0.5];
  const layers: Record<string, nn.Layer> = {};
  for (const [i, [inputs, outputs]] of linearModelLayers(songs, width, samples).entries()) {
    layers[`linear${i + 1}`] = nn.dense(inputs, outputs, random);
    if (i === 3) continue;
    layers[`elu${i + 1}`] = nn.functional(nn.elu);
    layers[`dropout${i + 1}`] = nn.dropping(dropouts[i]);
  }
  return { name: "Linear model", output: [samples], layer: nn.sequential(layers) };
}

/**
 * The first spectrogram model: AlexNet's beginning, and a last 1 × 1 convolution with so much padding that its answer has the
 * size of a spectrogram, 500 frames × 128 bands. Its 4 × 4 places see the input; the other 63 984 see zeros.
 *
 * | layer | shape |
 * | --- | --- |
 * | linear, as a picture | 16 × 16 × 1 |
 * | convolution 4 × 4 to 64, stride 2, padding 2, ReLU | 9 × 9 × 64 |
 * | maximum of 3 × 3, stride 2 | 4 × 4 × 64 |
 * | convolution 3 × 3 to 128, padding 1, ELU, dropout | 4 × 4 × 128 |
 * | convolution 1 × 1 to 1, padding 248 and 62 | 500 × 128 × 1 |
 *
 * The seed pads by (500 − 5) / 2 and (128 − 5) / 2, which are no whole numbers; ours lead to the size that it names.
 *
 * @see seed 3, "First Model"
 * @example
 * await nn.useEngine("cpu");
 * const { layer } = models.firstSpectrogramModel(3, new Random(1));
 * layer.forward(nn.zeros([1, 3]), { training: false, random: new Random(1) }).shape; // [1, 500, 128]
 */
export function firstSpectrogramModel(songs: number, random: Random): SwitchNetwork {
  const layer = nn.sequential({
    linear: nn.dense(songs, 256, random),
    picture: nn.functional((x) => nn.reshape(x, [x.shape[0], 16, 16, 1])),
    conv1: nn.convolution(1, 64, 4, random, { stride: 2, padding: 2 }),
    relu: nn.functional(nn.relu),
    pool: nn.functional((x) => nn.maxPool(x, 3, { stride: 2 })),
    conv2: nn.convolution(64, 128, 3, random, { padding: 1 }),
    elu: nn.functional(nn.elu),
    dropout: nn.dropping(0.3),
    conv3: nn.convolution(128, 1, 1, random, { padding: [248, 62] }),
    flat: nn.functional((x) => nn.reshape(x, [x.shape[0], 500, 128])),
  });
  return { name: "First spectrogram model", output: [500, 128], layer };
}

/** Channels of the second model's convolutions. */
const secondChannels = [64, 128, 256, 384, 512] as const;
/** What each is told: padding, stride, dilation. */
const secondGeometry = [
  { padding: 2 },
  { padding: 1, dilation: 2 },
  { padding: 1, dilation: 2 },
  { stride: 2, dilation: 2 },
  { dilation: 3 },
] as const;

/**
 * The second model: 4096 numbers as a picture of 64 × 64, and five dilated convolutions of 4 × 4 down to 17 × 17 places of 512
 * channels; each channel is then a frame, its 289 places are the bands, and the corner of 500 × 256 is the answer.
 *
 * | layer | shape |
 * | --- | --- |
 * | linear, ELU, dropout | 64 × 64 × 1 |
 * | to 64, padding 2 | 65 × 65 × 64 |
 * | to 128, padding 1, dilation 2 | 61 × 61 × 128 |
 * | to 256, padding 1, dilation 2 | 57 × 57 × 256 |
 * | to 384, stride 2, dilation 2 | 26 × 26 × 384 |
 * | to 512, dilation 3 | 17 × 17 × 512 |
 * | channels as frames, cut | 500 × 256 |
 *
 * The seed's training: L1, SGD at 0.1 with momentum 0.9, batches of 32. With random starts within a song "no progress" after
 * 6000 epochs; with the start always 0 it "began to produce the expected output".
 *
 * @param options width of the first four convolutions, the last has the channels that become frames
 * @see seed 3, commits a3c25f9 to 2a21887
 * @example
 * await nn.useEngine("cpu");
 * nn.parameterCount(models.secondSpectrogramModel(5, new Random(1), { width: 1 / 16 }).layer); // 230516
 */
export function secondSpectrogramModel(
  songs: number,
  random: Random,
  { width = 1 }: SwitchNetworkOptions = {},
): SwitchNetwork {
  requirePositive("secondSpectrogramModel", "width", width);
  const layer = nn.sequential(secondSpectrogramLayers(songs, random, width));
  return { name: "Second spectrogram model", output: [500, 256], layer };
}

/** Its layers, in their order. */
export function secondSpectrogramLayers(songs: number, random: Random, width: number): Record<string, nn.Layer> {
  const layers: Record<string, nn.Layer> = {
    linear: nn.dense(songs, 4096, random),
    elu: nn.functional(nn.elu),
    dropout0: nn.dropping(0.3),
    picture: nn.functional((x) => nn.reshape(x, [x.shape[0], 64, 64, 1])),
  };
  let inputs = 1;
  for (const [i, channels] of secondChannels.entries()) {
    const outputs = i === 4 ? channels : Math.max(1, Math.round(channels * width));
    layers[`conv${i + 1}`] = nn.convolution(inputs, outputs, 4, random, secondGeometry[i]);
    if (i < 4) layers[`relu${i + 1}`] = nn.functional(nn.relu);
    if (i === 0 || i === 2) layers[`dropout${i + 1}`] = nn.dropping(0.3);
    inputs = outputs;
  }
  layers.frames = nn.functional((x) => {
    const [batch, height, across, channels] = x.shape;
    const frames = nn.transpose(nn.reshape(x, [batch, height * across, channels]), [0, 2, 1]);
    return nn.slice(frames, [0, 0, 0], [batch, 500, 256]);
  });
  return layers;
}

/** Channels after each of the auto-encoder's halvings. */
const codeChannels = [16, 64, 128, 256, 512] as const;

/**
 * The auto-encoder: a spectrogram of 512 × 512 is halved five times to 16 × 16 places of 512 channels, twice as many numbers as
 * went in divided by four, and doubled five times again.
 *
 * All filters are 5 × 5; ReLU and dropout 0.2, 0, 0.2, 0.2, 0 on the way down, leaky ReLU on the way up. The seed ends in a
 * sigmoid, whose answers lie between 0 and 1, while a power mel spectrogram reaches hundreds: with `last: "linear"` it can
 * reach its target.
 *
 * The seed's training: L1, Adam at 0.005, batches of 32, 128 songs; saved every 1000 epochs, or when the loss fell by a fifth.
 *
 * @param options width of the hidden layers; last: "sigmoid" as published, or "linear"
 * @see seed 3, HEAD
 * @example
 * await nn.useEngine("cpu");
 * nn.parameterCount(models.autoEncoder(new Random(1), { width: 1 / 16 }).layer); // 33941
 */
export function autoEncoder(
  random: Random,
  { width = 1, last = "sigmoid" }: SwitchNetworkOptions & { readonly last?: "sigmoid" | "linear" } = {},
): SwitchNetwork {
  requirePositive("autoEncoder", "width", width);
  if (last !== "sigmoid" && last !== "linear")
    throw new RangeError(`autoEncoder: last must be sigmoid or linear, got ${String(last)}`);
  const channels = [1, ...codeChannels.map((n) => Math.max(1, Math.round(n * width)))];
  const dropouts = [0.2, 0, 0.2, 0.2, 0];
  const layers: Record<string, nn.Layer> = {};
  for (let i = 0; i < 5; i++) {
    layers[`down${i + 1}`] = nn.convolution(channels[i], channels[i + 1], 5, random, { stride: 2, padding: 2 });
    layers[`relu${i + 1}`] = nn.functional(nn.relu);
    if (dropouts[i] > 0) layers[`dropout${i + 1}`] = nn.dropping(dropouts[i]);
  }
  const doubling = { stride: 2, padding: 2, outputPadding: 1 };
  for (let i = 5; i > 0; i--) {
    layers[`up${6 - i}`] = nn.transposedConvolution(channels[i], channels[i - 1], 5, random, doubling);
    if (i > 1) layers[`leaky${6 - i}`] = nn.functional((x) => nn.leakyRelu(x));
  }
  if (last === "sigmoid") layers.sigmoid = nn.functional(nn.sigmoid);
  return { name: "Auto-encoder", output: [512, 512, 1], layer: nn.sequential(layers) };
}

/** When a seed's training saves: every so many epochs, or when the loss has fallen by this part since the last time. */
export interface SavingRule {
  readonly every: number;
  readonly fallen?: number;
}

/** The two rules of seed 3: of its linear model, and of its auto-encoder. */
export const seedSavingRules: { readonly linear: SavingRule; readonly autoEncoder: SavingRule } = {
  linear: { every: 400 },
  autoEncoder: { every: 1000, fallen: 0.2 },
};

/**
 * The epochs, from 1, after which a training with these losses saves.
 *
 * @throws RangeError when `every` is no positive integer
 * @example
 * models.savedEpochs([8, 7.9, 6, 5.9, 4], { every: 1000, fallen: 0.2 }); // [1, 3, 5]
 */
export function savedEpochs(losses: readonly number[], { every, fallen }: SavingRule): number[] {
  requirePositiveInteger("savedEpochs", "every", every);
  const saved: number[] = [];
  let last = Number.POSITIVE_INFINITY;
  for (const [i, loss] of losses.entries()) {
    const lower = fallen !== undefined && loss < (1 - fallen) * last;
    if (!lower && (i + 1) % every !== 0) continue;
    saved.push(i + 1);
    last = loss;
  }
  return saved;
}
