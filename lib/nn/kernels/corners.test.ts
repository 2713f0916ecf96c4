import assert from "node:assert/strict";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import { Random } from "../../core/index.ts";
import * as nn from "../index.ts";

delete process.env.SPECLAB_ENGINE;

// What our kernels compute on wasm, beside what is composed of tfjs' plain ones on cpu, at the corners of their settings:
// two ways to the same numbers, forward and backward.

interface Corner {
  readonly name: string;
  readonly shapes: readonly number[][];
  readonly f: (...x: nn.Tensor[]) => nn.Tensor;
}

const { add, mul, sum, mean } = nn;

const corners: Corner[] = [
  ...([1, 2, [3, 2]] as const).flatMap((stride) =>
    ([1, [2, 1], [1, 3]] as const).flatMap((dilation) =>
      ([0, [2, 1], "same"] as const).flatMap((padding) =>
        [
          [1, 3, 5],
          [1, 1, 8],
          [4, 4, 4],
          [5, 5, 5],
          [3, 3, 6],
          [2, 4, 6],
        ].map(([groups, inputs, outputs]) => ({
          name: `conv2d ${JSON.stringify({ stride, dilation, padding, groups, inputs, outputs })}`,
          shapes: [
            [2, 7, 8, inputs],
            [3, 2, inputs / groups, outputs],
          ],
          f: (x: nn.Tensor, w: nn.Tensor) => nn.conv2d(x, w, { stride, dilation, padding, groups }),
        })),
      ),
    ),
  ),
  ...[1, 2, 3, 4, 6].flatMap((channels) => [
    ...[1, 2, 3].map((parts) => ({
      name: `subSpectralNorm, ${channels} channels, ${parts} parts`,
      shapes: [[2, 6, 7, channels], [channels * parts], [channels * parts]],
      f: (x: nn.Tensor, scale: nn.Tensor, shift: nn.Tensor) =>
        nn.subSpectralNorm(x, { scale, shift, ...statistics(channels * parts) }, { training: true, parts }),
    })),
    {
      name: `maxPool with overlaps, ${channels} channels`,
      shapes: [[2, 7, 6, channels]],
      f: (x: nn.Tensor) => nn.maxPool(x, 3, { stride: [1, 2], padding: 1 }),
    },
  ]),
  ...[
    [[2, 3, 4], [4]],
    [
      [2, 3, 4],
      [3, 1],
    ],
    [
      [2, 1, 4],
      [3, 1],
    ],
    [
      [4, 1, 2, 1],
      [1, 3, 1, 5],
    ],
    [[], [2, 3]],
    [[2, 0, 3], [3]],
  ].flatMap((shapes) =>
    Object.entries({ add, mul }).map(([name, f]) => ({ name: `${name} ${shapes.join(" ")}`, shapes, f })),
  ),
  ...[
    [
      [5, 2, 3],
      [1, 3, 4],
    ],
    [
      [2, 1, 2, 3],
      [5, 3, 4],
    ],
    [
      [3, 1, 2, 3],
      [1, 5, 3, 2],
    ],
    [
      [0, 3],
      [3, 2],
    ],
    [
      [2, 0],
      [0, 3],
    ],
  ].map((shapes) => ({ name: `matmul ${shapes.join(" ")}`, shapes, f: nn.matmul })),
  ...[0, 2, 3, [0, 1], [1, 2], [0, 2], [3, 0], [-2, -3], undefined].flatMap((axis) =>
    [false, true].flatMap((keep) =>
      Object.entries({ sum, mean }).map(([name, f]) => ({
        name: `${name} over ${axis}, ${keep}`,
        shapes: [[2, 3, 4, 5]],
        f: (x: nn.Tensor) => f(x, axis, keep),
      })),
    ),
  ),
  ...[
    [8, 4, 41],
    [10, 4, 42],
    [12, 4, 40],
    [16, 4, 50],
    [20, 4, 51],
    [5, 2, 30],
    [24, 4, 60],
    [8, 8, 40],
    [8, 12, 40],
    [12, 6, 13],
  ].map(([frame, hopLength, samples]) => ({
    name: `powerSpectrum of ${samples} samples, ${frame} / ${hopLength}`,
    shapes: [
      [3, samples],
      [frame, 7],
      [frame, 7],
    ],
    f: (x: nn.Tensor, re: nn.Tensor, im: nn.Tensor) => nn.powerSpectrum(x, { re, im }, { hopLength, center: false }),
  })),
  ...[false, true].flatMap((reverse) =>
    [
      [1, 1, 1],
      [2, 6, 5],
      [3, 4, 9],
      [2, 7, 4],
      [3, 40, 12],
    ].map(([batch, time, units]) => ({
      name: `lstm of ${batch} × ${time}, ${units} units${reverse ? ", backwards" : ""}`,
      shapes: [[batch, time, 3], [3, 4 * units], [units, 4 * units], [4 * units]],
      f: (x: nn.Tensor, input: nn.Tensor, recurrent: nn.Tensor, bias: nn.Tensor) =>
        nn.lstm(x, { input, recurrent, bias }, { reverse }),
    })),
  ),
];

