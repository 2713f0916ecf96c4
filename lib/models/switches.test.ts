import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import * as nn from "../nn/index.ts";
import {
  autoEncoder,
  denseParameters,
  firstSpectrogramModel,
  linearModel,
  linearModelLayers,
  savedEpochs,
  secondSpectrogramModel,
  seedSavingRules,
} from "./index.ts";
import { secondSpectrogramLayers } from "./switches.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");
const use = { training: false, random: new Random(1) };
const sizes = ({ layer }: { layer: nn.Layer }): number[] => Object.values(layer.parameters).map(({ size }) => size);

test("the linear model: 605 million numbers as published; a small one is of the same make", () => {
  assert.deepEqual(linearModelLayers(10), [
    [10, 256],
    [256, 4096],
    [4096, 16384],
    [16384, 32768],
  ]);
  assert.equal(denseParameters(linearModelLayers(10)), 11 * 256 + 257 * 4096 + 4097 * 16384 + 16385 * 32768);
  const small = linearModel(5, new Random(1), { width: 1 / 64, samples: 100 });
  assert.deepEqual(sizes(small), [5 * 4, 4, 4 * 64, 64, 64 * 256, 256, 256 * 100, 100]);
  assert.equal(nn.parameterCount(small.layer), denseParameters(linearModelLayers(5, 1 / 64, 100)));
  assert.deepEqual(small.layer.forward(nn.zeros([2, 5]), use).shape, [2, 100]);
});

test("the first spectrogram model: 4 × 4 of 500 × 128 places depend on the switches", async () => {
  const model = firstSpectrogramModel(2, new Random(3));
  assert.deepEqual(sizes(model), [2 * 256, 256, 16 * 64, 64, 64 * 9 * 128, 128, 128, 1]);
  const y = model.layer.forward(nn.tensor([1, 0, 0, 1], [2, 2]), use);
  assert.deepEqual(y.shape, [2, 500, 128]);
  const values = await nn.valuesOf(y);
  const changed: string[] = [];
  for (let i = 0; i < 64000; i++)
    if (values[i] !== values[64000 + i]) changed.push(`${Math.floor(i / 128)} ${i % 128}`);
  assert.equal(changed.length, 16);
  assert.deepEqual([changed[0], changed[15]], ["248 62", "251 65"]);
});

test("the second model's pictures have the published sizes: 65, 61, 57, 26, 17", () => {
  const { layer, output } = secondSpectrogramModel(3, new Random(1), { width: 1 / 64 });
  assert.deepEqual(output, [500, 256]);
  assert.deepEqual(layer.forward(nn.zeros([1, 3]), use).shape, [1, 500, 256]);
  const found: number[][] = [];
  let x: nn.Tensor = nn.zeros([1, 3]);
  for (const [name, one] of Object.entries(secondSpectrogramLayers(3, new Random(1), 1 / 64))) {
    x = one.forward(x, use);
    if (/picture|conv/.test(name)) found.push(x.shape.slice(1, 3));
  }
  assert.deepEqual(
    found,
    [64, 65, 61, 57, 26, 17].map((n) => [n, n]),
  );
});

test("the second model and the auto-encoder have the published numbers of parameters", () => {
  const second = secondSpectrogramModel(3, new Random(1));
  const convolutions = [1, 64, 128, 256, 384, 512];
  assert.deepEqual(sizes(second), [
    3 * 4096,
    4096,
    ...convolutions.slice(1).flatMap((n, i) => [16 * convolutions[i] * n, n]),
  ]);
  assert.equal(nn.parameterCount(second.layer), 5_392_704);
  nn.disposeLayer(second.layer);
  const coder = autoEncoder(new Random(1));
  assert.equal(nn.parameterCount(coder.layer), 4_327_776 + 4_327_265);
  nn.disposeLayer(coder.layer);
});

test("the auto-encoder gives back the size it got, between 0 and 1 as published", async () => {
  const picture = nn.tensor(
    Float32Array.from({ length: 64 * 96 }, (_, i) => Math.sin(i)),
    [1, 64, 96, 1],
  );
  const { layer } = autoEncoder(new Random(1), { width: 1 / 16 });
  const y = layer.forward(picture, use);
  assert.deepEqual(y.shape, [1, 64, 96, 1]);
  for (const value of await nn.valuesOf(y)) assert.ok(value > 0 && value < 1);
  const free = autoEncoder(new Random(1), { width: 1 / 16, last: "linear" });
  free.layer.parameters["up5/bias"].assign(nn.tensor([-7]));
  assert.ok((await nn.valuesOf(free.layer.forward(picture, use))).every((value) => value < 0));
  assert.throws(
    () => autoEncoder(new Random(1), { last: "tanh" as never }),
    /last must be sigmoid or linear, got tanh/,
  );
});

test("when the seed's trainings save", () => {
  const falling = Array.from({ length: 1600 }, (_, i) => 1 / (1 + i));
  assert.deepEqual(savedEpochs(falling, seedSavingRules.linear), [400, 800, 1200, 1600]);
  const flat = Array.from({ length: 2000 }, () => 1);
  assert.deepEqual(savedEpochs(flat, seedSavingRules.autoEncoder), [1, 1000, 2000]);
  assert.deepEqual(savedEpochs([10, 8.1, 7.9, 6.4, 6.3], seedSavingRules.autoEncoder), [1, 3, 5]);
});
