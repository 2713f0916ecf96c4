import assert from "node:assert/strict";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import { Random } from "../../core/index.ts";
import * as nn from "../index.ts";
import { ctcRecursion } from "./ctc-recursion.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");

const random = new Random(5);
const logits = nn.tensor(
  Float32Array.from({ length: 2 * 6 * 4 }, () => random.normal()),
  [2, 6, 4],
);
const labels = [[1, 1, 3], [2]];

test("the loss is minus the logarithm of the probability of all paths, counted one by one", async () => {
  const probabilities = await nn.valuesOf(nn.softmax(logits));
  let total = 0;
  const losses = labels.map((wanted, n) => {
    let sum = 0;
    for (let code = 0; code < 4 ** 6; code++) {
      const path = Array.from({ length: 6 }, (_, t) => Math.floor(code / 4 ** t) % 4);
      const read = path.filter((c, t) => c !== 0 && c !== path[t - 1]);
      if (read.join() !== wanted.join()) continue;
      sum += path.reduce((p, c, t) => p * probabilities[(n * 6 + t) * 4 + c], 1);
    }
    return -Math.log(sum);
  });
  total = losses[0] + losses[1];
  const [loss] = await nn.valuesOf(nn.ctcLoss(logits, labels, { reduction: "sum" }));
  assert.ok(Math.abs(loss - total) < 1e-5 * total, `${loss} ${total}`);
  const [mean] = await nn.valuesOf(nn.ctcLoss(logits, labels));
  assert.ok(Math.abs(mean - (losses[0] / 3 + losses[1]) / 2) < 1e-5);
});

test("as tensors, loss and gradient are the same", async () => {
  const paths = { labels, lengths: [6, 5], blank: 0, weights: [1 / 6, 1 / 2] };
  const both = [
    (x: nn.Tensor) => nn.ctcLoss(x, labels, { lengths: [6, 5] }),
    (x: nn.Tensor) => ctcRecursion(x, paths),
  ].map((loss) => tf.valueAndGrad((x) => loss(x as nn.Tensor))(logits));
  const [a, b] = await Promise.all(both.map(({ grad }) => grad.data()));
  for (const [i, value] of a.entries()) assert.ok(Math.abs(value - b[i]) < 1e-5, `${i}: ${value} ${b[i]}`);
  const [lossA, lossB] = await Promise.all(both.map(({ value }) => value.data()));
  assert.ok(Math.abs(lossA[0] - lossB[0]) < 1e-5);
});

test("labels that cannot fit count nothing, and are told apart before", async () => {
  assert.deepEqual(
    [nn.feasible([1, 1], 2), nn.feasible([1, 1], 3), nn.feasible([], 0), nn.feasible([1, 2], 2)],
    [false, true, true, true],
  );
  const short = nn.ctcLoss(logits, [[1, 1, 3], [2]], { lengths: [3, 6] });
  const alone = nn.ctcLoss(nn.slice(logits, [1, 0, 0], [1, 6, 4]), [[2]]);
  const [a, b] = [await nn.valuesOf(short), await nn.valuesOf(alone)];
  assert.ok(Math.abs(a[0] - b[0] / 2) < 1e-6);
});

test("mistakes are named", () => {
  assert.throws(() => nn.ctcLoss(logits, [[0], [1]]), /labels must not hold the blank, got 0 in example 0/);
  assert.throws(() => nn.ctcLoss(logits, [[4], [1]]), /a label of example 0 must be a whole number from 0 to 3, got 4/);
  assert.throws(() => nn.ctcLoss(logits, [[1]]), /labels must be one for each of 2 examples, got 1/);
  assert.throws(() => nn.ctcLoss(logits, labels, { lengths: [6, 7] }), /lengths\[1\] must be .* 0 to 6, got 7/);
});

test("greedy decoding merges repetitions and drops blanks", async () => {
  const path = [1, 1, 0, 1, 3, 3];
  const scores = nn.tensor(
    path.flatMap((best) => [0, 1, 2, 3].map((c) => (c === best ? 1 : 0))),
    [1, 6, 4],
  );
  assert.deepEqual(await nn.greedyDecode(scores), [[1, 1, 3]]);
  assert.deepEqual(await nn.greedyDecode(scores, { lengths: [2] }), [[1]]);
});

test("an example without steps counts zero, with labels or without, and is no NaN", async () => {
  const logits = nn.tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
  const alone = nn.ctcLoss(nn.slice(logits, [1, 0, 0], [1, 2, 2]), [[1]], { reduction: "sum" });
  const [expected] = await nn.valuesOf(alone);
  for (const labels of [[], [1]]) {
    const loss = nn.ctcLoss(logits, [labels, [1]], { lengths: [0, 2], reduction: "sum" });
    assert.equal((await nn.valuesOf(loss))[0], expected);
  }
});
