// Marks all hand-ins: several at once, each with a limit for the whole of it, and none twice.
import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder } from "speclab/node/runs";
import { editionOfMarks } from "./edition.ts";
import type { Marked, MarkedExercise } from "./mark.ts";
import type { MarkingOrder, MarkingReply } from "./mark-process.ts";
import { afterFairTime, type Sandbox } from "./sandbox.ts";
import type { Submission } from "./submissions.ts";

export interface Assignment {
  /** The handed-out notebook, a file. */
  readonly release: string;
  readonly root: string;
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly seed: number;
}

export interface Result {
  readonly submission: Submission;
  /** Absent where nothing could be marked; with a problem, it is what had been judged before. */
  readonly marked?: Marked;
  readonly problem?: string;
  readonly seconds: number;
  /** It was there already, from an earlier run. */
  readonly isKept?: boolean;
}

export interface MarkingOptions {
  /** How many at once. */
  readonly jobs: number;
  /** Seconds for one hand-in, everything included. */
  readonly limitSeconds: number;
  /** Where results are kept, so that a run that was broken off goes on. */
  readonly cache?: string;
  readonly progress?: (done: number, of: number, result: Result) => void;
  readonly signal?: AbortSignal;
  /** Only these are marked anew; the others stay as they were. */
  readonly only?: ReadonlySet<string>;
}

/** @returns results in the order of the submissions, whatever order they were finished in */
export async function markAll(
  submissions: readonly Submission[],
  assignment: Assignment,
  { jobs, limitSeconds, cache, progress, signal, only }: MarkingOptions,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    const marker = new Marker();
    try {
      while (next < submissions.length) {
        signal?.throwIfAborted();
        const at = next++;
        const submission = submissions[at];
        const old = only?.has(submission.id) ? undefined : known(submission, assignment, cache);
        results[at] = old ?? (await markOne(marker, submission, assignment, limitSeconds));
        keep(results[at], assignment, cache);
        progress?.(++done, submissions.length, results[at]);
      }
    } finally {
      await marker.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, submissions.length) }, work));
  return results;
}

async function markOne(
  marker: Marker,
  submission: Submission,
  assignment: Assignment,
  limitSeconds: number,
): Promise<Result> {
  const { content, problem } = submission;
  if (content === undefined) return { submission, problem: problem ?? "it is empty", seconds: 0 };
  const begun = performance.now();
  const isJavaScript = /^\.[cm]?js$/.test(kindOf(submission.file));
  const handedIn = isJavaScript && typeof content === "string" ? { source: content, isJavaScript } : content;
  const reply = await marker.mark({ content: handedIn, ...assignment }, limitSeconds);
  return { submission, ...reply, seconds: (performance.now() - begun) / 1000 };
}

const graceMilliseconds = 1000;

/** A process that marks; a fresh one takes over when it had to be ended. */
class Marker {
  #process: ChildProcess | undefined;

  mark(order: MarkingOrder, limitSeconds: number): Promise<Pick<Result, "marked" | "problem">> {
    this.#process ??= fork(fileURLToPath(new URL("./mark-process.js", import.meta.url)), {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
    });
    const current = this.#process;
    return new Promise((resolve) => {
      let complaints = "";
      const hear = (piece: Buffer): void => {
        complaints = (complaints + piece).slice(-1000);
      };
      const exercises: MarkedExercise[] = [];
      const listen = (reply: MarkingReply): void => {
        if ("judged" in reply) exercises.push(reply.judged);
        else settle(reply);
      };
      const settle = (reply: Pick<Result, "marked" | "problem">): void => {
        stopWaiting();
        current.off("message", listen).off("close", closed);
        current.stderr!.off("data", hear);
        resolve(reply);
      };
      /** What was judged before counts. */
      const stop = (problem: string): void =>
        settle({
          problem,
          ...(exercises.length > 0 && { marked: { exercises, notes: [], seconds: 0 } }),
        });
      const closed = (): void => {
        this.#process = undefined;
        stop(`the grader itself stopped: ${complaints.trim().split("\n").at(-1) ?? ""}`);
      };
      const stopWaiting = afterFairTime(current.pid ?? 0, limitSeconds * 1000, () => {
        void this.end();
        stop(`it took more than ${limitSeconds} s in all and was stopped; what was judged before that counts`);
      });
      current.on("message", listen).on("close", closed);
      current.stderr!.on("data", hear);
      current.send(order);
    });
  }

  /** Asked first, so that it ends what it has started. */
  end(): Promise<void> {
    const ended = this.#process;
    this.#process = undefined;
    if (!ended) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => ended.kill("SIGKILL"), graceMilliseconds);
      // Not "close", which waits for somebody to read what it complained.
      ended.once("exit", () => {
        clearTimeout(timer);
        resolve();
      });
      if (ended.connected) ended.disconnect();
    });
  }
}

// --- Results that are there already ------------------------------------------------------------------------------------

function known(submission: Submission, assignment: Assignment, cache: string | undefined): Result | undefined {
  const file = cacheFile(submission, assignment, cache);
  if (!file || !existsSync(file)) return undefined;
  try {
    return { ...JSON.parse(readFileSync(file, "utf8")), submission, isKept: true };
  } catch {
    return undefined;
  }
}

function keep({ submission, isKept, ...result }: Result, assignment: Assignment, cache: string | undefined): void {
  const file = cacheFile(submission, assignment, cache);
  // Another machine may be faster, or less busy.
  if (!file || isKept || !result.marked || result.problem !== undefined) return;
  makeFolder(path.dirname(file));
  writeFileSync(`${file}.part`, JSON.stringify(result));
  renameSync(`${file}.part`, file);
}

/** The same text is another hand-in as JavaScript than as TypeScript. */
const kindOf = (file: string): string => path.posix.extname(file).toLowerCase();

function cacheFile(
  { digest, file }: Submission,
  { release, seed }: Assignment,
  cache: string | undefined,
): string | undefined {
  if (cache === undefined) return undefined;
  // Marks of an older library, or of another exercise, are no marks of this one.
  const made = [editionOfMarks(), digest, kindOf(file), readFileSync(release, "utf8"), seed];
  const key = createHash("sha256").update(JSON.stringify(made));
  return path.join(cache, `${key.digest("hex").slice(0, 32)}.json`);
}
