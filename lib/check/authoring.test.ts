import assert from "node:assert/strict";
import { test } from "node:test";
import { type AnswerTo, type CourseExercise, course, courseExercise, exercise } from "./authoring.ts";
import { check, judge } from "./check.ts";
import type { ExerciseName } from "./exercises/index.ts";
import { score } from "./score.ts";

type RunningMean = (x: Float32Array, width: number) => Float64Array;

const runningMean: CourseExercise<RunningMean> = exercise({
  name: "running-mean",
  title: "Running mean",
  points: { size: 1, values: 1 },
  signature: "runningMean(x: Float32Array, width: number): Float64Array",
  mistakes: {
    sum: { when: "the sum is not divided", look: "the last line" },
    shifted: { when: "the window begins at its sample", look: "the start: half a width earlier" },
  },
  solution: (mistake) => (x: Float32Array, width: number) => {
    const half = mistake("shifted") ? 0 : (width - 1) / 2;
    return Float64Array.from(x, (_, i) => {
      let sum = 0;
      for (let n = i - half; n < i - half + width; n++) sum += x[n] ?? 0;
      return mistake("sum") ? sum : sum / width;
    });
  },
  inputs: (random) => {
    const noise = (length: number) => Float32Array.from({ length }, () => random.normal());
    return [
      [noise(31), 3],
      [noise(40), 7],
      [noise(40), 7],
    ];
  },
});

/** In a course, `CourseAnswers` gets this name; the library itself knows none of it. */
const name = "running-mean" as ExerciseName;

/** As a student would write it: with an array of Float32, and another order of summation. */
const right = (x: Float32Array, width: number): Float32Array =>
  x.map((_, i) => {
    let mean = 0;
    for (let n = (width - 1) / 2; n >= -(width - 1) / 2; n--) mean += (x[i + n] ?? 0) / width;
    return mean;
  });

test("an exercise of a course is checked as any other, typed by its solution", async (t) => {
  t.mock.method(console, "log", () => {});
  await check(name, right as never);
  await check(name, (async (x: Float32Array, width: number) => right(x, width)) as never);
  const accepted: AnswerTo<typeof runningMean>[] = [
    right,
    async (x, width) => right(x, width),
    () => new Float32Array(),
  ];
  // @ts-expect-error: an answer of another type
  accepted.push((x: string) => x);
});

test("each known mistake is one patch of the solution, with its own sentence", async () => {
  for (const { id, answer } of runningMean.mistakes) {
    const { when, look } = runningMean.words.mistakes[id];
    const { points, issues } = await judge(name, answer);
    assert.equal(points, 1, id);
    assert.equal(issues[0].mistake, id);
    assert.equal(issues[0].message, `Your result is exactly what you get when ${when}; look at ${look}.`);
  }
});

test("inputs are described by the names of the signature", () => {
  const verdict = runningMean.inputs({ normal: () => 0 } as never).map(({ description }) => description);
  assert.deepEqual(verdict, ["x of 31 numbers, width 3", "x of 40 numbers, width 7", "x of 40 numbers, width 7"]);
  assert.equal(runningMean.functionName, "runningMean");
});

test("a number, a spectrogram and a complex spectrogram are read as what they are", async () => {
  for (const value of [0.5, { bins: 1, frames: 1, data: Float64Array.of(2) }]) {
    const made = exercise({
      name: "constant",
      title: "Constant",
      points: 1,
      signature: "constant(): unknown",
      mistakes: {},
      solution: () => () => structuredClone(value),
      inputs: () => [[], []],
    });
    assert.equal((await judge("constant" as ExerciseName, made.solution)).points, 1);
    assert.equal((await judge("constant" as ExerciseName, () => ({}))).issues[0].kind, "wrongType");
  }
});

test("a course's seminar has a score", async (t) => {
  t.mock.method(console, "log", () => {});
  await check(name, right as never);
  const ours = course({ title: "Means", seed: 5, seminars: { "77": { title: "Mean", exercises: ["running-mean"] } } });
  const { points, of, exercises } = score("77");
  assert.deepEqual([points, of, exercises[0].title], [2, 2, "Running mean"]);
  assert.equal(ours.random("a").integer(0, 1e9), ours.random("a").integer(0, 1e9));
});

test("next year's seed draws other variants, and one exercise knows nothing of another's", () => {
  const draw = (seed: number, name: string) => course({ title: "T", seed, seminars: {} }).random(name).integer(0, 1e9);
  assert.equal(new Set([draw(2026, "a"), draw(2027, "a"), draw(2026, "b"), draw(2027, "b")]).size, 4);
});

test("what makes no sense is a sentence that names the field", () => {
  const definition = {
    name: "x",
    title: "X",
    points: 1,
    signature: "f(): number",
    mistakes: {},
    solution: () => () => 1,
    inputs: () => [[]] as [][],
  };
  for (const [change, sentence] of [
    [{ name: "Median Filter" }, /exercise: name must consist of .*got "Median Filter"/],
    [{ points: 0 }, /exercise x: points must be positive integers, got 0/],
    [{ points: 0.5 }, /points must be positive integers, got 0.5/],
    [{ signature: "f" }, /exercise: signature must look like .*, got "f"/],
    [{ solution: () => 1 }, /exercise x: solution must return the function/],
  ] as const) {
    assert.throws(() => exercise({ ...definition, ...(change as object) }), sentence);
  }
  assert.throws(() => course({ title: "T", seed: -1, seminars: {} }), /course: seed must be an integer.*got -1/);
  assert.equal(courseExercise("nowhere"), undefined);
});
