import { type Random, requirePositiveInteger, type Samples, type Spectrogram } from "../core/index.ts";
import * as nn from "../nn/index.ts";

// Four ways to a large picture: stretch it, transpose a convolution, shuffle channels, or one more linear layer.

/** What a layer costs. */
export interface Cost {
  /** Numbers that are learned. */
  readonly parameters: number;
  /** Multiplications by what is learned, for one picture; the interpolation of a stretch is left out. */
  readonly operations: number;
}

/** The ways that seed 3 weighs. */
export type UpsamplingKind = "stretch and convolve" | "transposed convolution" | "pixel shuffle" | "linear layer";

export const upsamplingKinds: readonly UpsamplingKind[] = [
  "stretch and convolve",
  "transposed convolution",
  "pixel shuffle",
  "linear layer",
];

/** A small picture and how many times larger it shall become. */
export interface UpsamplingSizes {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly factor: number;
}

/** A way to a larger picture of one channel, with its price. */
export interface Upsampling extends Cost {
  readonly kind: UpsamplingKind;
  /** batch × height × width × channels → batch × (height · factor) × (width · factor) × 1 */
  readonly layer: nn.Layer;
}

/** Filters of the convolutions. */
const size = 3;

/**
 * A layer that makes a picture of one channel out of a small one of several, in one of four ways:
 *
 * * *stretch and convolve*: linear interpolation, then a convolution of 3 × 3 among the many places of the large picture;
 * * *transposed convolution* with a filter of 1.5 · factor: neighbours overlap, and not evenly;
 * * *pixel shuffle*: a convolution of 3 × 3 among the few places of the small picture, to factor² channels;
 * * *linear layer*: every place of the large picture from every one of the small.
 *
 * @throws RangeError when there is no such kind, or a size is no positive integer
 * @see A. Odena, V. Dumoulin, C. Olah, "Deconvolution and Checkerboard Artifacts", Distill (2016)
 * @example
 * await nn.useEngine("cpu");
 * const sizes = { height: 4, width: 16, channels: 8, factor: 4 };
 * const { parameters, operations } = models.upsampling("pixel shuffle", sizes, new Random(1));
 * [parameters, operations]; // [1168, 73728]
 */
export function upsampling(kind: UpsamplingKind, sizes: UpsamplingSizes, random: Random): Upsampling {
  const { channels, factor, height, width } = sizes;
  const cost = upsamplingCost(kind, sizes);
  const make: Record<UpsamplingKind, () => nn.Layer> = {
    "stretch and convolve": () =>
      nn.sequential({
        stretch: nn.functional((x) => nn.resize(x, [height * factor, width * factor])),
        convolution: nn.convolution(channels, 1, size, random, { padding: 1 }),
      }),
    "transposed convolution": () =>
      nn.sequential({
        transposed: nn.transposedConvolution(channels, 1, filterFor(factor), random, transposedOptions(factor)),
      }),
    "pixel shuffle": () =>
      nn.sequential({
        convolution: nn.convolution(channels, factor ** 2, size, random, { padding: 1 }),
        shuffle: nn.pixelShuffling(factor),
      }),
    "linear layer": () =>
      nn.sequential({
        flat: nn.functional((x) => nn.reshape(x, [x.shape[0], height * width * channels])),
        linear: nn.dense(height * width * channels, height * width * factor ** 2, random),
        picture: nn.functional((x) => nn.reshape(x, [x.shape[0], height * factor, width * factor, 1])),
      }),
  };
  return { kind, layer: make[kind](), ...cost };
}

/**
 * What such a layer costs, without making it.
 *
 * @example
 * models.upsamplingCost("linear layer", { height: 32, width: 128, channels: 16, factor: 4 }).parameters; // 4295032832
 */
export function upsamplingCost(kind: UpsamplingKind, { height, width, channels, factor }: UpsamplingSizes): Cost {
  if (!upsamplingKinds.includes(kind))
    throw new RangeError(`upsampling: kind must be one of ${upsamplingKinds.join(", ")}, got ${String(kind)}`);
  for (const [name, value] of Object.entries({ height, width, channels, factor }))
    requirePositiveInteger("upsampling", name, value);
  const small = height * width;
  const large = small * factor ** 2;
  const filter = size * size * channels;
  const costs: Record<UpsamplingKind, Cost> = {
    "stretch and convolve": { parameters: filter + 1, operations: filter * large },
    "transposed convolution": {
      parameters: filterFor(factor) ** 2 * channels + 1,
      operations: filterFor(factor) ** 2 * channels * small,
    },
    "pixel shuffle": { parameters: (filter + 1) * factor ** 2, operations: filter * factor ** 2 * small },
    "linear layer": { parameters: (small * channels + 1) * large, operations: small * channels * large },
  };
  return costs[kind];
}

function filterFor(factor: number): number {
  return Math.floor(1.5 * factor);
}

function transposedOptions(factor: number): nn.TransposedOptions {
  // What the filter reaches beyond its stride is taken off, half on each side.
  const beyond = filterFor(factor) - factor;
  const padding = Math.ceil(beyond / 2);
  return { stride: factor, padding, outputPadding: 2 * padding - beyond };
}

