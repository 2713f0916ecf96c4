import * as tf from "@tensorflow/tfjs-core";
import * as tensorflow from "../kernels/tensorflow-kernels.ts";
import * as kernels from "../kernels/wasm-kernels.ts";
import { everyNth, withZerosBetween } from "../ops/stride.ts";
import type { Tensor } from "../tensor.ts";
import { product } from "./products.ts";
import type { Attributes, Rule } from "./rule.ts";

/**
 * Derivatives of convolutions without padding (`ops/convolution.ts` pads first, by an operation of its own).
 *
 * With a window at row i of the output reaching rows i·stride + k·dilation of the input:
 *   by the filter, tap k: sum over i of input[i·stride + k·dilation] · dy[i]
 *   by the input: dy, with zeros between its rows, convolved with the filter turned around.
 * Both are composed of forward operations. tfjs' own kernels for them do not know dilation on any engine, and three of
 * the four are missing on wasm, where kernels of our own (lib/wasm/nn.ts) do the same many times faster: that by a full
 * filter, and both of a depthwise convolution, which is an operation of its own there and pads by itself.
 */
export const convolutionRules: readonly Rule[] = [
  {
    kernel: "Conv2D",
    inputs: ["x", "filter"],
    gradient: (dy, [x, filter], attributes) => {
      const g = geometry(x, filter, dy, attributes);
      return { x: () => inputGradient(dy, filter, g), filter: () => filterGradient(dy, x, filter, g) };
    },
  },
  {
    kernel: "DepthwiseConv2dNative",
    inputs: ["x", "filter"],
    gradient: (dy, [x, filter], attributes) => {
      // TensorFlow alone is asked to pad (ops/convolution.ts), where it knows the way back.
      if (attributes.pad === "same" && tensorflow.onTensorflow())
        return tensorflow.paddedDepthwiseGradients(dy, x, filter);
      const g = geometry(x, filter, dy, attributes);
      return {
        x: () => depthwiseInputGradient(dy, filter, g),
        filter: () => depthwiseFilterGradient(dy, x, filter, g),
      };
    },
  },
  {
    kernel: kernels.depthwiseKernel,
    inputs: ["x", "filter"],
    gradient: (dy, [x, filter], { window }) => ({
      x: () => kernels.depthwiseInputGradient(dy, filter, x.shape, window),
      filter: () => kernels.depthwiseFilterGradient(x, dy, filter.shape, window),
    }),
  },
];

type Geometry = kernels.WindowSizes;

function geometry(x: Tensor, filter: Tensor, dy: Tensor, attributes: Attributes): Geometry {
  if (attributes.pad !== "valid" || (attributes.dataFormat ?? "NHWC") !== "NHWC")
    throw new Error(
      "The gradient of a convolution is only vouched for without padding and with channels last: use nn.conv2d, which pads first",
    );
  return {
    batch: x.shape[0],
    size: [x.shape[1], x.shape[2]],
    output: [dy.shape[1], dy.shape[2]],
    kernel: [filter.shape[0], filter.shape[1]],
    stride: pair(attributes.strides),
    dilation: pair(attributes.dilations ?? 1),
  };
}

function pair(value: number | readonly number[]): [number, number] {
  return typeof value === "number" ? [value, value] : [value[value.length - 2], value[value.length - 1]];
}

/** What tap (row, column) of the kernel sees of the input: batch × output rows × output columns × channels. */
function seenBy(x: Tensor, row: number, column: number, g: Geometry): Tensor {
  const rows = everyNth(x, { axis: 1, start: row * g.dilation[0], count: g.output[0], step: g.stride[0] });
  return everyNth(rows, { axis: 2, start: column * g.dilation[1], count: g.output[1], step: g.stride[1] });
}

function taps<T>([rows, columns]: readonly [number, number], of: (row: number, column: number) => T): T[] {
  return Array.from({ length: rows * columns }, (_, k) => of(Math.floor(k / columns), k % columns));
}

