import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { host, type MimeBundle } from "../core/index.ts";
import type { ExerciseName } from "./exercises/index.ts";
import { hint } from "./hint.ts";

const [hostKey, hintsKey] = [Symbol.for("speclab.host"), Symbol.for("speclab.hints")];
const world = globalThis as { [hostKey]?: unknown; [hintsKey]?: unknown };
let shown: MimeBundle[] = [];

beforeEach(() => {
  shown = [];
  world[hintsKey] = undefined;
  world[hostKey] = { ...host(), display: (bundle: MimeBundle) => shown.push(bundle) };
});
afterEach(() => delete world[hostKey]);

test("each call shows the next hint, and the first one comes after the last", () => {
  for (let i = 0; i < 4; i++) hint("stft");
  const texts = shown.map((bundle) => bundle["text/plain"].split("\n"));
  assert.match(texts[0][0], /^Write the STFT\. Hint 1 of 3: a question$/);
  assert.match(texts[0][2], /Run this cell again for the next one\.$/);
  assert.match(texts[1][0], /Hint 2 of 3: the idea/);
  assert.match(texts[2][2], /the last hint; the first one comes next/);
  assert.deepEqual(texts[3], texts[0]);
  assert.match(String(shown[0]["text/html"]), /<code>sliceIntoFrames<\/code>/);
});

test("exercises are counted one by one, and an unknown one is a sentence", () => {
  hint("stft");
  hint("power");
  assert.match(shown[1]["text/plain"], /^Power spectrogram\. Hint 1 of 3/);
  assert.throws(() => hint("stfd" as ExerciseName), /name must be one of stft, /);
});
