import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import "../node/index.ts";
import * as nn from "./index.ts";

delete process.env.SPECLAB_ENGINE;

// PyTorch's numbers, forward and backward; golden/make.py computes them from the same inputs.

interface Golden {
  readonly torch: string;
  readonly cases: readonly { name: string; shapes: number[][]; output: number[]; gradients: number[][] }[];
  readonly optimizers: readonly { name: string; after: number[][] }[];
  readonly plateau: { readonly losses: number[]; readonly rates: number[] };
}

// This file runs from lib/dist/esm/nn; the numbers lie with the sources.
const golden: Golden = JSON.parse(readFileSync(new URL("../../../nn/golden/torch.json", import.meta.url), "utf8"));

const operations: Record<string, (...x: nn.Tensor[]) => nn.Tensor> = {
  "conv2d same": (x, w) => nn.conv2d(x, w, { padding: "same" }),
  "conv2d stride": (x, w) => nn.conv2d(x, w, { stride: [2, 1], padding: [2, 1] }),
  "conv2d dilated": (x, w) => nn.conv2d(x, w, { dilation: [1, 3], padding: [0, 3] }),
  "conv2d dilated with stride": (x, w) => nn.conv2d(x, w, { dilation: 2, stride: 2 }),
  "conv2d groups": (x, w) => nn.conv2d(x, w, { groups: 2 }),
  depthwise: (x, w) => nn.conv2d(x, w, { groups: 4, padding: [1, 0], stride: [2, 1] }),
  "depthwise dilated": (x, w) => nn.conv2d(x, w, { groups: 3, padding: [0, 2], dilation: [1, 2] }),
  conv2dTranspose: (x, w) => nn.conv2dTranspose(x, w, { stride: 2, padding: 2, outputPadding: 1 }),
  maxPool: (x) => nn.maxPool(nn.sub(x, 1.5), 3, { stride: 2, padding: 1 }),
  "averagePool counting": (x) => nn.averagePool(x, 3, { stride: 2, padding: 1, countPadding: true }),
  averagePool: (x) => nn.averagePool(x, 3, { stride: 2, padding: 1 }),
  matmul: (a, b) => nn.matmul(a, b),
  batchNorm: (x, scale, shift) => nn.batchNorm(x, { scale, shift, ...statistics(3) }, { training: true }),
  subSpectralNorm: (x, scale, shift) =>
    nn.subSpectralNorm(x, { scale, shift, ...statistics(6) }, { training: true, parts: 3 }),
  pixelShuffle: (x) => nn.pixelShuffle(x, 2),
  "resize linear": (x) => nn.resize(x, [5, 9]),
  "resize linear, smaller": (x) => nn.resize(x, [3, 2]),
  "resize nearest": (x) => nn.resize(x, [7, 6], "nearest"),
  bidirectionalLstm: (x, i, r, b, i2, r2, b2) =>
    nn.bidirectionalLstm(x, { input: i, recurrent: r, bias: b }, { input: i2, recurrent: r2, bias: b2 }),
  powerSpectrum: (x) => nn.powerSpectrum(x, nn.fourierBasis(16), { hopLength: 5 }),
  crossEntropy: (x) => nn.crossEntropy(nn.mul(x, 4), [0, 4, 2, 2]),
  ctcLoss: (x) => nn.ctcLoss(nn.mul(x, 3), [[1, 1, 3], [2], [2, 2]], { lengths: [7, 5, 2] }),
};

delete process.env.SPECLAB_ENGINE;

const here: nn.EngineName[] = await nn.useEngine("tensorflow").then(
  () => ["wasm", "cpu", "tensorflow"],
  () => ["wasm", "cpu"],
);

for (const engine of here) {
  for (const { name, shapes, output, gradients } of golden.cases) {
    test(`${name} is PyTorch ${golden.torch}'s, on ${engine}`, async () => {
      await nn.useEngine(engine);
      const inputs = shapes.map((shape, i) => nn.tensor(values(shape, i + 1), shape));
      const y = operations[name](...inputs);
      assertClose(await nn.valuesOf(y), output, `${name}, output`);
      const weights = nn.tensor(values(y.shape, 99), y.shape);
      const slopes = tf.grads((...x) => nn.sum(nn.mul(operations[name](...(x as nn.Tensor[])), weights)))(inputs);
      for (const [i, slope] of slopes.entries()) {
        assertClose(await nn.valuesOf(slope), gradients[i], `${name}, gradient ${i}`);
      }
    });
  }
}

for (const engine of here)
  test(`optimizers take PyTorch's steps, on ${engine}`, async () => {
    await nn.useEngine(engine);
    const made = {
      sgd: (weight: nn.Variable) => nn.sgd({ weight }, { learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 }),
      adam: (weight: nn.Variable) => nn.adam({ weight }, { learningRate: 0.1, weightDecay: 0.01 }),
      adamW: (weight: nn.Variable) => nn.adamW({ weight }, { learningRate: 0.1, weightDecay: 0.01, amsgrad: true }),
    };
    assert.equal(golden.optimizers.length, 3);
    for (const { name, after } of golden.optimizers) {
      const weight = nn.variable(nn.tensor(values([6], 1)));
      const optimizer = made[name as keyof typeof made](weight);
      for (const [t, expected] of after.entries()) {
        optimizer.update({ weight: nn.tensor(values([6], 10 + t).map((x) => x * 10 ** (t - 2))) });
        assertClose(await nn.valuesOf(weight), expected, `${name}, step ${t + 1}`);
      }
    }
  });

test("reduceOnPlateau lowers the rate when PyTorch does", () => {
  const { losses, rates } = golden.plateau;
  const schedule = nn.reduceOnPlateau({ initial: 1, factor: 0.5, patience: 2, min: 0.2 });
  const ours = losses.map((loss) => {
    schedule.observe?.(loss);
    return schedule.rate(0);
  });
  assert.deepEqual(ours, rates);
});

/** Numbers from −1 to 1 without order, the same in golden/make.py. */
function values(shape: readonly number[], seed: number): Float32Array {
  const size = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from(
    { length: size },
    (_, i) => ((i * 7919 + seed * 104729 + ((i * i) % 97) * 31) % 2003) / 1001.5 - 1,
  );
}

function statistics(size: number): { runningMean: nn.Variable; runningVariance: nn.Variable } {
  return { runningMean: nn.variable(nn.zeros([size])), runningVariance: nn.variable(nn.ones([size])) };
}

/** max|a − b| ≤ 1e-5 · max|b|, or 1e-5 where all is below 1. */
function assertClose(actual: Float32Array, expected: readonly number[], what: string): void {
  assert.equal(actual.length, expected.length, what);
  const scale = Math.max(1, ...expected.map(Math.abs));
  const errors = expected.map((value, i) => Math.abs(actual[i] - value) / scale);
  const largest = errors.reduce((worst, error) => (error > worst || Number.isNaN(error) ? error : worst), 0);
  assert.ok(largest <= 1e-5, `${what}: off by ${largest} of the largest`);
}
