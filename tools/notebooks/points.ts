// Points of a notebook that has been run: checks leave their verdicts in the outputs.

import { courseSeminars, type Verdict, verdictMime } from "speclab/check";
import { type CodeCell, type Notebook, tagsOf } from "#kernel/notebook";
import { isCheck, type Version } from "./versions.ts";

export interface Points {
  points: number;
  of: number;
}

/** Exercises whose points are counted beside those of the seminar. */
export function isOfPart(exercise: string): boolean {
  return courseSeminars().some(([, { isPart, exercises }]) => isPart && exercises.includes(exercise));
}

/** The last verdict of each exercise counts, those of parts apart. Undefined for a notebook without checks. */
export function pointsOf(notebook: Notebook): Points | undefined {
  const latest = new Map<string, Verdict>();
  for (const cell of codeCells(notebook)) {
    for (const verdict of verdictsOf(cell)) if (!isOfPart(verdict.exercise)) latest.set(verdict.exercise, verdict);
  }
  if (latest.size === 0) return undefined;
  const total = { points: 0, of: 0 };
  for (const { points, of } of latest.values()) {
    total.points += points;
    total.of += of;
  }
  return total;
}

/**
 * What cells did and should not have done, one sentence each: a student version's cells may fail, and before anybody has
 * written a line only its checks do, each with a sentence of its own.
 */
export function checkComplaints(notebook: Notebook, version: Version): string[] {
  return codeCells(notebook).flatMap((cell) => {
    const error = cell.outputs.find((output) => output.output_type === "error");
    if (!isCheck({ type: "code", source: cell.source })) {
      if (version !== "student" || !error) return [];
      return [`cell ${cell.id}: nothing is written yet, and it fails with ${error.ename}: ${error.evalue}`];
    }
    const verdict = verdictsOf(cell).at(-1);
    if (!verdict) return [`cell ${cell.id} checks an exercise and shows no verdict`];
    const { points, of, message } = verdict;
    if (version === "solution" && points < of) {
      return [`cell ${cell.id}: the solution has ${points} of ${of} points: ${message}`];
    }
    if (version !== "student") return [];
    if (points > 0) return [`cell ${cell.id}: ${points} points for an exercise that nobody has solved`];
    if (message.trim() === "") return [`cell ${cell.id}: the verdict has no sentence for the student`];
    if (!error) return [`cell ${cell.id}: the check misses points and does not fail`];
    if (error.ename !== "CheckFailed") {
      return [`cell ${cell.id}: the check ended with ${error.ename}: ${error.evalue}, and should with CheckFailed`];
    }
    return [];
  });
}

/** Errors of cells whose tags allow them, one line each: a student's notebook is not wrong because it is not finished. */
export function allowedErrors(notebook: Notebook): string[] {
  return codeCells(notebook)
    .filter((cell) => tagsOf(cell).includes("raises-exception"))
    .flatMap(({ id, outputs }) => outputs.flatMap((output) => (output.output_type === "error" ? [{ id, output }] : [])))
    .map(({ id, output }) => `cell ${id}: ${output.ename}: ${output.evalue}`);
}

function codeCells(notebook: Notebook): CodeCell[] {
  return notebook.cells.filter((cell) => cell.cell_type === "code");
}

/** Verdicts of a cell's outputs; under the same MIME type there are scores, too. */
function verdictsOf(cell: CodeCell): Verdict[] {
  return cell.outputs.flatMap((output) => {
    const verdict = "data" in output ? (output.data[verdictMime] as Verdict | undefined) : undefined;
    return verdict?.kind === "verdict" ? [verdict] : [];
  });
}