/**
 * How much of a picture's variation is a checkerboard: the part of its variance that is explained by where a place stands in
 * its block of factor × factor. 0 without a pattern, 1 when there is nothing else.
 *
 * @param picture of one channel, rows as bins
 * @throws RangeError when the picture does not consist of whole blocks
 * @example
 * const data = Float32Array.from({ length: 64 }, (_, i) => ((i >> 3) + i) % 2);
 * models.checkerboard({ bins: 8, frames: 8, data }, 2); // 1
 */
export function checkerboard({ bins, frames, data }: Spectrogram<Samples>, factor: number): number {
  requirePositiveInteger("checkerboard", "factor", factor);
  if (bins % factor !== 0 || frames % factor !== 0)
    throw new RangeError(`checkerboard: bins and frames must be multiples of ${factor}, got ${bins} × ${frames}`);
  const sums = new Float64Array(factor * factor);
  let [total, squares] = [0, 0];
  for (let t = 0; t < frames; t++) {
    for (let k = 0; k < bins; k++) {
      const value = data[t * bins + k];
      sums[(t % factor) * factor + (k % factor)] += value;
      total += value;
      squares += value * value;
    }
  }
  const mean = total / data.length;
  const variance = squares / data.length - mean * mean;
  const each = data.length / sums.length;
  const between = sums.reduce((sum, one) => sum + (one / each - mean) ** 2, 0) / sums.length;
  return variance > 1e-12 * Math.max(mean * mean, 1e-12) ? between / variance : 0;
}

/** Sizes that pixel shuffle has to begin with, for a picture of one channel. */
export interface ShuffleStart extends Cost {
  readonly r: number;
  readonly height: number;
  readonly width: number;
  /** r² */
  readonly channels: number;
  /** What the seed's table has in its place: r. */
  readonly seedChannels: number;
  /** The part of the picture that so many channels would fill. */
  readonly seedFills: number;
}

/**
 * The seed's table of starts for pixel shuffle, put right: a picture of height × width comes from r² channels, not r, of a
 * height and width r times smaller. All starts hold as many numbers as the picture, so a linear layer to them costs the same for
 * every r.
 *
 * @param inputs numbers that the linear layer to the start takes
 * @throws RangeError when r divides height or width not, or a number is no positive integer
 * @see seed 3, "Experimenting with the r value"
 * @example
 * const { height, width, channels, seedFills } = models.shuffleStart(8, { height: 128, width: 512 });
 * [height, width, channels, seedFills]; // [16, 64, 64, 0.125]
 */
export function shuffleStart(
  r: number,
  { height, width, inputs = 1 }: { readonly height: number; readonly width: number; readonly inputs?: number },
): ShuffleStart {
  for (const [name, value] of Object.entries({ r, height, width, inputs }))
    requirePositiveInteger("shuffleStart", name, value);
  if (height % r !== 0 || width % r !== 0)
    throw new RangeError(`shuffleStart: r must divide ${height} and ${width}, got ${r}`);
  return {
    r,
    height: height / r,
    width: width / r,
    channels: r * r,
    seedChannels: r,
    seedFills: 1 / r,
    parameters: (inputs + 1) * height * width,
    operations: inputs * height * width,
  };
}

export interface ShuffleCoderOptions {
  readonly height: number;
  readonly width: number;
  /** Numbers of the code, whatever r is. */
  readonly code: number;
}

/** An encoder and a decoder around a code of fixed size. */
export interface ShuffleCoder extends Cost {
  readonly r: number;
  /** Channels of the code; its places are height / r × width / r. */
  readonly channels: number;
  /** batch × height × width × 1, and the same again. */
  readonly layer: nn.Layer;
}

/**
 * What the choice of r is about: a picture goes through a code of a fixed number of values, and comes back by pixel shuffle.
 * The encoder sees patches of r × r; the decoder is one convolution of 3 × 3 on the code, to r² channels. With a larger r the code
 * has fewer places and more channels, the decoder sees farther, and it costs r⁴.
 *
 * @returns the layers, and what the decoder costs
 * @throws RangeError when r does not divide the sizes, or the code not into whole channels
 * @example
 * await nn.useEngine("cpu");
 * const coder = models.shuffleCoder(8, { height: 128, width: 512, code: 4096 }, new Random(1));
 * [coder.channels, coder.parameters, coder.operations]; // [4, 2368, 2359296]
 */
export function shuffleCoder(r: number, { height, width, code }: ShuffleCoderOptions, random: Random): ShuffleCoder {
  const start = shuffleStart(r, { height, width });
  const places = start.height * start.width;
  const channels = code / places;
  if (!Number.isInteger(channels) || channels < 1)
    throw new RangeError(`shuffleCoder: code must be a multiple of the ${places} places at r = ${r}, got ${code}`);
  const layer = nn.sequential({
    encoder: nn.convolution(1, channels, r, random, { stride: r }),
    decoder: nn.convolution(channels, r * r, size, random, { padding: 1 }),
    shuffle: nn.pixelShuffling(r),
  });
  const filter = size * size * channels;
  return { r, channels, layer, parameters: (filter + 1) * r * r, operations: filter * r * r * places };
}
