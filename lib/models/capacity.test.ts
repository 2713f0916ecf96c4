import assert from "node:assert/strict";
import { test } from "node:test";
import * as nn from "../nn/index.ts";
import {
  affineOptimum,
  approach2,
  approach3,
  capacity,
  memorising,
  type Recipe,
  recipeToTheEnd,
  zeroPredictorError,
} from "./index.ts";
import { speechLike } from "./testing/speech-like.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");

const voice = speechLike("voice", 5000);

test("more capacity ends where less does, and remembers only with an activation", async () => {
  const data = { training: [voice], heldOut: [speechLike("other", 2000, { pitch: 190 })] };
  const recipe: Recipe = { ...recipeToTheEnd, steps: 160 };
  const approach = approach2({ layout: "frames" });
  const optimum = affineOptimum(approach, [voice]);
  const affine = await capacity(approach, { ...data, recipe, widths: [1, 4], depths: [2] });
  for (const { training } of affine) {
    const best = optimum.error / zeroPredictorError(voice.samples);
    assert.ok(Math.abs(training - best) < 0.05, `${training}, ${best}`);
  }
  const [curved] = await capacity(approach, { ...data, recipe, widths: [8], depths: [1], activation: "relu" });
  assert.ok(curved.training < 0.8 * affine[0].training, `${curved.training}`);
});

test("61 hops are known by heart, and no more", async () => {
  const piece = (hops: number) => ({ name: "piece", samples: voice.samples.slice(1000, 1000 + 20 * hops + 40) });
  const recipe: Recipe = { ...recipeToTheEnd, steps: 300 };
  const errors: number[] = [];
  for (const hops of [40, 180]) {
    const options = { training: [piece(hops)], heldOut: [voice], counts: [1], recipe };
    const [row] = await memorising(approach3(), options);
    assert.equal(row.places, hops);
    errors.push(row.training);
  }
  assert.ok(errors[0] < 0.05 && errors[1] > 0.3, `${errors}`);
});

test("what makes no sense is refused", async () => {
  const data = { training: [voice], heldOut: [voice] };
  await assert.rejects(memorising(approach3(), { ...data, counts: [2] }), /counts must be at most 1, got 2/);
  await assert.rejects(capacity(approach2(), { ...data, heldOut: [] }), /heldOut must be at least one utterance/);
});
