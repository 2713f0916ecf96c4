import { rejects } from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/index.ts";
import * as nn from "../../nn/index.ts";
import { checkLayer, type LayerTrial } from "./check-layer.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");

const [nMels, classes] = [40, 10];
const trial: LayerTrial = {
  name: "mine",
  input: [2, 101, nMels],
  output: [2, classes],
  outputMeans: "batch × classes",
  deviation: 1,
  slopesOfInput: true,
};

/** The network of docs/training.md. */
function guide(seed: number, activation: (x: nn.Tensor) => nn.Tensor): nn.Layer {
  const random = new Random(seed);
  const hidden = nn.dense(nMels, 32, random);
  const scores = nn.dense(32, classes, random);
  return {
    ...nn.joined({ hidden, scores }),
    forward: (x, pass) => scores.forward(nn.mean(activation(hidden.forward(x, pass)), 1), pass),
  };
}

const seeds = Array.from({ length: 12 }, (_, seed) => seed);

test("the guide's network is accepted whatever its first weights, at the size of the study", async () => {
  for (const seed of seeds) {
    const layer = guide(seed, nn.relu);
    await checkLayer(layer, trial);
    nn.disposeLayer(layer);
  }
});

test("with a wrong gradient it is refused, whatever its first weights", async () => {
  // Right values; the slope of every place is off by a half.
  const wrong = (x: nn.Tensor): nn.Tensor => {
    const y = nn.relu(x);
    return nn.add(nn.mul(y, 0.5), nn.stopGradient(nn.mul(y, 0.5)));
  };
  for (const seed of seeds) {
    const layer = guide(seed, wrong);
    await rejects(checkLayer(layer, trial), /mine: the gradient of hidden\/(weight|bias) is wrong: /);
    nn.disposeLayer(layer);
  }
});
