// Marks one hand-in: compiles it, runs it in a process of its own, and compares what its functions answer with the truth,
// which never leaves this process.

import { judge, type Verdict } from "speclab/check";
import ts from "typescript";
import "speclab/node";
import { CellChecker } from "#kernel/cells/index";
import { nodeFiles } from "#kernel/node-files";
import type { Notebook } from "#kernel/notebook";
import { askForLoop } from "../course/ask-for-loop.ts";
import { type Asked, askedIn, type CompiledAnswers, compileAnswers, overRelease } from "./cells.ts";
import type { RightAnswer } from "./guest-check.ts";
import { compileModule, type HandedInModule } from "./module.ts";
import { type Limits, RemoteAnswers, usualLimits } from "./remote.ts";
import type { Sandbox } from "./sandbox.ts";
import { seedOf } from "./seed.ts";

export interface MarkRequest {
  readonly release: Notebook;
  /** A notebook, or a module that declares the answers: the text of one in TypeScript, or more about it. */
  readonly submission: Notebook | string | HandedInModule;
  readonly root: string;
  /** The notebook's folder. */
  readonly folder: string;
  readonly sandbox: Sandbox;
  /** Kept secret until the marks are out: the inputs are drawn from it. */
  readonly seed: number;
  readonly limits?: Limits;
  /** Is told each verdict as soon as it is there: who must stop keeps what was judged. */
  readonly judged?: (exercise: MarkedExercise) => void;
}

export interface Marked {
  readonly exercises: readonly MarkedExercise[];
  readonly notes: readonly string[];
  /** Seconds of processor that the students' processes took. */
  readonly seconds?: number;
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
const mostNotes = 20;
const longestNote = 1000;
/** Milliseconds of an exercise's calls after which a right answer is called slow: see `Marking`. */
const slowFrom = 2000;

const world = globalThis as { [key: symbol]: ((name: string) => void) | undefined };

/** A missing result is zero: there are points only for a verdict of this process. */
export async function mark(request: MarkRequest): Promise<Marked> {
  const marking = new Marking(request);
  try {
    return await marking.all();
  } finally {
    marking.end();
  }
}

/**
 * One hand-in. Cells run in their order, and an answer is judged as soon as its cell has run: what never ends further down
 * takes nothing from it, and cells below go on with it when it is right, else with the library's.
 */
class Marking {
  readonly #request: MarkRequest;
  readonly #limits: Limits;
  readonly #compiled: CompiledAnswers;
  readonly #marked = new Map<string, MarkedExercise>();
  readonly #notes: Set<string>;
  /** Cells that end the process or never end themselves, with what happened. */
  readonly #stuck = new Map<string, Error>();
  #right: RightAnswer[] = [];
  /** Right answers that take so long that later exercises could be stopped because of them. */
  readonly #slow = new Set<string>();
  #answers: RemoteAnswers | undefined;
  /** Cells that have run in the guest that is there now. */
  #ran = 0;
  #seconds = 0;

  constructor(request: MarkRequest) {
    this.#request = request;
    this.#limits = request.limits ?? usualLimits;
    this.#compiled = compile(request);
    this.#notes = new Set(this.#compiled.notes);
  }

