// Marks one hand-in: compiles it, runs it in a process of its own, and compares what its functions answer with the truth,
// which never leaves this process.

import { judge, type Verdict } from "speclab/check";
import ts from "typescript";
import "speclab/node";
import { CellChecker } from "#kernel/cells/index";
import { nodeFiles } from "#kernel/node-files";
import type { Notebook } from "#kernel/notebook";
import { type Asked, askedIn, compileAnswers, overRelease } from "./cells.ts";
import { CellStuck, type Limits, RemoteAnswers, usualLimits } from "./remote.ts";
import type { Sandbox } from "./sandbox.ts";
import { referenceOf } from "./wire.ts";

export interface MarkRequest {
  readonly release: Notebook;
  /** A notebook, or the text of a module that declares the answers. */
  readonly submission: Notebook | string;
  readonly root: string;
  /** The notebook's folder. */
  readonly folder: string;
  readonly sandbox: Sandbox;
  /** Kept secret until the marks are out: the inputs are drawn from it. */
  readonly seed: number;
  readonly limits?: Limits;
}

export interface Marked {
  readonly exercises: readonly MarkedExercise[];
  readonly notes: readonly string[];
  readonly printed: string;
  readonly peakMemory: number;
}

export interface MarkedExercise {
  readonly exercise: string;
  readonly points: number;
  readonly of: number;
  /** What the student reads first. */
  readonly message: string;
  /** Absent where nothing could be judged. */
  readonly verdict?: Verdict;
}

/** Times the limit of a call after which the process itself is given up; it ends far sooner. */
const processAnswers = 40;

/** Cells that never end: more of them are no accident. */
const mostStuck = 2;

const world = globalThis as { [key: symbol]: ((name: string) => void) | undefined };

/** A missing result is zero: there are points only for a verdict of this process. */
export async function mark(request: MarkRequest): Promise<Marked> {
  const { release, submission, sandbox, seed, root, folder, limits = usualLimits } = request;
  const asked = askedIn(release);
  const handedIn =
    typeof submission === "string"
      ? [{ id: "the module", source: submission, own: true }]
      : overRelease(release, submission);
  const compiled = compileAnswers(handedIn, asked, () => new CellChecker(ts, nodeFiles(ts, folder, [root])));
  const notes = [...compiled.notes];
  const marked: MarkedExercise[] = [];
  let printed = "";
  let peakMemory = 0;
  let answers: RemoteAnswers | undefined;
  let cells = compiled.cells;
  const stuck = new Map<string, string>();
  /** A process in which all cells have run but those that end it or never end themselves. */
  const start = async (): Promise<RemoteAnswers> => {
    for (;;) {
      try {
        return await RemoteAnswers.start(sandbox, { root, folder, heap: 1024 }, cells, limits);
      } catch (error) {
        if (!(error instanceof CellStuck) || stuck.size === mostStuck) throw error;
        stuck.set(error.cell, error.message);
        cells = cells.filter(({ id }) => id !== error.cell);
      }
    }
  };
  try {
    for (const { exercise, name } of asked) {
      const error = compiled.errors.get(exercise);
      if (error !== undefined) {
        marked.push(await nothing(exercise, error, seed));
        continue;
      }
      try {
        // An answer that had to be stopped took the whole process with it.
        if (!answers || answers.ended) answers = await start();
        const place = compiled.places.get(exercise)!;
        const verdict = stuck.has(place)
          ? without(await judge(exercise as never, undefined, { seed }), stuck.get(place)!)
          : await judgeRemote({ exercise, name }, place, answers, seed, limits);
        marked.push({ exercise, points: verdict.points, of: verdict.of, message: verdict.message, verdict });
      } catch (thrown) {
        marked.push(await nothing(exercise, (thrown as Error).message, seed));
      } finally {
        printed ||= answers?.printed ?? "";
        peakMemory = Math.max(peakMemory, answers?.peakMemory ?? 0);
      }
    }
    for (const [id, message] of stuck) notes.push(`Cell ${id} was left out: ${message}.`);
    for (const { id, name, message } of answers?.failures ?? []) notes.push(`Cell ${id} stopped: ${name}: ${message}`);
  } finally {
    answers?.end();
  }
  return { exercises: marked, notes: [...new Set(notes)], printed, peakMemory };
}

/** The verdict on an answer in a guest. */
export async function judgeRemote(
  { exercise, name }: Asked,
  cell: string,
  answers: RemoteAnswers,
  seed: number,
  limits: Limits,
): Promise<Verdict> {
  // As in a notebook: a check listens for the functions that an exercise asks for.
  let borrowed = false;
  const announce = (called: string): void => {
    borrowed ||= called === referenceOf(exercise);
    world[Symbol.for("speclab.announce")]?.(called);
  };
  const answer = (...args: unknown[]): Promise<unknown> => answers.call(cell, name, args, announce);
  // The guest is ended by its own limit; this one is only for a process that does not even say that it was.
  const verdict = await judge(exercise as never, answer, { seed, milliseconds: processAnswers * limits.call });
  const { ended } = answers;
  if (borrowed)
    return without(verdict, `${name} calls the library's own answer to this exercise: write one of your own.`);
  if (ended?.name === "TimeLimit") {
    const seconds = limits.call / 1000;
    return without(
      verdict,
      `${name} was stopped after ${seconds} s: is there a loop whose condition never becomes false?`,
    );
  }
  return ended ? without(verdict, `${verdict.message} (${ended.message})`) : verdict;
}

/** A verdict that gives no points, whatever was found. */
function without(verdict: Verdict, message: string): Verdict {
  return { ...verdict, points: 0, requirements: verdict.requirements.map((one) => ({ ...one, points: 0 })), message };
}

/** No points, with the reason. */
async function nothing(exercise: string, message: string, seed: number): Promise<MarkedExercise> {
  const { of } = await judge(exercise as never, undefined, { seed });
  return { exercise, points: 0, of, message };
}
