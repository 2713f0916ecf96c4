import assert from "node:assert/strict";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import { Random } from "../../core/index.ts";
import * as nn from "../index.ts";
import { haveKernels } from "./wasm-kernels.ts";

delete process.env.SPECLAB_ENGINE;

test("on wasm our kernels compute, elsewhere there are none", async () => {
  await nn.useEngine("cpu");
  assert.equal(haveKernels(), false);
  await nn.useEngine("wasm");
  assert.equal(haveKernels(), true);
});

test("every number of channels, with and without a rest of fours, is that of the plain engine", async () => {
  const random = new Random(1);
  const draw = (shape: number[]): { data: Float32Array; shape: number[] } => {
    const size = shape.reduce((a, b) => a * b, 1);
    return { data: Float32Array.from({ length: size }, () => random.normal()), shape };
  };
  for (const [inputs, outputs] of [
    [1, 1],
    [3, 5],
    [4, 8],
    [5, 4],
    [8, 3],
    [9, 13],
  ]) {
    const given = [
      draw([2, 7, 6, inputs]),
      draw([3, 2, inputs, outputs]),
      draw([3, 2, 1, inputs]),
      draw([inputs]),
      draw([inputs]),
    ];
    const loss = (...[x, filter, each, scale, shift]: nn.Tensor[]): nn.Tensor => {
      const statistics = { runningMean: nn.variable(shift), runningVariance: nn.variable(nn.square(shift)) };
      const normal = nn.batchNorm(x, { scale, shift, ...statistics }, { training: true });
      const depthwise = nn.conv2d(normal, each, { groups: inputs, stride: [1, 2], padding: 1 });
      const pooled = nn.maxPool(nn.sub(nn.sin(depthwise), 2), [2, 1], { stride: 1 });
      const full = nn.conv2d(pooled, filter, { dilation: [2, 1] });
      return nn.sum(nn.square(full));
    };
    const found: Float32Array[][] = [];
    for (const engine of ["wasm", "cpu"] as const) {
      await nn.useEngine(engine);
      const tensors = given.map(({ data, shape }) => nn.tensor(data, shape));
      const slopes = tf.grads((...x) => loss(...(x as nn.Tensor[])))(tensors);
      found.push(await Promise.all(slopes.map((slope) => nn.valuesOf(slope as nn.Tensor))));
    }
    const [wasm, cpu] = found;
    for (const [i, expected] of cpu.entries()) {
      const scale = Math.max(...expected.map(Math.abs));
      const error = Math.max(...expected.map((value, k) => Math.abs(value - wasm[i][k])));
      assert.ok(error <= 2e-5 * scale, `${inputs} → ${outputs} channels, input ${i}: ${error} of ${scale}`);
    }
  }
});
