import { Random } from "../../core/index.ts";
import * as nn from "../index.ts";
import { ctcRecursion } from "../ops/ctc-recursion.ts";
import type { Case } from "./finite-differences.ts";

const { add, sub, mul, div, maximum, minimum, atan2, neg, abs, square, exp, sin, cos, erf, relu, elu, sigmoid } = nn;
const { tanh, softplus, silu, sqrt, log, log1p, reciprocal, sum, mean, max, min } = nn;
const picture = [2, 6, 5, 4];

/** Every operation that we vouch for, with every setting that takes another path. */
export const cases: readonly Case[] = [
  ...Object.entries({ add, sub, mul, div, maximum, minimum, atan2 }).flatMap(([name, f]) => [
    {
      name,
      shapes: [
        [3, 4],
        [3, 4],
      ],
      range: [0.3, 1.5] as const,
      f,
    },
    {
      name: `${name} with broadcasting`,
      shapes: [
        [2, 3, 4],
        [3, 1],
      ],
      range: [0.3, 1.5] as const,
      f,
    },
  ]),
  {
    name: "pow",
    shapes: [
      [3, 4],
      [3, 4],
    ],
    range: [0.3, 2],
    f: nn.pow,
  },
  { name: "square by pow, of negative numbers", shapes: [[3, 4]], f: (x) => nn.pow(x, 2) },
  ...Object.entries({ neg, abs, square, exp, sin, cos, erf, relu, elu, sigmoid, tanh, softplus, silu }).map(
    ([name, f]) => ({ name, shapes: [[4, 5]], f }),
  ),
  ...Object.entries({ sqrt, log, log1p, reciprocal }).map(([name, f]) => ({
    name,
    shapes: [[4, 5]],
    range: [0.3, 2] as const,
    f,
  })),
  { name: "leakyRelu", shapes: [[4, 5]], f: (x) => nn.leakyRelu(x, 0.2) },
  { name: "clamp", shapes: [[4, 5]], f: (x) => nn.clamp(x, -0.4, 0.6) },
  { name: "logOf", shapes: [[4, 5]], range: [0.1, 1], f: (x) => nn.logOf(x, 1e-3) },
  { name: "powerToDb", shapes: [[4, 5]], range: [0.1, 1], f: (x) => nn.powerToDb(x, { topDb: 7 }) },
  {
    name: "where by a comparison of the input",
    shapes: [[4, 5]],
    f: (x) => nn.where(nn.greater(x, 0.1), nn.square(x), nn.mul(x, 3)),
  },
  ...Object.entries({ sum, mean, max, min }).flatMap(([name, f]) => [
    { name: `${name} of all`, shapes: [[3, 4]], f: (x: nn.Tensor) => f(x) },
    { name: `${name} of axes`, shapes: [[2, 3, 4, 2]], f: (x: nn.Tensor) => f(x, [0, 2]) },
    { name: `${name} of the last axis, kept`, shapes: [[2, 3, 4]], f: (x: nn.Tensor) => f(x, -1, true) },
  ]),
  { name: "cumsum", shapes: [[3, 5]], f: (x) => nn.cumsum(x, 1) },
  { name: "reshape and transpose", shapes: [[2, 3, 4]], f: (x) => nn.reshape(nn.transpose(x, [2, 0, 1]), [8, 3]) },
  {
    name: "concat and split",
    shapes: [
      [2, 3],
      [2, 4],
    ],
    f: (a, b) => nn.concat(nn.split(nn.concat([a, b], 1), [2, 5], 1).reverse(), 1),
  },
  {
    name: "stack and unstack",
    shapes: [
      [2, 3],
      [2, 3],
    ],
    f: (a, b) => nn.stack(nn.unstack(nn.stack([a, b], 1), 2).slice(1), 0),
  },
  {
    name: "slice and pad",
    shapes: [[3, 5]],
    f: (x) =>
      nn.pad(nn.slice(x, [1, 0], [2, 4]), [
        [0, 1],
        [2, 0],
      ]),
  },
  { name: "reverse and tile", shapes: [[2, 3, 2]], f: (x) => nn.tile(nn.reverse(x, 1), [2, 1, 3]) },
  { name: "stopGradient of one factor", shapes: [[3, 4]], f: (x) => nn.mul(nn.stopGradient(nn.ones([3, 4])), x) },

  {
    name: "matmul",
    shapes: [
      [3, 4],
      [4, 5],
    ],
    f: nn.matmul,
  },
  {
    name: "matmul, batch by matrix",
    shapes: [
      [2, 3, 4],
      [4, 5],
    ],
    f: nn.matmul,
  },
  {
    name: "matmul, batch by batch",
    shapes: [
      [2, 3, 4],
      [2, 4, 5],
    ],
    f: nn.matmul,
  },
  {
    name: "matmul, batch of one repeated",
    shapes: [
      [2, 3, 4],
      [1, 4, 5],
    ],
    f: nn.matmul,
  },
  {
    name: "matmul, the first axis repeated",
    shapes: [
      [3, 1, 2, 4],
      [1, 2, 4, 3],
    ],
    f: nn.matmul,
  },
  {
    name: "matmul, both repeated",
    shapes: [
      [2, 1, 3, 4],
      [3, 4, 2],
    ],
    f: nn.matmul,
  },

  { name: "conv2d 3×3", shapes: [picture, [3, 3, 4, 3]], f: (x, w) => nn.conv2d(x, w) },
  { name: "conv2d 1×1", shapes: [picture, [1, 1, 4, 3]], f: (x, w) => nn.conv2d(x, w) },
  {
    name: "conv2d same, stride 2",
    shapes: [picture, [3, 3, 4, 3]],
    f: (x, w) => nn.conv2d(x, w, { stride: 2, padding: "same" }),
  },
  {
    name: "conv2d 5×5, stride [2, 1], padding 2",
    shapes: [picture, [5, 5, 4, 2]],
    f: (x, w) => nn.conv2d(x, w, { stride: [2, 1], padding: 2 }),
  },
  {
    name: "conv2d with a rest below the last window",
    shapes: [
      [1, 6, 6, 2],
      [3, 3, 2, 2],
    ],
    f: (x, w) => nn.conv2d(x, w, { stride: 2 }),
  },
  { name: "conv2d dilated", shapes: [picture, [3, 2, 4, 3]], f: (x, w) => nn.conv2d(x, w, { dilation: 2 }) },
  {
    name: "conv2d dilated, with stride",
    shapes: [picture, [3, 2, 4, 3]],
    f: (x, w) => nn.conv2d(x, w, { dilation: [1, 2], stride: [2, 1], padding: 1 }),
  },
  {
    name: "conv2d in two groups",
    shapes: [picture, [3, 3, 2, 6]],
    f: (x, w) => nn.conv2d(x, w, { groups: 2, padding: 1 }),
  },
  {
    name: "depthwise 3×1",
    shapes: [picture, [3, 1, 1, 4]],
    f: (x, w) => nn.conv2d(x, w, { groups: 4, padding: "same" }),
  },
  {
    name: "depthwise 1×3, dilated",
    shapes: [picture, [1, 3, 1, 4]],
    f: (x, w) => nn.conv2d(x, w, { groups: 4, padding: [0, 2], dilation: [1, 2] }),
  },
  {
    name: "depthwise, stride 2",
    shapes: [picture, [3, 3, 1, 4]],
    f: (x, w) => nn.conv2d(x, w, { groups: 4, padding: 1, stride: 2 }),
  },
  {
    name: "depthwise, stride [2, 1]",
    shapes: [picture, [3, 1, 1, 4]],
    f: (x, w) => nn.conv2d(x, w, { groups: 4, padding: [1, 0], stride: [2, 1] }),
  },
  {
    name: "depthwise, two filters each",
    shapes: [picture, [3, 3, 1, 8]],
    f: (x, w) => nn.conv2d(x, w, { groups: 4, padding: 1 }),
  },
  {
    name: "conv1d, stride 3",
    shapes: [
      [2, 16, 1],
      [5, 1, 4],
    ],
    f: (x, w) => nn.conv1d(x, w, { stride: 3 }),
  },
  {
    name: "conv1d, dilated",
    shapes: [
      [2, 16, 2],
      [3, 2, 4],
    ],
    f: (x, w) => nn.conv1d(x, w, { dilation: 3, padding: "same" }),
  },
  {
    name: "conv2dTranspose",
    shapes: [
      [2, 3, 4, 2],
      [3, 3, 3, 2],
    ],
    f: (x, w) => nn.conv2dTranspose(x, w),
  },
  {
    name: "conv2dTranspose, stride 2",
    shapes: [
      [2, 3, 4, 2],
      [5, 5, 3, 2],
    ],
    f: (x, w) => nn.conv2dTranspose(x, w, { stride: 2, padding: 2, outputPadding: 1 }),
  },

  { name: "maxPool", shapes: [picture], f: (x) => nn.maxPool(x, 2) },
  {
    name: "maxPool of negative numbers",
    shapes: [picture],
    range: [-2, -1],
    f: (x) => nn.maxPool(x, 2, { padding: "same" }),
  },
  { name: "maxPool 3, stride 2, padding 1", shapes: [picture], f: (x) => nn.maxPool(x, 3, { stride: 2, padding: 1 }) },
  { name: "averagePool", shapes: [picture], f: (x) => nn.averagePool(x, 2) },
  { name: "averagePool same", shapes: [[2, 5, 5, 3]], f: (x) => nn.averagePool(x, 2, { padding: "same" }) },
  {
    name: "averagePool 3, counting the padding",
    shapes: [picture],
    f: (x) => nn.averagePool(x, 3, { stride: 1, padding: 1, countPadding: true }),
  },

  {
    name: "batchNorm in training",
    shapes: [picture, [4], [4]],
    f: (x, scale, shift) => nn.batchNorm(x, { scale, shift, ...statistics(4) }, { training: true }),
  },
  {
    name: "batchNorm in use",
    shapes: [picture, [4], [4]],
    f: (x, scale, shift) => nn.batchNorm(x, { scale, shift, ...statistics(4) }, { training: false }),
  },
  {
    name: "subSpectralNorm",
    shapes: [picture, [8], [8]],
    f: (x, scale, shift) => nn.subSpectralNorm(x, { scale, shift, ...statistics(8) }, { training: true, parts: 2 }),
  },
  { name: "dropout", shapes: [[4, 5]], f: (x) => nn.dropout(x, 0.4, new Random(1)) },
  { name: "dropout2d", shapes: [picture], f: (x) => nn.dropout2d(x, 0.4, new Random(1)) },

  { name: "gather rows, one twice", shapes: [[4, 3]], f: (x) => nn.gather(x, [2, 0, 2]) },
  { name: "gather along the last axis", shapes: [[2, 3, 4]], f: (x) => nn.gather(x, [3, 1, 1, 0], 2) },
  { name: "gather by a tensor", shapes: [[3, 4]], f: (x) => nn.gather(x, nn.indexTensor([0, 3, 3, 1], [2, 2]), 1) },
  { name: "pixelShuffle", shapes: [[2, 3, 2, 8]], f: (x) => nn.pixelShuffle(x, 2) },
  { name: "resize linear, larger", shapes: [[2, 3, 4, 2]], f: (x) => nn.resize(x, [5, 7]) },
  { name: "resize linear, smaller", shapes: [[2, 6, 5, 2]], f: (x) => nn.resize(x, [3, 2]) },
  { name: "resize nearest", shapes: [[2, 3, 4, 2]], f: (x) => nn.resize(x, [6, 8], "nearest") },

  { name: "frames, hop divides", shapes: [[2, 16]], f: (x) => nn.frames(x, 8, 4) },
  { name: "frames, common divisor", shapes: [[2, 17]], f: (x) => nn.frames(x, 6, 4) },
  { name: "frames, gathered", shapes: [[2, 50]], f: (x) => nn.frames(x, 33, 7) },
  { name: "frames, gaps between", shapes: [[2, 20]], f: (x) => nn.frames(x, 4, 6) },
  { name: "padReflect", shapes: [[2, 7]], f: (x) => nn.padReflect(x, 3) },
  {
    name: "powerSpectrum by the signal",
    shapes: [[2, 24]],
    f: (x) => nn.powerSpectrum(x, nn.fourierBasis(8), { hopLength: 2 }),
  },
  ...[2, 3, 4, 5].map((hops) => ({
    name: `powerSpectrum, ${hops} hops in a frame`,
    shapes: [
      [2, 47],
      [hops * 4, 5],
      [hops * 4, 5],
    ],
    f: (x: nn.Tensor, re: nn.Tensor, im: nn.Tensor) =>
      nn.powerSpectrum(x, { re, im }, { hopLength: 4, center: hops % 2 === 0 }),
  })),
  {
    name: "powerSpectrum, two hops and a half in a frame",
    shapes: [
      [2, 42],
      [10, 5],
      [10, 5],
    ],
    f: (x, re, im) => nn.powerSpectrum(x, { re, im }, { hopLength: 4, center: false }),
  },
  {
    name: "powerBands",
    shapes: [
      [2, 24],
      [8, 5],
      [8, 5],
      [5, 3],
    ],
    f: (x, re, im, weights) => nn.powerBands(x, { re, im }, weights, { hopLength: 4, floor: 0.1 }),
  },
  {
    name: "powerSpectrum by the basis",
    shapes: [
      [8, 5],
      [8, 5],
    ],
    f: (re, im) => nn.powerSpectrum(nn.tensor(ramp(24), [1, 24]), { re, im }),
  },

  {
    name: "lstm",
    shapes: [[2, 5, 3], [3, 8], [2, 8], [8]],
    f: (x, input, recurrent, bias) => nn.lstm(x, { input, recurrent, bias }),
  },
  {
    name: "bidirectionalLstm",
    shapes: [[2, 4, 3], [3, 8], [2, 8], [8], [3, 8], [2, 8], [8]],
    f: (x, i, r, b, i2, r2, b2) =>
      nn.bidirectionalLstm(x, { input: i, recurrent: r, bias: b }, { input: i2, recurrent: r2, bias: b2 }),
  },
  { name: "logSoftmax", shapes: [[3, 5]], f: nn.logSoftmax },
  { name: "softmax", shapes: [[3, 5]], f: nn.softmax },
  { name: "crossEntropy", shapes: [[3, 5]], f: (x) => nn.crossEntropy(x, [0, 4, 4]) },
  {
    name: "ctcLoss as tensors",
    shapes: [[3, 6, 4]],
    f: (x) => ctcRecursion(x, { labels: [[1, 1, 3], [2], [2, 2]], lengths: [6, 4, 2], blank: 0, weights: [0.5, 1, 0] }),
  },
  { name: "ctcLoss", shapes: [[2, 6, 4]], f: (x) => nn.ctcLoss(x, [[1, 1, 3], [2]], { lengths: [6, 4] }) },
];

function statistics(channels: number): { runningMean: nn.Variable; runningVariance: nn.Variable } {
  const of = (value: number): nn.Tensor => nn.tensor(new Float32Array(channels).fill(value));
  return { runningMean: nn.variable(of(0.1)), runningVariance: nn.variable(of(0.8)) };
}

function ramp(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(1 + i * i));
}
