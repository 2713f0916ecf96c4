import assert from "node:assert/strict";
import { test } from "node:test";
import * as nn from "../nn/index.ts";
import {
  affineOptimum,
  approach1,
  approach2,
  approach3,
  approachTraining,
  type Recipe,
  recipeToTheEnd,
  seedRecipe,
} from "./index.ts";
import { speechLike } from "./testing/speech-like.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");

const voice = speechLike("voice", 5000);
const quiet = { show: false };

for (const approach of [approach1(), approach2(), approach3()]) {
  test(`${approach.name}, trained to the end, is within 5 % of the variance of its optimum`, async () => {
    const { error, variance } = affineOptimum(approach, [voice]);
    const before = nn.liveTensors();
    const training = approachTraining(approach, [voice], {
      ...quiet,
      recipe: { ...recipeToTheEnd, steps: 120 },
      seed: 1,
    });
    await training.run();
    const found = await training.error([voice]);
    assert.ok(Math.abs(found - error) < 0.05 * variance, `${found / variance}, optimum ${error / variance}`);
    const y = await training.predict(voice.samples);
    const own = y.reduce((sum, value, i) => sum + (value - voice.samples[i]) ** 2, 0) / y.length;
    assert.ok(Math.abs(own - found) < 1e-6 * found, "predict gives what error measures");
    training.dispose();
    assert.equal(nn.liveTensors(), before);
  });
}

test("the seed's recipe drops channels for a whole utterance, and averages 128 gradients", async () => {
  const recipe: Recipe = { ...seedRecipe(approach2()), steps: 2 };
  assert.equal(recipe.accumulate, 128);
  const short = { name: "short", samples: voice.samples.slice(0, 500) };
  const training = approachTraining(approach2(), [short], { ...quiet, recipe, seed: 1 });
  await training.run();
  const [first, second] = training.trainer.losses;
  assert.ok(second < first);
  // One dropout mask or another: the mean of 128 hardly depends on which.
  const again = approachTraining(approach2(), [short], {
    ...quiet,
    recipe: { ...recipe, accumulate: 1, steps: 1 },
    seed: 1,
  });
  await again.run();
  assert.notEqual(again.trainer.losses[0], first);
  for (const each of [training, again]) each.dispose();
});

test("a training that was killed goes on as if it had not been", async () => {
  const recipe: Recipe = { ...recipeToTheEnd, batch: 64, dropout: "published", schedule: "cosine", steps: 6 };
  const make = () => approachTraining(approach3(), [voice], { ...quiet, recipe, seed: 3 });
  const [whole, first, second] = [make(), make(), make()];
  await whole.run();
  await first.trainer.run(3);
  second.trainer.restore(await first.trainer.checkpoint());
  await second.run();
  assert.deepEqual(second.trainer.losses, whole.trainer.losses);
  assert.equal(await second.error([voice]), await whole.error([voice]));
  for (const each of [whole, first, second]) each.dispose();
});

test("one utterance is everything, and two are one batch", async () => {
  const losses: number[] = [];
  for (const [batch, utterances] of [
    ["utterance", [voice]],
    ["everything", [voice]],
    ["everything", [voice, voice]],
  ] as const) {
    const training = approachTraining(approach2(), utterances, {
      ...quiet,
      recipe: { ...recipeToTheEnd, batch, steps: 3 },
    });
    await training.run();
    losses.push(training.trainer.losses[2]);
    training.dispose();
  }
  assert.equal(losses[1], losses[0]);
  assert.ok(Math.abs(losses[2] / losses[0] - 1) < 1e-3, `${losses}`);
});

test("a loss that does not mind the sign is no larger than one that does", async () => {
  const losses: number[] = [];
  for (const loss of ["squared", "sign-invariant"] as const) {
    const recipe: Recipe = { ...recipeToTheEnd, loss, steps: 1 };
    const training = approachTraining(approach1(), [voice], { ...quiet, recipe, seed: 1 });
    await training.run();
    losses.push(training.trainer.losses[0]);
    training.dispose();
  }
  assert.ok(losses[1] < losses[0]);
});

test("a recipe that makes no sense is refused", () => {
  const make = (recipe: Partial<Recipe>) => () =>
    approachTraining(approach1(), [voice], { ...quiet, recipe: { ...recipeToTheEnd, ...recipe } });
  assert.throws(make({ accumulate: 0 }), /recipe.accumulate must be a positive integer, got 0/);
  assert.throws(make({ learningRate: -1 }), /recipe.learningRate must be/);
  assert.throws(make({ batch: 0.5 }), /recipe.batch must be a positive integer/);
  assert.throws(() => approachTraining(approach1(), []), /utterances must be at least one/);
});
