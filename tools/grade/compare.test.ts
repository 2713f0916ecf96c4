import assert from "node:assert/strict";
import { test } from "node:test";
import { changes } from "./compare.ts";
import { type Grade, grade, type Part } from "./grades.ts";
import { deadline } from "./lateness.ts";
import type { Marks } from "./report.ts";

const parts: Part[] = [{ exercise: "stft", title: "STFT", of: 2, inWords: false }];

function graded(id: string, points: number, late?: string, digest = ""): Grade {
  const submission = { id, name: id, file: `${id}.ts`, time: "2026-12-02T08:00:00Z", digest, content: "", notes: [] };
  const exercises = [{ exercise: "stft", points, of: 2, message: "window forgotten" }];
  const marked = { exercises, notes: [], seconds: 1 };
  return grade(
    { submission, marked, seconds: 1 },
    parts,
    [],
    late ? deadline("2026-12-01T23:59+01:00", late) : undefined,
  );
}

/** As a report keeps them. */
function marks(...grades: Grade[]): Marks {
  const students = grades.map(({ result: { submission }, parts: all, ...rest }) => ({
    ...submission,
    ...rest,
    parts: all,
  }));
  return {
    ...{ format: "speclab-marks", version: 1, notebook: "01", speclab: "0", seed: 1, isolation: "none" },
    students,
  } as unknown as Marks;
}

test("a part that has changed explains the total", () => {
  assert.deepEqual(changes(marks(graded("ada", 1)), [graded("ada", 2)]), [
    "Changed:",
    "ada, stft: 1 → 2: window forgotten",
  ]);
  const anew = changes(marks(graded("ada", 1)), [graded("ada", 2, undefined, "other")]);
  assert.equal(anew[1], "ada, stft: 1 → 2 (handed in anew): window forgotten");
});

test("a total that lateness has changed is told, though every part is as it was", () => {
  const lines = changes(marks(graded("ada", 2)), [graded("ada", 2, "10%/day")]);
  assert.deepEqual(lines, ["Changed:", "ada, total: 2 → 1.8: 1 day late, before 0 days late"]);
  const dearer = changes(marks(graded("ada", 2, "10%/day")), [graded("ada", 2, "50%/day")]);
  assert.deepEqual(dearer, ["Changed:", "ada, total: 1.8 → 1: 1 day late"]);
});

test("who is new, who is gone, nothing at all", () => {
  assert.deepEqual(changes(marks(graded("ada", 2)), [graded("ben", 2)]), [
    "Changed:",
    "ben: new",
    "ada: no longer there",
  ]);
  assert.deepEqual(changes(marks(graded("ada", 2)), [graded("ada", 2)]), ["No mark has changed."]);
  assert.deepEqual(changes(undefined, []), ["There are no earlier marks to compare with."]);
});
