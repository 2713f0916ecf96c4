// `npm run check -- 01`, compiled part: runs a student's own notebook from scratch on a fresh kernel and says what it has.
import { type Verdict, verdictMime } from "speclab/check";
import type { AskedSeminar } from "speclab/cli";
import type { CodeCell, Notebook } from "#kernel/notebook";
import { type Progress, runNotebook } from "#kernel/run-notebook";
import { kernelSpec } from "#kernel/spec";
import { formatTable } from "../table.ts";
import { readOwn } from "./own-cells.ts";
import { checkedIn, partsOf } from "./parts.ts";

export interface OwnResult {
  kind: "notebook";
  file: string;
  points: number;
  of: number;
  exercises: OwnExercise[];
  /** What is asked besides, for no points of the seminar: its second part. */
  besides: OwnExercise[];
  /** Answers in words, which people mark. */
  words: { id: string; of: number; answered: boolean }[];
  /** Cells that failed, without those of the checks: one line each. */
  failures: { cell: string; message: string }[];
  seconds: number;
}

export interface OwnExercise {
  exercise: string;
  title: string;
  points: number;
  of: number;
  /** `not checked`: its check was not reached, or is gone from the notebook. */
  status: "passed" | "failed" | "not checked";
  /** One sentence. */
  message: string;
  verdict?: Verdict;
}

export interface OwnRun {
  /** Folder of the notebook: the kernel runs there. */
  folder: string;
  /** What the exercises are called and how many points they have. */
  seminar: Pick<AskedSeminar, "exercises">;
  /** Exercises that do not count. */
  besides?: Pick<AskedSeminar, "exercises">;
  signal?: AbortSignal;
  onProgress?(progress: Progress): void;
}

/** @param file the student's copy, @param handedOut the notebook as it is handed out */
export async function checkOwn(file: string, handedOut: string, run: OwnRun): Promise<OwnResult> {
  const given = readOwn(handedOut);
  const mine = readOwn(file);
  const began = performance.now();
  const { signal, onProgress } = run;
  await runNotebook(mine, { spec: kernelSpec(), cwd: run.folder, keepGoing: true, signal, onProgress });
  const besides = run.besides?.exercises ?? [];
  const known = [...run.seminar.exercises, ...besides];
  const all = partsOf(given)
    .filter(({ kind }) => kind === "exercise")
    .map(({ name }) => exerciseResult(name, mine, known));
  const isBesides = (result: OwnExercise): boolean => besides.some(({ exercise }) => exercise === result.exercise);
  const exercises = all.filter((result) => !isBesides(result));
  const sum = (which: "points" | "of"): number => exercises.reduce((total, exercise) => total + exercise[which], 0);
  return {
    kind: "notebook",
    file,
    points: sum("points"),
    of: sum("of"),
    exercises,
    besides: all.filter(isBesides),
    words: partsOf(given)
      .filter(({ kind }) => kind === "words")
      .map(({ name, points = 0 }) => ({ id: name, of: points, answered: isAnswered(name, mine, given) })),
    failures: codeCells(mine).flatMap((cell) => {
      if (checkedIn(cell.source) !== undefined) return [];
      const message = errorOf(cell);
      return message === undefined ? [] : [{ cell: cell.id, message }];
    }),
    seconds: (performance.now() - began) / 1000,
  };
}

/** The table, and below it what is to do. */
export function ownText({ exercises, besides, words, failures, points, of, seconds }: OwnResult): string {
  const all = [...exercises, ...besides.map((exercise) => ({ ...exercise, title: `${exercise.title} (not counted)` }))];
  const rows = all.map((exercise) => [exercise.title, `${exercise.points} of ${exercise.of}`, exercise.status]);
  const lines = [formatTable([["exercise", "points", "result"], ...rows]), ""];
  for (const { title, status, message } of all) if (status !== "passed") lines.push(`✗ ${title}: ${message}`);
  for (const { id, of, answered } of words) {
    lines.push(answered ? `✓ ${id}: answered; people mark it (${of} to win)` : `○ ${id}: not answered (${of} to win)`);
  }
  if (failures.length > 0)
    lines.push("", "Cells that failed:", ...failures.map(({ cell, message }) => `  ${cell}: ${message}`));
  lines.push("", `${points} of ${of}, from scratch in ${seconds.toFixed(1)} s`);
  return lines.join("\n").replaceAll("\n\n\n", "\n\n");
}

function exerciseResult(name: string, mine: Notebook, asked: AskedSeminar["exercises"]): OwnExercise {
  const known = asked.find(({ exercise }) => exercise === name);
  const cells = codeCells(mine).filter((cell) => checkedIn(cell.source) === name);
  const verdict = cells.flatMap(verdictsOf).findLast((candidate) => candidate.exercise === name);
  const { title, of } = verdict ?? { title: known?.title ?? name, of: known?.of ?? 0 };
  if (verdict) {
    const { points, message } = verdict;
    return { exercise: name, title, points, of, status: points === of ? "passed" : "failed", message, verdict };
  }
  const why =
    cells.length === 0
      ? "Its check is not in the notebook any more."
      : (cells.map(errorOf).find(Boolean) ?? "Its check was not reached.");
  return { exercise: name, title, points: 0, of, status: "not checked", message: why };
}

function isAnswered(id: string, mine: Notebook, given: Notebook): boolean {
  const text = (notebook: Notebook): string => notebook.cells.find((cell) => cell.id === id)?.source.trim() ?? "";
  return text(mine) !== "" && text(mine) !== text(given);
}

function codeCells({ cells }: Notebook): CodeCell[] {
  return cells.filter((cell) => cell.cell_type === "code");
}

function verdictsOf({ outputs }: CodeCell): Verdict[] {
  return outputs.flatMap((output) => {
    const verdict = "data" in output ? (output.data[verdictMime] as Verdict | undefined) : undefined;
    return verdict?.kind === "verdict" ? [verdict] : [];
  });
}

/** `TypeError: x is not a function` */
function errorOf({ outputs }: CodeCell): string | undefined {
  const error = outputs.findLast((output) => output.output_type === "error");
  return error && `${error.ename}: ${error.evalue.split("\n")[0]}`;
}
