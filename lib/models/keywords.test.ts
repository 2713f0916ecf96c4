import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import "../node/index.ts";
import * as nn from "../nn/index.ts";
import { bcResNet, bcResNetTrunk } from "./bc-resnet.ts";
import { linearKeywords } from "./keywords.ts";
import { bcResNetPhonemes, linearPhonemes } from "./phonemes.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");

const random = new Random(1);
const pass: nn.Pass = { training: true, random };
const count = nn.parameterCount;

test("the linear model has the published number of parameters", () => {
  const counts = [10, 20, 30, 40].map((nMels) => count(linearKeywords(random, { nMels })));
  assert.deepEqual(counts, [12132, 24252, 36372, 48492]);
  const wrong = nn.zeros([2, 100, 40]);
  assert.throws(() => linearKeywords(random).forward(wrong, pass), /x must be batch × 101 × 40, got \[2, 100, 40\]/);
});

test("the seed's BC-ResNet has 9160 parameters, layer by layer", () => {
  const model = bcResNet(random, { form: "seed" });
  const of = (start: string): number =>
    Object.entries(model.parameters).reduce((sum, [name, { size }]) => sum + (name.startsWith(start) ? size : 0), 0);
  const layers = {
    "trunk/first": 416,
    "trunk/stage1block1": 352,
    "trunk/stage1block2": 208,
    "trunk/stage2block1": 480,
    "trunk/stage2block2": 360,
    "trunk/stage3block1": 768,
    "trunk/stage3block4": 544,
    "trunk/stage4block1": 1120,
    "trunk/stage4block4": 760,
    "trunk/depthwise": 520,
    "trunk/pointwise": 640,
    head: 384,
  };
  for (const [name, size] of Object.entries(layers)) assert.equal(of(name), size, name);
  assert.equal(count(model), 9160);
});

test("the seed's form says why it takes 40 bands only; the corrected one takes any number with as many parameters", () => {
  for (const [nMels, why] of [
    [10, /a stage has 3 rows, and sub-spectral norms need a multiple of 5/],
    [20, /a stage has 3 rows/],
    [30, /a stage has 8 rows/],
    [80, /leaves 6 rows where one is meant; the form "corrected" takes any number/],
  ] as const)
    assert.throws(() => bcResNet(random, { form: "seed", nMels }), why);
  for (const nMels of [10, 20, 30, 40, 64, 80]) {
    const model = bcResNet(random, { nMels });
    assert.equal(count(model), 9160, `${nMels} bands`);
    assert.deepEqual(model.forward(nn.ones([2, 9, nMels]), pass).shape, [2, 12]);
  }
  assert.throws(() => bcResNet(random, { nMels: 8 }), /nMels must be at least 10, got 8/);
});

test("the published family has its published sizes", () => {
  const thousands = [1, 1.5, 2, 3, 6, 8].map((width) => count(bcResNet(random, { form: "published", width })) / 1000);
  assert.deepEqual(
    thousands.map((size) => Number(size.toFixed(size > 100 ? 0 : 1))),
    [9.2, 17.2, 27.3, 54.2, 188, 321],
  );
  assert.throws(() => bcResNet(random, { width: 0.3 }), /width must be from 1 to 8 in quarters, got 0.3/);
});

test("networks for phonemes: PyTorch's parameters, less its second biases", () => {
  const secondBiases = 2 * 4 * 32;
  assert.equal(count(linearPhonemes(random)), 18944 + 4030 - secondBiases);
  assert.equal(count(bcResNetPhonemes(random, { form: "seed" })), 29640 - secondBiases);
  assert.deepEqual(bcResNetPhonemes(random).forward(nn.ones([2, 9, 40]), pass).shape, [2, 9, 62]);
});

interface Golden {
  readonly torch: string;
  readonly cases: readonly {
    name: string;
    nMels: number;
    output: number[];
    gradients: Record<string, [length: number, product: number]>;
  }[];
}

