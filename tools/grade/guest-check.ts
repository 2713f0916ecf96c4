// What `speclab/check` is where a student's code runs: enough for cells to go on, and nothing that knows an answer. The
// checks themselves, with the truth and the known mistakes, are in the grader's process, and their files are not here.
import { readSync, writeSync } from "node:fs";
import { encode, MessageReader, type Plain } from "./wire.ts";

/** An exercise whose answer has been judged in this process and has all of its points. */
export interface RightAnswer {
  readonly exercise: string;
  /** Module of the cell that declares it. */
  readonly cell: string;
  readonly name: string;
}

/** What a stand-in asks the grader for. */
export interface StandInRequest {
  readonly exercise: string;
  readonly args: readonly Plain[];
}

export type StandInReply = { readonly value: Plain } | { readonly name: string; readonly message: string };

/** File descriptor of the pipe for stand-ins: apart from the other, because who calls one waits for it. */
export const standInPipe = 4;
const longestRead = 65_536;
const pauseMilliseconds = 1;

class NotDone extends Error {
  override readonly name = "NotDone";
}

/**
 * @param isRight is this function the right answer to the exercise?
 * @returns the module that cells import
 */
export function checkForGuests(isRight: (exercise: string, answer: unknown) => boolean): Record<string, unknown> {
  const nothing = (): void => {};
  return {
    check: async () => {},
    hint: nothing,
    score: nothing,
    setLanguage: nothing,
    NotDone,
    todo: (what?: string): never => {
      throw new NotDone(what ? `not filled in yet: ${what}` : "not filled in yet: replace todo() by your own code");
    },
    orReference: async (exercise: string, answer: unknown): Promise<unknown> =>
      isRight(exercise, answer) ? answer : standIn(exercise),
  };
}

/**
 * The library's own answer, which is computed elsewhere. The grader hears of every call: of an exercise that is being
 * judged it is none of the student's.
 */
function standIn(exercise: string): (...args: unknown[]) => Plain {
  return (...args) => {
    // Functions stay here: `onStep` tells nothing then.
    const plain = args.map((arg) => (typeof arg === "function" ? undefined : (arg as Plain)));
    writeWhole(encode({ exercise: String(exercise), args: plain } satisfies StandInRequest));
    const reply = readReply();
    if ("value" in reply) return reply.value;
    throw Object.assign(new Error(reply.message), { name: reply.name });
  };
}

const replies = new MessageReader();

function readReply(): StandInReply {
  const piece = new Uint8Array(longestRead);
  for (;;) {
    const length = patiently(() => readSync(standInPipe, piece, 0, longestRead, null));
    if (length === 0) throw new Error("the grader does not answer any more");
    for (const reply of replies.push(piece.slice(0, length))) return reply as unknown as StandInReply;
  }
}

function writeWhole(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const from = at;
    at += patiently(() => writeSync(standInPipe, bytes, from, bytes.length - from, null));
  }
}

/** Some systems give a pipe that does not wait by itself. */
function patiently(call: () => number): number {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      return call();
    } catch (error) {
      if ((error as { code?: unknown }).code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, pauseMilliseconds);
    }
  }
}
