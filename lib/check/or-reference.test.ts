import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { type Host, host, type MimeBundle } from "../core/index.ts";
import { hann, rfft, sliceIntoFrames } from "../dsp/index.ts";
import { judge } from "./check.ts";
import { type Answers, type ExerciseName, exerciseNamed, seminars } from "./exercises/index.ts";
import { judge as judgeExercise } from "./judge.ts";
import { sentences, wordsOf } from "./language/index.ts";
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

test("every exercise of the seminar has a stand-in that passes its own check, with one line and no points", async () => {
  for (const name of seminars["01"].exercises) {
    shown = [];
    const blank = (() => todo(`the blank of ${name}`)) as never;
    const used: (...args: unknown[]) => unknown = await orReference(name as ExerciseName, blank);
    assert.equal(shown.length, 1);
    const { title } = wordsOf(exerciseNamed(name), sentences());
    const sentence = `○ “${title}” is not solved yet: from here on the library computes it, for no points.`;
    assert.equal(shown[0]["text/plain"], sentence);
    const { verdict } = await judgeExercise({ ...exerciseNamed(name), refused: [] }, used);
    assert.equal(verdict.points, verdict.of, verdict.message);
    const asAnswer = await judge(name, used);
    assert.deepEqual([asAnswer.points, asAnswer.issues[0].kind], [0, "refused"], "the stand-in is nobody's answer");
  }
  assert.equal(score("01").points, 0);
});

test("Griffin–Lim's stand-in takes any number of iterations, with and without a seed", async () => {
  const blank: Answers["griffin-lim"] = () => todo();
  const used = await orReference("griffin-lim", blank);
  const powers = { bins: 33, frames: 12, data: Float64Array.from({ length: 33 * 12 }, (_, i) => i % 7) };
  const length = 11 * 16;
  for (const iterations of [0, 1, 7]) assert.equal((await used(powers, 64, 16, iterations)).length, length);
  assert.notDeepEqual(await used(powers, 64, 16, 3, 1), await used(powers, 64, 16, 3, 2));
});
