import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import "../node/index.ts";
import * as nn from "../nn/index.ts";
import { approach1, approach2, approach3, approachNetwork } from "./index.ts";

// PyTorch's first steps of training of the three networks, from the same weights; golden/make.py computes them.

interface Golden {
  readonly torch: string;
  readonly cases: readonly {
    readonly name: string;
    readonly width: number;
    readonly losses: readonly number[];
    readonly gradients: readonly Print[];
    readonly parameters: readonly Print[];
    readonly answer: Print;
  }[];
}

/** Norm of a tensor, and its product with fixed numbers. */
type Print = readonly [norm: number, product: number];

// This file runs from lib/dist/esm/models; the numbers lie with the sources.
const golden: Golden = JSON.parse(readFileSync(new URL("../../../models/golden/torch.json", import.meta.url), "utf8"));
const approaches = [approach1(), approach2(), approach3()];

delete process.env.SPECLAB_ENGINE;
const here: nn.EngineName[] = await nn.useEngine("tensorflow").then(
  () => ["wasm", "tensorflow"],
  () => ["wasm"],
);

for (const engine of here) {
  for (const [number, expected] of golden.cases.entries()) {
    test(`${expected.name} takes the steps of PyTorch ${golden.torch}, on ${engine}`, async () => {
      await nn.useEngine(engine);
      const approach = approaches[number];
      assert.equal(approach.name, expected.name);
      const network = approachNetwork(approach, new Random(1));
      const names = Object.keys(network.parameters);
      for (const [i, name] of names.entries()) {
        const parameter = network.parameters[name];
        parameter.assign(nn.tensor(initial(parameter.shape, i), parameter.shape));
      }
      const shape = [1, approach.kernel[0], expected.width, 1];
      const pictures = [20, 21].map((seed) => nn.tensor(values(approach.kernel[0] * expected.width, seed), shape));
      const places = 1 + Math.floor((expected.width - approach.kernel[1]) / approach.stride);
      const targets = [30, 31].map((seed) =>
        nn.tensor(
          values(20 * places, seed).map((x) => x / 5),
          [1, 20 * places],
        ),
      );
      const loss = (index: number): nn.Tensor => {
        const pass = { training: true, random: drawing(values(200, 50 + index).map((x) => (x + 1) / 2)) };
        return nn.meanSquaredError(network.forward(pictures[index % 2], pass), targets[index % 2]);
      };

      const mean = nn.tidy(() => {
        // In PyTorch's order, and before the statistics matter: they do not, in training.
        const found = [0, 1].map((index) => nn.gradients(network.parameters, () => loss(index)).gradients);
        return Object.fromEntries(names.map((name) => [name, nn.div(nn.add(found[0][name], found[1][name]), 2)]));
      });
      for (const [i, name] of names.entries()) {
        if (beforeNorm(name, names)) continue;
        assertPrint(await nn.valuesOf(mean[name]), expected.gradients[i], 40, 1e-4, `gradient of ${name}`);
      }

      // The statistics have seen the two pictures already: as they were.
      for (const [name, statistic] of Object.entries(network.statistics))
        statistic.assign(name.endsWith("Mean") ? nn.zeros(statistic.shape) : nn.ones(statistic.shape));
      const trainer = new nn.Trainer<number>({
        model: network,
        batch: (index) => index,
        loss,
        optimizer: nn.adamW(network.parameters, { learningRate: 1e-3, weightDecay: 0, amsgrad: true }),
        accumulate: 2,
        show: false,
      });
      await trainer.run(expected.losses.length);
      for (const [i, value] of trainer.losses.entries())
        assert.ok(
          Math.abs(value / expected.losses[i] - 1) < 1e-4,
          `loss of step ${i + 1}: ${value}, ${expected.losses[i]}`,
        );
      for (const [i, name] of names.entries()) {
        if (beforeNorm(name, names)) continue;
        const after = await nn.valuesOf(network.parameters[name]);
        assertPrint(after, expected.parameters[i], 40, 1e-4, `${name} after training`);
      }
      const answer = network.forward(pictures[0], { training: false, random: new Random(1) });
      // What is left of the shifts that no loss sees.
      assertPrint(await nn.valuesOf(answer), expected.answer, 41, 2e-3, "answer in use");
    });
  }
}

/** What is only added, and taken away again by a later batch norm: its gradient is rounding, and Adam makes steps of it. */
function beforeNorm(name: string, names: readonly string[]): boolean {
  const lastNorm = names.findLastIndex((each) => each.startsWith("norm"));
  return /\/(bias|shift)$/.test(name) && names.indexOf(name) < lastNorm;
}

/** Dropout's random numbers, given instead of drawn. */
function drawing(numbers: Float32Array): Random {
  let next = 0;
  return { uniform: () => numbers[next++] } as unknown as Random;
}

function initial(shape: readonly number[], index: number): Float32Array {
  const size = shape.reduce((a, b) => a * b, 1);
  const numbers = values(size, index + 1);
  if (shape.length === 4) return numbers.map((x) => x / Math.sqrt(size / shape[3]));
  return numbers.map((x) => x / 2 + (index % 4 === 2 ? 1 : 0));
}

/** Numbers from −1 to 1 without order, the same in golden/make.py. */
function values(size: number, seed: number): Float32Array {
  return Float32Array.from(
    { length: size },
    (_, i) => ((i * 7919 + seed * 104729 + ((i * i) % 97) * 31) % 2003) / 1001.5 - 1,
  );
}

function assertPrint(
  actual: Float32Array,
  [norm, product]: Print,
  seed: number,
  tolerance: number,
  what: string,
): void {
  const numbers = values(actual.length, seed);
  const ours = Math.hypot(...actual);
  const sum = actual.reduce((total, x, i) => total + x * numbers[i], 0);
  assert.ok(Math.abs(ours / norm - 1) <= tolerance, `${what}: norm ${ours}, PyTorch has ${norm}`);
  const scale = norm * Math.sqrt(numbers.length / 3);
  assert.ok(Math.abs(sum - product) <= tolerance * scale, `${what}: product ${sum}, PyTorch has ${product}`);
}
