import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { readCourse } from "./course.ts";
import { newExercise } from "./new-exercise.ts";

const parent = mkdtempSync(path.join(os.tmpdir(), "speclab-course-"));
after(() => rmSync(parent, { recursive: true }));
const folder = path.join(parent, "course");
const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");

test("a new exercise is a course, an exercise, and its section in a notebook", () => {
  assert.deepEqual(
    newExercise(folder, "median-filter").map((sentence) => path.basename(sentence)),
    ["median-filter.ts is new.", "course.ts is new.", "10-median-filter.ts is new."],
  );
});

test("a second exercise goes to the notebook that is named, before its score, and into the course", () => {
  const said = newExercise(folder, "low-pass", { notebook: "10" });
  assert.match(said[1], /course\.ts has it among its seminars\.$/);
  assert.match(said[2], /10-median-filter\.ts has a new section\.$/);
  assert.match(read("course.ts"), /"10": \{ title: "Median filter", exercises: \["median-filter", "low-pass"\] \},/);
  const notebook = read("notebooks/10-median-filter.ts");
  assert.match(notebook, /id: median-filter-why[\s\S]*id: low-pass-check[\s\S]*id: score-question/);
  newExercise(folder, "other");
  assert.match(read("course.ts"), /seminars: \{\n {4}"11": \{ title: "Other", exercises: \["other"\] \},\n {4}"10"/);
  const { seminars, exercises, title } = readCourse(folder);
  assert.equal(title, "My course");
  assert.deepEqual(
    seminars.map(({ number, exercises: inside }) => [
      number,
      ...inside.map(({ functionName, of }) => `${functionName} ${of}`),
    ]),
    [
      ["10", "medianFilter 2", "lowPass 2"],
      ["11", "other 2"],
    ],
  );
  assert.ok([3, 5, 7, 9].includes(exercises[0].parameters!.width as number));
});

test("next year's seed draws other variants", () => {
  const widths = new Set<unknown>();
  const file = path.join(folder, "course.ts");
  const original = readFileSync(file, "utf8");
  for (const seed of [2026, 2029]) {
    writeFileSync(file, original.replace("seed: 2026", `seed: ${seed}`));
    widths.add(JSON.stringify(readCourse(folder).exercises.map(({ parameters }) => parameters)));
  }
  writeFileSync(file, original);
  assert.ok(widths.size > 1);
});

test("what makes no sense is one sentence", () => {
  const taken = path.join(parent, "taken");
  writeFileSync(taken, "");
  for (const [call, sentence] of [
    [
      () => newExercise(folder, "Median"),
      /^UsageError: new: a name consists of a-z, 0-9 and "-", such as median-filter, got Median\.$/,
    ],
    [() => newExercise(folder, "median-filter"), /median-filter\.ts is there already\.$/],
    [() => newExercise(folder, "x", { notebook: "two" }), /new: --notebook must be a number such as 02, got two\.$/],
    [() => newExercise(path.join(taken, "course"), "x"), /^UsageError: new: .*x\.ts cannot be written: ENOTDIR/],
    [() => readCourse(path.join(parent, "nowhere")), /nowhere is no course: a course has a folder exercises\//],
  ] as const) {
    assert.throws(call, sentence);
  }
  const broken = path.join(parent, "broken");
  mkdirSync(path.join(broken, "exercises"), { recursive: true });
  const put = (file: string, text: string): void => writeFileSync(path.join(broken, file), text);
  put("exercises/one.js", "export const one = 1;");
  assert.throws(() => readCourse(broken), /exercises\/one\.js must have a default export\./);
  put("exercises/one.js", "export default { id: 'two' };");
  assert.throws(
    () => readCourse(broken),
    /exercises\/one\.js must have "export default exercise\(\{ name: "one", … \}\)"\./,
  );
  rmSync(path.join(broken, "exercises/one.js"));
  put(
    "course.js",
    `import { course } from "speclab/check";
    export default course({ title: "T", seed: 1, seminars: { "02": { title: "S", exercises: ["one"] } } });`,
  );
  assert.throws(() => readCourse(broken), /seminar 02 names the exercise "one", and there is no exercises\/one\.ts\./);
});