  async all(): Promise<Marked> {
    const asked = askedIn(this.#request.release);
    const { cells, places, errors } = this.#compiled;
    for (const one of asked) {
      const error = errors.get(one.exercise);
      if (error !== undefined) await this.#nothing(one, error);
    }
    for (const [i, cell] of cells.entries()) {
      const here = asked.filter(({ exercise }) => places.get(exercise) === cell.id);
      // A cell whose process has ended is run again only for those that come after it.
      const problem = await this.#problemOf(() => this.#runUpTo(i));
      for (const one of here) {
        if (problem !== undefined) await this.#nothing(one, problem);
        else await this.#judge(one, i);
      }
    }
    this.#leave();
    for (const [id, { message }] of this.#stuck) this.#notes.add(`${this.#titled(id)} was left out: ${message}.`);
    return {
      exercises: asked.map(({ exercise }) => this.#marked.get(exercise)!),
      notes: this.#someNotes(),
      seconds: this.#seconds,
    };
  }

  end(): void {
    this.#leave();
  }

  /** As it begins a sentence. */
  #titled(id: string): string {
    const title = this.#compiled.titles.get(id) ?? id;
    return title[0].toUpperCase() + title.slice(1);
  }

  /** A thousand cells may stop, and a message quote a whole line. */
  #someNotes(): string[] {
    const notes = [...this.#notes].map(inShort);
    const more = notes.length > mostNotes ? [`and ${notes.length - mostNotes} more of this kind.`] : [];
    return [...notes.slice(0, mostNotes), ...more];
  }

  async #judge(asked: Asked, at: number): Promise<void> {
    const { exercise, name } = asked;
    const cell = this.#compiled.cells[at];
    const stuck = this.#stuck.get(cell.id);
    if (stuck !== undefined) {
      const verdict = await judge(exercise as never, undefined, { seed: seedOf(this.#request.seed, exercise) });
      return this.#settle(
        exercise,
        without(verdict, `${this.#titled(cell.id)} did not run to its end: ${reasonOf(stuck)}`),
      );
    }
    const problem = await this.#problemOf(async () => {
      let { verdict, milliseconds, isStopped } = await this.#judgeOnce(asked, at);
      // Not its own fault: with the library's function in the place of a slow one it may be in time.
      if (isStopped && this.#slow.size > 0) {
        this.#right = this.#right.filter((one) => !this.#slow.has(one.exercise));
        this.#slow.clear();
        ({ verdict, milliseconds, isStopped } = await this.#judgeOnce(asked, at));
      }
      if (verdict.points === verdict.of) {
        this.#right.push({ exercise, cell: cell.id, name });
        if (milliseconds > slowFrom) this.#slow.add(exercise);
      }
      this.#settle(exercise, verdict);
    });
    if (problem !== undefined) await this.#nothing(asked, problem);
  }

  async #judgeOnce(asked: Asked, at: number): Promise<{ verdict: Verdict; milliseconds: number; isStopped: boolean }> {
    await this.#runUpTo(at);
    const answers = this.#answers!;
    const begun = performance.now();
    const { seed } = this.#request;
    const verdict = await judgeRemote(asked, this.#compiled.cells[at].id, answers, seed, this.#limits);
    this.#look();
    return { verdict, milliseconds: performance.now() - begun, isStopped: answers.ended !== undefined };
  }

  /** Runs the cells that have not run yet, up to this one; all of them where the guest is a new one. */
  async #runUpTo(last: number): Promise<void> {
    const { cells } = this.#compiled;
    for (;;) {
      const answers = await this.#guest();
      const cell = cells[this.#ran];
      if (this.#ran > last) return;
      this.#ran += 1;
      if (this.#stuck.has(cell.id)) continue;
      try {
        await answers.run(cell, this.#right);
      } catch (error) {
        this.#look();
        if (this.#stuck.size === mostStuck) throw error;
        this.#stuck.set(cell.id, error as Error);
      }
    }
  }

  async #guest(): Promise<RemoteAnswers> {
    if (this.#answers && !this.#answers.ended) return this.#answers;
    this.#leave();
    const { sandbox, root, folder } = this.#request;
    this.#ran = 0;
    this.#answers = await RemoteAnswers.start(sandbox, { root, folder, heap: 1024 }, this.#limits);
    return this.#answers;
  }

  #leave(): void {
    this.#look();
    this.#answers?.end();
    this.#seconds += this.#answers?.seconds ?? 0;
    this.#answers = undefined;
  }

  /** What the guest has left behind, for the report. */
  #look(): void {
    const answers = this.#answers;
    if (!answers) return;
    for (const { id, name, message } of answers.failures)
      this.#notes.add(`${this.#titled(id)} stopped: ${name}: ${message}`);
  }

  async #problemOf(doing: () => Promise<void>): Promise<string | undefined> {
    try {
      await doing();
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** No points, with the reason. */
  async #nothing({ exercise }: Asked, message: string): Promise<void> {
    const { of } = await judge(exercise as never, undefined, { seed: seedOf(this.#request.seed, exercise) });
    this.#keep({ exercise, points: 0, of, message: inShort(message) });
  }

  #settle(exercise: string, verdict: Verdict): void {
    this.#keep({ exercise, points: verdict.points, of: verdict.of, message: verdict.message, verdict });
  }

  #keep(marked: MarkedExercise): void {
    this.#marked.set(marked.exercise, marked);
    this.#request.judged?.(marked);
  }
}

function compile({ release, submission, root, folder }: MarkRequest): CompiledAnswers {
  const asked = askedIn(release);
  const checker = (): CellChecker => checkerFor(root, folder);
  if (typeof submission === "string")
    return compileModule({ source: submission, isJavaScript: false }, asked, checker());
  if ("source" in submission) return compileModule(submission, asked, checker());
  return compileAnswers(overRelease(release, submission), asked, checker);
}

/** The last one: reading the library's types takes longer than a hand-in. */
let lastChecker: { readonly place: string; readonly checker: CellChecker } | undefined;

/** A checker that knows no cell. */
function checkerFor(root: string, folder: string): CellChecker {
  const place = `${root}\n${folder}`;
  if (lastChecker?.place === place) lastChecker.checker.startAnew();
  else lastChecker = { place, checker: new CellChecker(ts, nodeFiles(ts, folder, [root])) };
  return lastChecker.checker;
}

/** The verdict on an answer in a guest. */
export async function judgeRemote(
  { exercise, name }: Asked,
  cell: string,
  answers: RemoteAnswers,
  seed: number,
  limits: Limits,
): Promise<Verdict> {
  answers.borrowed.clear();
  const before = answers.worked;
  // As in a notebook: a check listens for the functions that an exercise asks for.
  const announce = (called: string): void => world[Symbol.for("speclab.announce")]?.(called);
  let isLong = false;
  const answer = (...args: unknown[]): Promise<unknown> => {
    isLong ||= answers.worked - before > limits.exercise;
    if (isLong) answers.end();
    return answers.call(cell, name, args, announce);
  };
  // The guest is ended by its own limit; this one is only for a process that does not even say that it was.
  const milliseconds = processAnswers * limits.call;
  const verdict = await judge(exercise as never, answer, { seed: seedOf(seed, exercise), milliseconds });
  const { ended } = answers;
  if (answers.borrowed.has(exercise))
    return without(verdict, `${name} calls the library's own answer to this exercise: write one of your own.`);
  if (isLong) {
    const seconds = limits.exercise / 1000;
    return without(
      verdict,
      `${name} took more than ${seconds} s for all inputs of this exercise: can it do less work?`,
    );
  }
  if (ended?.name === "TimeLimit") {
    const seconds = limits.call / 1000;
    return without(verdict, `${name} was stopped after ${seconds} s: ${askForLoop}`);
  }
  return ended ? without(verdict, `${verdict.message} (${ended.message})`) : verdict;
}

/** Why a cell took its process with it. */
const reasonOf = ({ name, message }: Error): string => (name === "TimeLimit" ? `${message}; ${askForLoop}` : message);

const inShort = (text: string): string => (text.length > longestNote ? `${text.slice(0, longestNote)} …` : text);

/** A verdict that gives no points, whatever was found. */
function without(verdict: Verdict, message: string): Verdict {
  return { ...verdict, points: 0, requirements: verdict.requirements.map((one) => ({ ...one, points: 0 })), message };
}
