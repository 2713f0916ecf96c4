// Calls an answer as a student would: on its own copy of the input, within a time, and with its errors caught.
import { host } from "../core/index.ts";
import { readable } from "../display/numbers.ts";
import type { Exercise, Input } from "./exercise.ts";
import type { ExerciseWords, Sentences } from "./language/sentences.ts";
import { phrase } from "./language/sentences.ts";
import { openBlanks } from "./open-blanks.ts";
import type { Numbers, Reading } from "./reading.ts";
import { hearRefused } from "./refused.ts";
import type { Issue } from "./verdict.ts";

export type AnyExercise = Exercise<readonly unknown[], unknown>;
export type AnyInput = Input<readonly unknown[]>;
export type AnswerFunction = (...args: unknown[]) => unknown;
export type IssueWithoutCost = Omit<Issue, "requirement">;

/** What a check needs beside the answer: how long a call may take, and the words for what happens. */
export interface Circumstances {
  readonly exercise: AnyExercise;
  readonly milliseconds: number;
  readonly say: Sentences;
  readonly words: ExerciseWords;
}

/** The answer to an input. */
export interface Call {
  readonly input: AnyInput;
  /** What the function was given: its own copy, which it may have changed. */
  readonly given: readonly unknown[];
  /** What it returned, as it is, and as it was read at once. */
  readonly returned: unknown;
  readonly received: Numbers;
}

/** An error instead of an answer: perhaps that of a known mistake, so the other inputs are tried, too. */
export interface Stop {
  readonly input: AnyInput;
  readonly stopped: { readonly name: string; readonly message: string };
}

/** Nothing more to try: the answer is not filled in, does not end, or returns something else. */
export interface End {
  readonly issues: readonly IssueWithoutCost[];
}

/** Calls the answer on a copy of the input, under the host's guard, and reads what it returns at once. */
export async function callOn(
  answer: AnswerFunction,
  input: AnyInput,
  { exercise, milliseconds, say }: Circumstances,
): Promise<Call | Stop | End> {
  const given = structuredClone(input.arguments) as unknown[];
  const described = phrase(input.description, say);
  let returned: unknown;
  let reading: Reading;
  const hearing = hearRefused(exercise.refused);
  try {
    const later = host().guard(() => answer(...given), milliseconds);
    // Other checks may run while an answer is awaited, but not while one computes.
    if (!isPromise(later)) hearing.stop();
    returned = await later;
    if (hearing.stop()) return refusedBy(hearing, say);
    reading = exercise.read(returned); // a getter of the answer's own may throw, too
  } catch (error) {
    if (hearing.stop()) return refusedBy(hearing, say);
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    // By name, not by class: the error may come from another copy of the library.
    if (name === "Interrupted" || host().signal().aborted) throw error;
    if (name === "NotDone") return { issues: notDone(answer, message, say) };
    if (name === "TimeLimit") {
      const sentence = say.calls.endless(readable(milliseconds / 1000), described);
      return { issues: [{ kind: "endless", input: described, message: sentence }] };
    }
    return { input, stopped: { name, message } };
  }
  if ("numbers" in reading) return { input, given, returned, received: reading.numbers };
  const { message, expected, received } = reading.problem;
  return {
    issues: [
      {
        kind: "wrongType",
        message: phrase(message, say),
        expected: phrase(expected, say),
        received: phrase(received, say),
        input: described,
      },
    ],
  };
}

function refusedBy(hearing: { stop(): string | undefined }, say: Sentences): End {
  return { issues: [refused(hearing.stop()!, say)] };
}

function isPromise(value: unknown): boolean {
  return typeof (value as { then?: unknown } | undefined | null)?.then === "function";
}

export function refused(name: string, { calls }: Sentences): IssueWithoutCost {
  return { kind: "refused", message: calls.refused(name), received: name };
}

/** What the error says, with advice where NaN is the matter. */
export function stopped({ input, stopped: { name, message } }: Stop, { say, words }: Circumstances): IssueWithoutCost {
  const advice = /\bNaN\b/.test(message) ? say.calls.nan(words.nanComesFrom ?? say.calls.beyondEnd) : "";
  const described = phrase(input.description, say);
  return {
    kind: "threw",
    input: described,
    message: say.calls.threw(name, message.replace(/\.$/, ""), advice, described),
  };
}

/** All blanks that are open, by the function's own text; the one that stopped it where the text shows none. */
function notDone(answer: AnswerFunction, message: string, say: Sentences): IssueWithoutCost[] {
  const blanks = openBlanks(answer, say.calls.unnamedBlank);
  const said = /^not filled in yet: (.*)$/s.exec(message)?.[1] ?? message;
  const open = blanks.length > 0 ? blanks : [said];
  return open.map((blank) => ({ kind: "notDone", message: say.calls.notDone(blank) }));
}
