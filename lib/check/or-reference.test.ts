import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { type Host, host, type MimeBundle } from "../core/index.ts";
import { hann, rfft, sliceIntoFrames } from "../dsp/index.ts";
import { orReference } from "./or-reference.ts";
import { score } from "./score.ts";
import { todo } from "./todo.ts";

const key = Symbol.for("speclab.host");
const world = globalThis as { [key]?: Host };
let shown: MimeBundle[] = [];

beforeEach(() => {
  shown = [];
  world[key] = { ...host(), display: (bundle) => shown.push(bundle) };
});
afterEach(() => delete world[key]);

const right = (x: Float32Array, windowLength: number, hopLength: number) => {
  const frames = sliceIntoFrames(x, windowLength, hopLength);
  const weights = hann(windowLength);
  return rfft({ ...frames, data: frames.data.map((sample, i) => sample * weights[i % windowLength]) });
};
const wrong = (x: Float32Array, windowLength: number, hopLength: number) =>
  rfft(sliceIntoFrames(x, windowLength, hopLength));
const open = (_x: Float32Array, _windowLength: number, _hopLength: number): ReturnType<typeof right> => todo();

test("a right answer is used as it is, without a word", async () => {
  assert.equal(await orReference("stft", right), right);
  assert.deepEqual(shown, []);
});

for (const [name, answer, sentence] of [
  ["an open", open, /“Write the STFT” is not solved yet: from here on the library computes it, for no points\./],
  ["a wrong", wrong, /“Write the STFT” is not right yet/],
] as const) {
  test(`${name} answer is replaced by the true one, in one line, and gives no points`, async () => {
    const used = await orReference("stft", answer);
    const sound = Float32Array.from({ length: 700 }, (_, i) => Math.sin(i * i * 1e-3));
    assert.notEqual(used, answer);
    const [received, expected] = [used(sound, 128, 32), right(sound, 128, 32)];
    const error = received.re.data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.re.data[i])), 0);
    assert.ok(error < 1e-9, `differs by ${error}`);
    assert.equal(shown.length, 1);
    assert.match(shown[0]["text/plain"], sentence);
    assert.match(String(shown[0]["text/html"]), sentence);
    assert.equal(score("01").points, 0);
  });
}
