import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/index.ts";
import * as nn from "../../nn/index.ts";
import { inputOf, live } from "./phonemes.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");

test("what is kept of sentences is what the front end makes of them each time, to the last frame of the longest", async () => {
  const random = new Random(3);
  const sampleRate = 8000;
  const sentences = [1234, 2000, 1605].map((length) => ({
    samples: Float32Array.from({ length }, () => random.normal(0, 0.1)),
    phones: [0],
  }));
  const frontEnd = nn.melFrontEnd({ sampleRate, nFft: 240, hopLength: 80, nMels: 20, allowEmpty: true });
  const pass: nn.Pass = { training: false, random };
  const kept = await inputOf(frontEnd, { sampleRate, train: sentences, validation: [], test: [] });
  const [a, b] = [kept, live(frontEnd, sampleRate)].map((input) => nn.tidy(() => input(sentences, pass)));
  assert.deepEqual(a.shape, [3, 26, 20]);
  assert.deepEqual(b.shape, a.shape);
  const [once, again] = [await nn.valuesOf(a), await nn.valuesOf(b)];
  const difference = once.reduce((most, value, i) => Math.max(most, Math.abs(value - again[i])), 0);
  assert.ok(difference < 1e-3, `${difference}`);
});
