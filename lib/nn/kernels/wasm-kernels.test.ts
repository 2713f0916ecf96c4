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

/** Σ a·b in float64, the oracle of matrix products. */
function product(a: Float32Array, b: Float32Array, [m, k, n]: readonly number[], at: (i: number, p: number) => number) {
  return Float64Array.from({ length: m * n }, (_, i) => {
    let sum = 0;
    for (let p = 0; p < k; p++) sum += a[at(Math.floor(i / n), p)] * b[p * n + (i % n)];
    return sum;
  });
}

test("matrix products of every size, also of transposed factors, are those of float64", async () => {
  await nn.useEngine("wasm");
  const random = new Random(2);
  // Below, at and above the sizes of tiles (6 × 8) and blocks (96 × 256 × 512).
  for (const m of [1, 5, 6, 13, 97])
    for (const n of [1, 7, 8, 17, 519])
      for (const k of [1, 4, 259]) {
        const a = Float32Array.from({ length: m * k }, () => random.normal());
        const b = Float32Array.from({ length: k * n }, () => random.normal());
        const [byRows, byColumns] = [
          product(a, b, [m, k, n], (i, p) => i * k + p),
          product(a, b, [m, k, n], (i, p) => p * m + i),
        ];
        const turnedB = nn.tidy(() => nn.transpose(nn.tensor(b, [k, n])));
        for (const turnB of [false, true])
          for (const [turnA, expected] of [
            [false, byRows],
            [true, byColumns],
          ] as const) {
            const right = turnB ? turnedB : nn.tensor(b, [k, n]);
            const found = await nn.valuesOf(tf.matMul(nn.tensor(a, turnA ? [k, m] : [m, k]), right, turnA, turnB));
            const error = expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - found[i])), 0);
            assert.ok(error <= 1e-5 * Math.sqrt(k), `${m} × ${k} × ${n}, ${turnA} ${turnB}: off by ${error}`);
          }
      }
});

test("no terms make zeros, no rows make nothing, and factors that do not fit are refused", async () => {
  await nn.useEngine("wasm");
  assert.deepEqual([...(await nn.valuesOf(tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3]))))], Array(6).fill(0));
  assert.deepEqual(tf.matMul(tf.zeros([0, 2]), tf.zeros([2, 3])).shape, [0, 3]);
  assert.throws(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([2, 3])), /inner shapes/i);
});

test("frames by way of a few points are exact to 3e-6 of the largest", async () => {
  const random = new Random(3);
  const hop = 40;
  for (const hops of [2, 3, 4, 5]) {
    const length = hops * hop;
    const x = Float32Array.from({ length: 2 * 977 }, () => random.normal());
    const matrix = Float32Array.from({ length: length * 21 }, () => random.normal());
    await nn.useEngine("wasm");
    const basis = { re: nn.tensor(matrix, [length, 21]), im: nn.tensor(matrix, [length, 21]) };
    const { re } = nn.spectrum(nn.tensor(x, [2, 977]), basis, { hopLength: hop, center: false });
    const [, count, bins] = re.shape;
    const found = await nn.valuesOf(re);
    for (const n of [0, 1]) {
      const expected = product(x, matrix, [count, length, bins], (t, p) => n * 977 + t * hop + p);
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const error = expected.reduce((w, value, i) => Math.max(w, Math.abs(value - found[n * count * bins + i])), 0);
      assert.ok(error <= 3e-6 * largest, `${hops} hops: off by ${error} of ${largest}`);
    }
  }
});

test("the same product has the same bits, before and after the engine of WebAssembly has optimized it", async () => {
  await nn.useEngine("wasm");
  const random = new Random(4);
  const draw = (): nn.Tensor =>
    nn.tensor(
      Float32Array.from({ length: 3600 }, () => random.normal()),
      [60, 60],
    );
  const [a, b] = [draw(), draw()];
  const once = async (): Promise<Float32Array> => {
    const y = nn.matmul(a, b);
    const values = await nn.valuesOf(y);
    y.dispose();
    return values;
  };
  const first = await once();
  for (let i = 0; i < 300; i++) assert.deepEqual(await once(), first);
});
