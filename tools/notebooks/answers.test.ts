import assert from "node:assert/strict";
import { test } from "node:test";
import { formatPercent, parsePercent } from "./percent.ts";
import { pull } from "./pull.ts";
import { studentScript } from "./student-script.ts";
import { answerPoints, buildNotebook, hashOf } from "./versions.ts";

const TEXT = `// title: T
// kind: seminar
// minutes: 1

// %% [markdown] id: ask
// Why?

// %% [markdown] id: why answer: 2 points tags: long
// Because.
//
// That is why.

// %% [markdown] id: who answer: 1 point
// He.
`;
const EMPTY = "*Your answer (2 points): double-click here, and write over this line.*";
const script = parsePercent(TEXT);
const build = (version: "student" | "solution") => buildNotebook(script, hashOf(TEXT), version, "full");

test("an answer in words is empty in the student version, and says there for how many points", () => {
  assert.equal(formatPercent(script), TEXT);
  const [ask, why] = build("student").cells;
  assert.equal(why.source, EMPTY);
  assert.deepEqual(why.metadata, { tags: ["long", "answer"], speclab: { answer: { points: 2 } } });
  assert.deepEqual([answerPoints(ask), answerPoints(why)], [undefined, 2]);
  assert.equal(build("solution").cells[1].source, "Because.\n\nThat is why.");
  assert.doesNotMatch(JSON.stringify(build("student")), /Because|He\./);
});

test("the student's script has the empty cell, too, and stays a script that can be read", () => {
  const again = parsePercent(studentScript(script));
  assert.equal(again.cells[1].answer, 2);
  assert.equal(again.cells[1].source, EMPTY);
});

test("edits in a notebook go back into the script, and the answers of the source stay", () => {
  const student = build("student");
  student.cells[0].source = "Why, then?";
  const pulled = pull(script, TEXT, student);
  assert.deepEqual(pulled.changes, ["cell ask is changed"]);
  assert.equal(formatPercent({ ...script, cells: pulled.cells }), TEXT.replace("Why?", "Why, then?"));
  student.cells.splice(1, 1);
  assert.throws(() => pull(script, TEXT, student), /cell why is gone, and its solution would go with it/);
  const solution = build("solution");
  solution.cells[1].source = "Because so.";
  assert.equal(pull(script, TEXT, solution).cells[1].source, "Because so.");
});

test("what makes no sense is told with its line", () => {
  for (const [marker, sentence] of [
    ["// %% id: why answer: 1 point", /script:5: an answer in words is a markdown cell/],
    [
      "// %% [markdown] id: why answer: 0 points",
      /script:5: the points of an answer must be a positive integer, got "0"/,
    ],
    [
      "// %% [markdown] id: why answer: one point",
      /script:5: the points of an answer must be a positive integer, got "one"/,
    ],
    ["// %% [markdown] id: why answer: 1", /script:5: a cell begins/],
  ] as const) {
    assert.throws(() => parsePercent(`// title: T\n// kind: seminar\n// minutes: 1\n\n${marker}\n// A.\n`), sentence);
  }
});
