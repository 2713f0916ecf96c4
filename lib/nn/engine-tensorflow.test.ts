import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import { Random } from "../core/index.ts";
import * as nn from "./index.ts";

delete process.env.SPECLAB_ENGINE;
const missing = await nn.useEngine("tensorflow").then(
  () => undefined,
  (error: Error) => error.message,
);

function skipped(t: TestContext): boolean {
  if (missing === undefined) return false;
  assert.ok(!process.env.SPECLAB_REQUIRE?.split(",").includes("tensorflow"), missing);
  t.skip(missing);
  return true;
}

/** How many tensors TensorFlow itself holds. */
function held(): number {
  return (tf.backend() as unknown as { getNumOfTFTensors(): number }).getNumOfTFTensors();
}

test("a reshape is another name: it outlives what it was made of, and goes through every operation", async (t) => {
  if (skipped(t)) return;
  const x = nn.tensor([1, 2, 3, 4, 5, 6], [2, 3]);
  const tall = nn.reshape(x, [3, 2]);
  x.dispose();
  assert.deepEqual([...(await nn.valuesOf(nn.sum(tall, 0)))], [9, 12]);
  const back = nn.reshape(nn.reshape(tall, [6]), [2, -1]);
  assert.deepEqual(back.shape, [2, 3]);
  assert.deepEqual([...(await nn.valuesOf(nn.transpose(back, [1, 0])))], [1, 4, 2, 5, 3, 6]);
  assert.deepEqual([...(await nn.valuesOf(nn.matmul(back, tall)))], [22, 28, 49, 64]);
  assert.throws(() => nn.reshape(tall, [4]), /reshape|size|values/i);
  nn.dispose([tall, back]);
});

test("numbers of formulas are kept, and zeros keep their sign", async (t) => {
  if (skipped(t)) return;
  const one = nn.tensor([1]);
  const values = (): Promise<Float32Array[]> =>
    Promise.all([0, -0, 2, 0.5].map((y) => nn.valuesOf(tf.div(one, tf.scalar(y)) as nn.Tensor)));
  for (let i = 0; i < 2; i++)
    assert.deepEqual(
      (await values()).map(([x]) => x),
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5, 2],
    );
  assert.equal((await nn.valuesOf(tf.add(one, tf.scalar(1, "int32")) as nn.Tensor))[0], 2);
});

test("TensorFlow holds no more tensors after a hundred steps, and few for ever new numbers", (t) => {
  if (skipped(t)) return;
  const weight = nn.variable(nn.tensor([1, 2, 3, 4], [2, 2]));
  const bias = nn.variable(nn.tensor([1, 2]));
  const optimizer = nn.adam({ weight, bias }, { learningRate: 0.01 });
  const step = (): void =>
    nn.tidy(() => {
      const loss = (): nn.Tensor => nn.sum(nn.square(nn.add(nn.reshape(weight, [4, 1]), nn.reshape(bias, [1, 2]))));
      optimizer.update(nn.gradients({ weight, bias }, loss).gradients);
    });
  for (let i = 0; i < 5; i++) step();
  const before = held();
  for (let i = 0; i < 100; i++) step();
  // Two numbers of each step are new, Adam's corrections; they are kept until they are too many.
  assert.ok(held() <= before + 2 * 100, `${held() - before} more`);
  for (let i = 0; i < 3000; i++) nn.tidy(() => void nn.add(bias, i + 0.5));
  assert.ok(held() < before + 1100, `${held() - before} more`);
});

function noise(random: Random, ...shape: number[]): nn.Variable {
  const size = shape.reduce((a, b) => a * b, 1);
  return nn.variable(
    nn.tensor(
      Float32Array.from({ length: size }, () => random.normal()),
      shape,
    ),
  );
}

/**
 * @returns the largest difference: where none is anywhere, both were computed in one way
 * @throws AssertionError unless both are equal within float32
 */
function assertClose(found: Float32Array, expected: Float32Array, what: string): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const error = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0);
  assert.equal(found.length, expected.length);
  assert.ok(error <= 1e-5 * largest, `${what}: off by ${error} of ${largest}`);
  return error;
}