// This file runs from lib/dist/esm/models; the numbers lie with the sources.
const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../models/golden/keywords.json", import.meta.url), "utf8"),
);

const models: Record<string, (nMels: number) => nn.Layer> = {
  "the seed's network": (nMels) => bcResNet(random, { nMels, form: "seed" }),
  "the corrected network, 30 bands": (nMels) => bcResNet(random, { nMels }),
  "the corrected network, 80 bands": (nMels) => bcResNet(random, { nMels }),
  "the published network": (nMels) => bcResNet(random, { nMels, form: "published" }),
  "linear phonemes": (nMels) => linearPhonemes(random, { nMels }),
  "BC-ResNet phonemes": (nMels) => bcResNetPhonemes(random, { nMels, form: "seed" }),
};

/** Dropout keeps what draws a number of at least its rate: everything. */
const undropped = Object.assign(new Random(0), { uniform: () => 0.999999 });

// On cpu, where each operation is held against finite differences, a network would take half a minute.
const engines: nn.EngineName[] = await nn.useEngine("tensorflow").then(
  () => ["wasm", "tensorflow"],
  () => ["wasm"],
);

for (const engine of engines) {
  for (const { name, nMels, output, gradients } of golden.cases)
    test(`${name} is PyTorch ${golden.torch}'s, forward and back, on ${engine}`, async () => {
      await nn.useEngine(engine);
      const model = models[name](nMels);
      assert.deepEqual(Object.keys(model.parameters).sort(), Object.keys(gradients).sort());
      for (const [parameter, variable] of Object.entries(model.parameters)) {
        const spread = variable.shape.length > 1 ? 0.3 : 0.2;
        const start = parameter.endsWith("scale") ? 1 : 0;
        const values = unordered(variable.size, seedOf(parameter)).map((value) => start + spread * value);
        variable.assign(nn.tensor(values, variable.shape));
      }
      const x = nn.tensor(unordered(3 * 12 * nMels, 5), [3, 12, nMels]);
      const without: nn.Pass = { training: true, random: undropped };
      let y: Float32Array | undefined;
      const { gradients: slopes } = nn.gradients(model.parameters, () => {
        const scores = model.forward(x, without);
        y = scores.dataSync() as Float32Array;
        return nn.sum(nn.mul(scores, nn.tensor(unordered(scores.size, 99), scores.shape)));
      });
      const scale = Math.max(...output.map(Math.abs));
      for (const [i, value] of output.entries())
        assert.ok(Math.abs(y![i] - value) <= 1e-4 * scale, `output ${i}: ${y![i]}, PyTorch ${value}`);
      const largest = Math.max(...Object.values(gradients).map(([length]) => length));
      for (const [parameter, slope] of Object.entries(slopes)) {
        const values = await nn.valuesOf(slope);
        const [length, product] = gradients[parameter];
        const fixed = unordered(values.length, 7);
        const close = (got: number, wanted: number): boolean =>
          Math.abs(got - wanted) <= 1e-4 * Math.max(length, 1e-2 * largest) * Math.sqrt(values.length);
        assert.ok(close(Math.hypot(...values), length), `${parameter}: length ${Math.hypot(...values)}, ${length}`);
        const along = values.reduce((sum, value, i) => sum + value * fixed[i], 0);
        assert.ok(close(along, product), `${parameter}: ${along}, PyTorch ${product}`);
      }
    });
}

test("a trunk says which pictures it takes", () => {
  assert.throws(
    () => bcResNetTrunk(random).forward(nn.zeros([2, 40, 101]), pass),
    /x must be batch × frames × 40 mel bands/,
  );
});

function seedOf(name: string): number {
  return [...name].reduce((seed, letter) => (seed * 31 + letter.charCodeAt(0)) % 9973, 0);
}

/** Numbers from −1 to 1 without order, as golden/keywords.py makes them. */
function unordered(size: number, seed: number): number[] {
  return Array.from({ length: size }, (_, i) => ((i * 7919 + seed * 104729 + ((i * i) % 97) * 31) % 2003) / 1001.5 - 1);
}
