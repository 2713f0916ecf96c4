// `npm run check -- 01`, compiled part: runs a student's own notebook from scratch on a fresh kernel and says what it has.
import { type Verdict, verdictMime } from "speclab/check";
import type { AskedSeminar } from "speclab/cli";
import type { CodeCell, Notebook } from "#kernel/notebook";
import { type Limits, type Progress, runNotebook } from "#kernel/run-notebook";
import { kernelSpec } from "#kernel/spec";
import { formatTable } from "../table.ts";
import { askForLoop } from "./ask-for-loop.ts";
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
  failures: OwnFailure[];
  seconds: number;
}

export interface OwnFailure {
  cell: string;
  message: string;
  /** The name that the cell needs and that no cell could declare: the first in the row, whoever else waits for it. */
  waitsFor?: string;
}

export interface OwnExercise {
  exercise: string;
  title: string;
  points: number;
  of: number;
  /** `open`: not filled in yet; `not checked`: its check was not reached, or is gone from the notebook. */
  status: "passed" | "failed" | "open" | "not checked";
  /** One sentence. */
  message: string;
  /** As in a cell that failed. */
  waitsFor?: string;
  verdict?: Verdict;
}

export interface OwnRun {
  /** Folder of the notebook: the kernel runs there. */
  folder: string;
  /** What the exercises are called and how many points they have. */
  seminar: Pick<AskedSeminar, "exercises">;
  /** Exercises that do not count. */
  besides?: Pick<AskedSeminar, "exercises">;
  /** Milliseconds for a cell: the runner's own unless others are given. */
  limits?: Partial<Limits>;
  signal?: AbortSignal;
  onProgress?(progress: Progress): void;
}

/** @param file the student's copy, @param handedOut the notebook as it is handed out */
export async function checkOwn(file: string, handedOut: string, run: OwnRun): Promise<OwnResult> {
  const given = readOwn(handedOut);
  const mine = readOwn(file);
  const began = performance.now();
  const { limits, signal, onProgress } = run;
  const ran = await runNotebook(mine, {
    spec: kernelSpec(),
    cwd: run.folder,
    keepGoing: true,
    limits,
    signal,
    onProgress,
  });
  // The cell itself only says that it was interrupted, or nothing at all.
  const endless = new Map(
    ran.failures.flatMap(({ cellId, kind, message }) => (kind === "limit" ? [[cellId, message]] : [])),
  );
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
      const limit = endless.get(cell.id);
      const message = limit ? `${limit} ${askForLoop.replace(/^./, (first) => first.toUpperCase())}` : errorOf(cell);
      return message === undefined ? [] : [{ cell: cell.id, message, ...waiting(message, mine) }];
    }),
    seconds: (performance.now() - began) / 1000,
  };
}

/** The table, and below it what is to do: what waits for another cell is told once, by that cell. */
export function ownText({ exercises, besides, words, failures, points, of, seconds }: OwnResult): string {
  const isBegun = besides.some(({ status }) => status !== "open");
  const begun = isBegun ? besides.map((exercise) => ({ ...exercise, title: `${exercise.title} (not counted)` })) : [];
  const all = [...exercises, ...begun];
  const result = ({ status, waitsFor }: OwnExercise): string => (waitsFor ? `waits for ${waitsFor}` : status);
  const rows = all.map((exercise) => [exercise.title, `${exercise.points} of ${exercise.of}`, result(exercise)]);
  const lines = [formatTable([["exercise", "points", "result"], ...rows]), ""];
  for (const { title, status, message, waitsFor } of all) {
    if (status !== "passed" && !waitsFor) lines.push(`${status === "open" ? "○" : "✗"} ${title}: ${message}`);
  }
  if (besides.length > 0 && !isBegun) {
    const more = besides.reduce((total, exercise) => total + exercise.of, 0);
    lines.push(`○ Optional, not counted, not begun: ${counted(besides.length, "exercise")} (${more} to win)`);
  }
  for (const { id, of, answered } of words) {
    lines.push(answered ? `✓ ${id}: answered; people mark it (${of} to win)` : `○ ${id}: not answered (${of} to win)`);
  }
  const alone = failures.filter(({ waitsFor }) => !waitsFor);
  if (alone.length > 0)
    lines.push("", "Cells that failed:", ...alone.map(({ cell, message }) => `  ${cell}: ${message}`));
  const waitedFor = [...failures, ...exercises, ...besides].flatMap(({ waitsFor }) => waitsFor ?? []);
  if (waitedFor.length > 0) lines.push("");
  for (const name of new Set(waitedFor)) {
    const number = waitedFor.filter((other) => other === name).length;
    lines.push(
      `${counted(number, "cell")} ${number === 1 ? "waits" : "wait"} for ${name}: mend the cell that declares it.`,
    );
  }
  lines.push("", `${points} of ${of}, from scratch in ${seconds.toFixed(1)} s`);
  return lines.join("\n").replaceAll("\n\n\n", "\n\n");
}

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

function exerciseResult(name: string, mine: Notebook, asked: AskedSeminar["exercises"]): OwnExercise {
  const known = asked.find(({ exercise }) => exercise === name);
  const cells = codeCells(mine).filter((cell) => checkedIn(cell.source) === name);
  const verdict = cells.flatMap(verdictsOf).findLast((candidate) => candidate.exercise === name);
  const { title, of } = verdict ?? { title: known?.title ?? name, of: known?.of ?? 0 };
  if (verdict) {
    const { points, message } = verdict;
    const isOpen = verdict.issues.some(({ kind }) => kind === "notDone");
    const status = points === of ? "passed" : isOpen ? "open" : "failed";
    return { exercise: name, title, points, of, status, message, verdict };
  }
  const why =
    cells.length === 0
      ? "Its check is not in the notebook any more."
      : (cells.map(errorOf).find(Boolean) ?? "Its check was not reached.");
  return { exercise: name, title, points: 0, of, status: "not checked", message: why, ...waiting(why, mine) };
}

/** What a cell's complaint says that it waits for. */
const MISSING =
  /^\w+: (?:line \d+: )?`(?<name>[\w$]+)` (?:has no value|is not there yet)(?:, because `(?<root>[\w$]+)`)?/;

/** The name that a cell waits for, through all the cells that wait themselves. */
function waiting(message: string, mine: Notebook, seen: readonly string[] = []): { waitsFor?: string } {
  const { name, root } = MISSING.exec(message)?.groups ?? {};
  const missing = root ?? name;
  if (missing === undefined || seen.includes(missing)) return {};
  const declares = new RegExp(
    String.raw`^\s*(?:async )?(?:function|class|const|let|var) ${missing.replaceAll("$", "\\$")}(?![\w$])`,
    "m",
  );
  const cell = codeCells(mine).find((candidate) => declares.test(candidate.source) && errorOf(candidate) !== undefined);
  const further = cell && waiting(errorOf(cell)!, mine, [...seen, missing]);
  return { waitsFor: further?.waitsFor ?? missing };
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