test("many frames by way of a few points, and their derivatives, are those of one product", async (t) => {
  if (skipped(t)) return;
  const random = new Random(5);
  let difference = 0;
  // Frames that are a whole number of hops, and not; signals with samples over.
  for (const nFft of [60, 70, 80]) {
    const [sound, re, im] = [noise(random, 12, 2013), noise(random, nFft, 7), noise(random, nFft, 7)];
    const byPoints = (): nn.Tensor => nn.spectrum(sound, { re, im }, { hopLength: 20, center: false }).re;
    const byProduct = (): nn.Tensor => nn.matmul(nn.frames(sound, nFft, 20), re);
    const weights = nn.tidy(() => noise(random, ...byProduct().shape));
    const [found, expected] = await Promise.all(
      [byPoints, byProduct].map(async (product) => {
        const { gradients } = nn.gradients({ sound, re }, () => nn.sum(nn.mul(product(), weights)));
        return Promise.all([product(), gradients.sound, gradients.re].map(nn.valuesOf));
      }),
    );
    for (const [k, values] of expected.entries())
      difference += assertClose(found[k], values, `${nFft}, ${["value", "by the signal", "by the matrix"][k]}`);
  }
  assert.ok(difference > 0, "there are two ways");
});

test("bands of many frames in one operation, and their derivatives, are those of one after the other", async (t) => {
  if (skipped(t)) return;
  const random = new Random(6);
  let difference = 0;
  const before = nn.liveTensors();
  // Signals of whole hops, and with samples over; frames likewise.
  for (const [samples, nFft, columns, floor] of [
    [2000, 60, 7, 0],
    [2013, 70, 16, 0.5],
    [2003, 80, 17, 0],
  ]) {
    const variables = nn.tidy(() => ({
      sound: noise(random, 12, samples),
      re: noise(random, nFft, columns),
      im: noise(random, nFft, columns),
      filters: noise(random, columns, 5),
    }));
    const { sound, re, im, filters } = variables;
    const options = { hopLength: 20, center: false };
    const together = (): nn.Tensor => nn.powerBands(sound, { re, im }, filters, { ...options, floor });
    const apart = (): nn.Tensor => nn.matmul(nn.add(nn.powerSpectrum(sound, { re, im }, options), floor), filters);
    const weights = nn.tidy(() => noise(random, ...apart().shape));
    const [found, expected] = await Promise.all(
      [together, apart].map((bands) => {
        const { value, gradients } = nn.tidy(() => {
          const { gradients } = nn.gradients(variables, () => nn.sum(nn.mul(bands(), weights)));
          return { value: bands(), gradients };
        });
        const all = { value, ...gradients };
        return Promise.all(Object.values(all).map(nn.valuesOf)).finally(() => nn.dispose(all));
      }),
    );
    for (const [k, what] of ["value", ...Object.keys(variables)].entries())
      difference += assertClose(found[k], expected[k], `${nFft}, ${what}`);
    nn.dispose({ ...variables, weights });
  }
  assert.ok(difference > 0, "there are two ways");
  assert.equal(nn.liveTensors(), before);
});

test("a silent signal among loud ones is silent: no batch is heard in its neighbours", async (t) => {
  if (skipped(t)) return;
  const random = new Random(7);
  for (const samples of [2000, 2013, 2075]) {
    const sound = Float32Array.from({ length: 12 * samples }, (_, i) =>
      Math.floor(i / samples) % 2 === 0 ? 3e4 * random.normal() : 0,
    );
    const bands = nn.tidy(() => {
      const options = { hopLength: 20, center: false, floor: 1e-10 };
      return nn.powerBands(nn.tensor(sound, [12, samples]), nn.fourierBasis(60), nn.ones([31, 1]), options);
    });
    const [, frames] = bands.shape;
    const values = await nn.valuesOf(bands);
    nn.dispose(bands);
    for (let signal = 1; signal < 12; signal += 2)
      assert.ok(Math.max(...values.subarray(signal * frames, (signal + 1) * frames)) < 31.1e-10, `signal ${signal}`);
  }
});