/** One matrix product: (all taps side by side)ᵀ · dy. */
function filterGradient(dy: Tensor, x: Tensor, filter: Tensor, g: Geometry): Tensor {
  const [rows, columnsOfFilter, inChannels, outChannels] = filter.shape;
  // One tap sees the input as it is: a matrix product, which is faster still.
  if (kernels.haveKernels() && rows * columnsOfFilter > 1)
    return kernels.convolutionFilterGradient(x, dy, filter.shape, g);
  if (tensorflow.knowsConvolution(g)) return tensorflow.convolutionFilterGradient(x, dy, filter.shape, g);
  const places = g.batch * g.output[0] * g.output[1];
  const seen = taps(g.kernel, (row, column) => tf.reshape(seenBy(x, row, column, g), [places, inChannels]));
  const columns = seen.length === 1 ? seen[0] : tf.concat(seen, 1);
  return tf.reshape(product(columns, tf.reshape(dy, [places, outChannels]), true, false), filter.shape);
}

/** dy spread out to the input's grid, with the margins that a full convolution with the turned kernel needs. */
function spreadOut(dy: Tensor, g: Geometry): Tensor {
  let spread = dy;
  const margins: [number, number][] = [[0, 0]];
  for (const i of [0, 1] as const) {
    spread = withZerosBetween(spread, i + 1, g.stride[i]);
    const reach = (g.kernel[i] - 1) * g.dilation[i];
    margins.push([reach, g.size[i] - spread.shape[i + 1]]);
  }
  margins.push([0, 0]);
  return margins.flat().some((n) => n > 0) ? tf.pad(spread, margins) : spread;
}

function inputGradient(dy: Tensor, filter: Tensor, g: Geometry): Tensor {
  const [rows, columns, inChannels, outChannels] = filter.shape;
  if (tensorflow.knowsConvolution(g))
    return tensorflow.convolutionInputGradient(dy, filter, [g.batch, ...g.size, inChannels], g);
  const spread = spreadOut(dy, g);
  if (rows === 1 && columns === 1) {
    const flat = tf.reshape(spread, [-1, outChannels]);
    const weights = tf.reshape(filter, [inChannels, outChannels]);
    return tf.reshape(product(flat, weights, false, true), [g.batch, ...g.size, inChannels]);
  }
  const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  return tf.conv2d(spread as tf.Tensor4D, turned as tf.Tensor4D, 1, "valid", "NHWC", [...g.dilation]);
}

function depthwiseFilterGradient(dy: Tensor, x: Tensor, filter: Tensor, g: Geometry): Tensor {
  const [, , channels, multiplier] = filter.shape;
  if (tensorflow.knowsConvolution(g, true)) return tensorflow.depthwiseFilterGradient(x, dy, filter.shape, g);
  const places = g.batch * g.output[0] * g.output[1];
  const gradient = tf.reshape(dy, [places, channels, multiplier]);
  const seen = taps(g.kernel, (row, column) => tf.reshape(seenBy(x, row, column, g), [places, channels, 1]));
  const sums = seen.map((tap) => tf.sum(tf.reshape(tf.mul(tap, gradient), [places, channels * multiplier]), 0));
  return tf.reshape(tf.stack(sums), filter.shape);
}

function depthwiseInputGradient(dy: Tensor, filter: Tensor, g: Geometry): Tensor {
  const [rows, columns, channels, multiplier] = filter.shape;
  if (tensorflow.knowsConvolution(g, true))
    return tensorflow.depthwiseInputGradient(dy, filter, [g.batch, ...g.size, channels], g);
  const spread = spreadOut(dy, g);
  const turned = tf.reverse(filter, [0, 1]);
  if (multiplier === 1) return depthwise(spread, turned, g);
  // One filter after the other: the outputs of channel c are dy's channels c·multiplier …
  const byFilter = tf.reshape(spread, [...spread.shape.slice(0, 3), channels, multiplier]);
  const parts = Array.from({ length: multiplier }, (_, m) => {
    const part = tf.reshape(tf.gather(byFilter, [m], 4), [...spread.shape.slice(0, 3), channels]);
    return depthwise(part, tf.slice(turned, [0, 0, 0, m], [rows, columns, channels, 1]), g);
  });
  return tf.addN(parts);
}

function depthwise(x: Tensor, filter: Tensor, g: Geometry): Tensor {
  return tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "valid", "NHWC", [...g.dilation]);
}
