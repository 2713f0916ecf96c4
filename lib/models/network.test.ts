import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import * as nn from "../nn/index.ts";
import { type Approach, approach1, approach2, approach3, approachNetwork, columnsOf } from "./index.ts";
import { speechLike } from "./testing/speech-like.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");

const { samples } = speechLike("voice", 2000);
const use = { training: false, random: new Random(1) };

test("every layer has the seed's number of parameters", () => {
  const sizes = (approach: Approach): number[] => {
    const { parameters } = approachNetwork(approach, new Random(1));
    return Object.values(parameters).map(({ size }) => size);
  };
  assert.deepEqual(sizes(approach1()), [80 * 123 * 2, 80, 80, 80, 80 * 20, 20]);
  assert.deepEqual(sizes(approach2()), [20 * 3 * 20, 20, 20, 20, 20 * 20, 20]);
  assert.deepEqual(sizes(approach3()), [40 * 60, 40, 40, 40, 40 * 20, 20, 20, 20, 20 * 20, 20]);
  const counts = [approach1(), approach2(), approach3()].map((a) =>
    nn.parameterCount(approachNetwork(a, new Random(1))),
  );
  assert.deepEqual(counts, [21540, 1680, 3800]);
});

for (const approach of [approach1(), approach2(), approach3(), approach2({ layout: "whole frames" })]) {
  test(`${approach.name}, kernel ${approach.kernel.join(" × ")}: the picture and its unfolded form give the same samples`, async () => {
    const network = approachNetwork(approach, new Random(2), { activation: "relu" });
    const { height, width, data } = approach.picture(approach.features(samples));
    const table = columnsOf(approach, samples);
    const picture = nn.tensor(data, [1, height, width, 1]);
    const unfolded = nn.tensor(table.data, [1, 1, table.count, table.inputs]);
    for (const training of [false, true]) {
      const answers = [picture, unfolded].map((x) => network.forward(x, { training, random: new Random(5) }));
      for (const y of answers) assert.deepEqual(y.shape, [1, 20 * table.count]);
      const [a, b] = await Promise.all(answers.map(nn.valuesOf));
      const scale = Math.max(...a.map(Math.abs));
      const worst = a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
      assert.ok(worst <= 1e-4 * scale, `off by ${worst} of ${scale}`);
    }
  });
}

test("without activations it is an affine map, of any width and depth: the mean of two inputs has the mean of the answers", async () => {
  const random = new Random(3);
  for (const shape of [{}, { width: 4, depth: 4 }]) {
    const network = approachNetwork(approach3(), random, shape);
    // As after some training: batch norms that do something.
    for (const [name, statistic] of Object.entries(network.statistics))
      statistic.assign(
        nn.tensor(Array.from({ length: statistic.size }, () => random.uniform(name.endsWith("Mean") ? -1 : 0.5, 2))),
      );
    const inputs = [0, 1].map(() => Float32Array.from({ length: 60 }, () => random.normal()));
    const answer = async (x: Float32Array): Promise<Float32Array> =>
      nn.valuesOf(network.forward(nn.tensor(x, [1, 1, 1, 60]), use));
    const [a, b, middle] = await Promise.all([...inputs, inputs[0].map((x, i) => (x + inputs[1][i]) / 2)].map(answer));
    for (const [i, y] of middle.entries()) assert.ok(Math.abs(y - (a[i] + b[i]) / 2) < 1e-5, `sample ${i}`);
  }
});

test("channels last are the seed's squeeze, swap and flatten: place after place, 20 samples each", async () => {
  const network = approachNetwork(approach2(), new Random(4), { dropout: 0 });
  const { linear1 } = Object.fromEntries(
    Object.entries(network.parameters).map(([name, value]) => [name.replace("/bias", ""), value]),
  );
  for (const [name, value] of Object.entries(network.parameters))
    if (name.endsWith("weight")) value.assign(nn.zeros(value.shape));
  linear1.assign(nn.tensor(Array.from({ length: 20 }, (_, i) => i)));
  const y = await nn.valuesOf(network.forward(nn.zeros([1, 3, 60, 1]), use));
  assert.deepEqual(
    [...y],
    Array.from({ length: 60 }, (_, i) => i % 20),
  );
});

test("what does not fit is refused, with the shape that would", () => {
  const network = approachNetwork(approach1(), new Random(1));
  assert.throws(() => network.forward(nn.zeros([1, 122, 9, 1]), use), {
    message: "Approach 1: x must be batch × 123 × at least 2 × 1, or batch × 1 × places × 246, got 1 × 122 × 9 × 1",
  });
  assert.throws(
    () => approachNetwork(approach1(), new Random(1), { dropout: 1 }),
    /dropout must be at least 0 and below 1/,
  );
  assert.throws(() => approachNetwork(approach1(), new Random(1), { depth: 0 }), /depth must be a positive integer/);
});