test("large tensors are padded by copying: the same as number by number, and back", async (t) => {
  if (skipped(t)) return;
  const x = noise(new Random(7), 30, 40, 50);
  for (const margins of [
    [
      [2, 0],
      [0, 0],
      [0, 0],
    ],
    [
      [0, 0],
      [1, 3],
      [0, 0],
    ],
    [
      [0, 0],
      [0, 0],
      [0, 2],
    ],
  ] as [number, number][][]) {
    const [values, padded, { gradients }] = [
      await nn.valuesOf(x),
      await nn.valuesOf(nn.pad(x, margins)),
      nn.gradients({ x }, () => nn.sum(nn.square(nn.pad(x, margins)))),
    ];
    const sizes = x.shape.map((size, i) => size + margins[i][0] + margins[i][1]);
    const expected = new Float32Array(sizes[0] * sizes[1] * sizes[2]);
    for (let i = 0; i < values.length; i++) {
      const place = [Math.floor(i / 2000), Math.floor(i / 50) % 40, i % 50].map((at, axis) => at + margins[axis][0]);
      expected[(place[0] * sizes[1] + place[1]) * sizes[2] + place[2]] = values[i];
    }
    assert.deepEqual(padded, expected);
    assert.deepEqual(
      await nn.valuesOf(gradients.x),
      values.map((value) => 2 * value),
    );
  }
});

test("a depthwise convolution that pads by itself is one of a padded picture, and so are its derivatives", async (t) => {
  if (skipped(t)) return;
  const random = new Random(8);
  const variables = { x: noise(random, 2, 7, 6, 4), filter: noise(random, 3, 3, 1, 4) };
  const { x, filter } = variables;
  const byItself = (): nn.Tensor => nn.conv2d(x, filter, { padding: 1, groups: 4 });
  const margins = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ] as [number, number][];
  const before = (): nn.Tensor => nn.conv2d(nn.pad(x, margins), filter, { groups: 4 });
  const [found, expected] = await Promise.all(
    [byItself, before].map((convolve) => {
      const { gradients } = nn.gradients(variables, () => nn.sum(nn.square(convolve())));
      return Promise.all([convolve(), gradients.x, gradients.filter].map(nn.valuesOf));
    }),
  );
  for (const [k, values] of expected.entries())
    for (const [i, value] of values.entries())
      assert.ok(Math.abs(found[k][i] - value) < 1e-4, `${["value", "by x", "by the filter"][k]} ${i}`);
});

test("the running statistics of a batch norm follow mean and unbiased variance, part by part", async (t) => {
  if (skipped(t)) return;
  const random = new Random(9);
  const x = noise(random, 3, 4, 5, 2);
  const [scale, shift, runningMean, runningVariance] = [1, 2, 3, 4].map(() => noise(random, 4));
  const [values, mean, variance] = await Promise.all([x, runningMean, runningVariance].map(nn.valuesOf));
  nn.subSpectralNorm(x, { scale, shift, runningMean, runningVariance }, { training: true, parts: 2, momentum: 0.25 });
  const [meanAfter, varianceAfter] = await Promise.all([runningMean, runningVariance].map(nn.valuesOf));
  for (let part = 0; part < 2; part++)
    for (let channel = 0; channel < 2; channel++) {
      const own = [...values].filter((_, i) => i % 2 === channel && Math.floor(i / 20) % 2 === part);
      const average = own.reduce((sum, value) => sum + value) / own.length;
      const spread = own.reduce((sum, value) => sum + (value - average) ** 2, 0) / (own.length - 1);
      const k = 2 * part + channel;
      assert.ok(Math.abs(meanAfter[k] - (0.75 * mean[k] + 0.25 * average)) < 1e-5, `mean ${k}`);
      assert.ok(Math.abs(varianceAfter[k] - (0.75 * variance[k] + 0.25 * spread)) < 1e-5, `variance ${k}`);
    }
});