test(`${corners.length} corners: values and derivatives on wasm are those of the plain engine`, async () => {
  const [expected, found] = [await numbersOn("cpu"), await numbersOn("wasm")];
  corners.forEach(({ name }, i) => {
    for (const [k, plain] of expected[i].entries()) {
      const ours = found[i][k];
      const what = `${name}, ${k === 0 ? "value" : `derivative by input ${k - 1}`}`;
      assert.deepEqual(ours.shape, plain.shape, what);
      const scale = plain.values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      plain.values.forEach((value, p) => {
        // Not a number is no difference that is small.
        assert.ok(Math.abs(ours.values[p] - value) <= 2e-5 * scale, `${what}: ${ours.values[p]} instead of ${value}`);
      });
    }
  });
});

test("second derivatives are what they were: what is kept for the way back can itself be differentiated", async () => {
  for (const engine of ["cpu", "wasm"] as const) {
    await nn.useEngine(engine);
    const slope = tf.grad((x) => tf.sum(tf.mul(tf.square(x), x)));
    const second = tf.grad((x) => tf.sum(tf.mul(slope(x), x)))(tf.tensor1d([1, 2, 3]));
    // x · 3x² has the derivative 9x².
    assert.deepEqual([...(await nn.valuesOf(second as nn.Tensor))], [9, 36, 81], engine);
  }
});

test("what has no answer is refused with the argument and its value", async () => {
  await nn.useEngine("wasm");
  const picture = nn.zeros([1, 4, 4, 2]);
  assert.throws(() => nn.averagePool(picture, [1, 2], { padding: 1 }), /averagePool: padding .* half .* 1, got 1/);
  assert.throws(() => nn.maxPool(picture, 2, { padding: 2 }), /maxPool: padding .* 2, got 2/);
  assert.throws(() => nn.conv2d(nn.zeros([0, 4, 4, 2]), nn.zeros([1, 1, 2, 2])), /conv2d: x .* got \[0, 4, 4, 2\]/);
  assert.throws(() => nn.conv2d(picture, nn.zeros([5, 1, 1, 2]), { groups: 2 }), /conv2d: .* height of 5, .* has 4/);
  const rows = nn.reshape(nn.indexTensor([0, 3, 4, 1]), [2, 2]);
  assert.throws(() => nn.gather(nn.zeros([4, 2]), rows), /gather: indices .* from 0 to 3, got 4$/);
  assert.throws(() => nn.gather(nn.zeros([4, 2]), nn.indexTensor([-1])), /gather: indices .* got -1$/);
  assert.throws(() => nn.spectrum(nn.zeros([1, 9]), nn.fourierBasis(4), { hopLength: 2.5 }), /hopLength .* got 2.5/);
});

interface Numbers {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Value and derivatives of every corner, from the same numbers on every engine. */
async function numbersOn(engine: nn.EngineName): Promise<Numbers[][]> {
  await nn.useEngine(engine);
  const random = new Random(11);
  const all: Numbers[][] = [];
  for (const { shapes, f } of corners) {
    const inputs = shapes.map((shape) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return tf.tensor(
        Float32Array.from({ length: size }, () => random.normal()),
        shape,
      );
    });
    const results = tf.tidy(() => {
      const value = f(...(inputs as nn.Tensor[]));
      const weights = tf.tensor(
        Float32Array.from({ length: value.size }, (_, i) => Math.sin(1 + i * i)),
        value.shape,
      );
      const slopes = tf.grads((...x) => tf.sum(tf.mul(f(...(x as nn.Tensor[])), weights)))(inputs);
      return [value as tf.Tensor, ...slopes];
    });
    const numbers = results.map(async (x) => ({ shape: x.shape, values: await nn.valuesOf(x as nn.Tensor) }));
    all.push(await Promise.all(numbers));
    tf.dispose([...inputs, ...results]);
  }
  return all;
}

function statistics(channels: number): { runningMean: nn.Variable; runningVariance: nn.Variable } {
  return { runningMean: nn.variable(nn.zeros([channels])), runningVariance: nn.variable(nn.ones([channels])) };
}
