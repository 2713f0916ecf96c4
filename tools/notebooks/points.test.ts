import assert from "node:assert/strict";
import { test } from "node:test";
import { verdictMime } from "speclab/check";
import type { Notebook, Output } from "#kernel/notebook";
import { checkComplaints, pointsOf } from "./points.ts";

const failed: Output = { output_type: "error", ename: "CheckFailed", evalue: "", traceback: [] };

function shown(data: object): Output {
  return { output_type: "display_data", metadata: {}, data: { [verdictMime]: data } };
}

function verdict(exercise: string, points: number, message = "It is empty."): Output {
  return shown({ kind: "verdict", exercise, points, of: 3, message, issues: [] });
}

function notebook(...cells: Output[][]): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map((outputs, index) => ({
      cell_type: "code",
      id: `c${index}`,
      metadata: {},
      source: 'await check("stft", f);',
      execution_count: 1,
      outputs,
    })),
  };
}

test("the last verdict of each exercise counts, scores do not", () => {
  const score = shown({ kind: "score", points: 9, of: 9 });
  assert.deepEqual(pointsOf(notebook([verdict("a", 1)], [verdict("b", 2)], [verdict("a", 3)], [score])), {
    points: 5,
    of: 6,
  });
  assert.equal(pointsOf(notebook([score])), undefined);
  assert.deepEqual(pointsOf(notebook([verdict("stft", 1)], [verdict("windowing", 3)])), { points: 1, of: 3 });
});

test("a solution has all points in every check", () => {
  assert.deepEqual(checkComplaints(notebook([verdict("a", 3)]), "solution"), []);
  assert.match(checkComplaints(notebook([verdict("a", 2)]), "solution")[0], /cell c0: the solution has 2 of 3 points/);
  assert.match(checkComplaints(notebook([failed]), "solution")[0], /cell c0 checks an exercise and shows no verdict/);
});

test("a student version has no points, a sentence in every check, and fails in no other way", () => {
  assert.deepEqual(checkComplaints(notebook([verdict("a", 0), failed]), "student"), []);
  const wrong: [Output[], RegExp][] = [
    [[verdict("a", 1), failed], /1 points for an exercise that nobody has solved/],
    [[verdict("a", 0, " "), failed], /no sentence/],
    [[verdict("a", 0), { ...failed, ename: "TypeError" } as Output], /ended with TypeError/],
    [[verdict("a", 0)], /misses points and does not fail/],
    [[], /shows no verdict/],
  ];
  for (const [outputs, message] of wrong) assert.match(checkComplaints(notebook(outputs), "student")[0], message);

  const given = notebook([{ ...failed, ename: "NotDone", evalue: "not filled in yet: the window" } as Output]);
  given.cells[0].source = "getStft(excerpt, 2048, 512);";
  assert.match(
    checkComplaints(given, "student")[0],
    /cell c0: nothing is written yet, and it fails with NotDone: not f/,
  );
});
