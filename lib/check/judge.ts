import { host, Random } from "../core/index.ts";
import { readable } from "../display/numbers.ts";
import { difference, errorOf, isSignal, type Place, same, sameShape, sizeInWords } from "./difference.ts";
import type { Exercise, Input, Mistake } from "./exercise.ts";
import { openBlanks } from "./open-blanks.ts";
import type { Numbers, Reading } from "./reading.ts";
import { describeDifference, type Trial } from "./relations.ts";
import type { Comparison, Issue, Verdict } from "./verdict.ts";

export interface JudgeOptions {
  /** Another seed, other inputs: a grader takes one that nobody has seen. Default 1. */
  readonly seed?: number;
  /** What one call of the answer may take. Default 5000. */
  readonly milliseconds?: number;
}

/** A verdict, and the input that shows best what is wrong: for pictures. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly evidence?: Trial;
}

type AnyExercise = Exercise<readonly unknown[], unknown>;
type IssueWithoutCost = Omit<Issue, "requirement">;

/**
 * Tries an answer on the exercise's inputs and says what it found. Neither shows nor throws, except when the cell is
 * interrupted.
 */
export async function judge(exercise: AnyExercise, answer: unknown, options: JudgeOptions = {}): Promise<Judgement> {
  const { seed = 1, milliseconds = 5000 } = options;
  const inputs = exercise.inputs(new Random(seed));
  const about = { exercise, seed, inputs: inputs.length };
  if (typeof answer !== "function") return failed(about, notAFunction(answer));

  const calls: Call[] = [];
  for (const input of inputs) {
    const outcome = await tryOne(exercise, answer as AnswerFunction, input, milliseconds);
    if ("issue" in outcome) {
      const blanks = outcome.issue.kind === "notDone" ? openBlanks(answer as AnswerFunction) : [];
      return failed(about, ...(blanks.length > 0 ? blanks.map(notDone) : [outcome.issue]));
    }
    calls.push(outcome);
  }
  const all = calls.map((call) => trial(exercise, calls, call));
  const trials = all.filter((_, i) => calls[i].input.compare !== "size");
  const shapesRight = all.every(({ received, expected }) => sameShape(received, expected));

  // Every side effect is noticed even when the numbers are right, and wrong numbers are explained first.
  const numbers =
    wrongShape(all.filter((_, i) => calls[i].input.compare === "size")) ?? wrongAnswer(exercise, calls, trials);
  const besides = [reusedBuffer(exercise, calls), calls.map(changedInput).find((issue) => issue !== undefined)];
  const property = shapesRight ? wrongProperty(exercise, calls) : undefined;
  const issues = [numbers, ...besides, property].filter((issue) => issue !== undefined);
  if (issues.length === 0) return passed(about, trials);
  const met = [
    ...(shapesRight ? ["shape"] : []),
    ...(shapesRight && !property ? ["properties"] : []),
    ...(issues.length === 1 && property ? ["values"] : []),
  ];
  const evidence = trials.find((trial) => !same(trial.received, trial.expected, exercise.tolerance));
  return {
    verdict: verdictOf(about, met, issues, evidence && comparison(evidence)),
    ...(evidence && { evidence }),
  };
}

/** An answer beside the truth, which may be one step from an earlier answer. */
function trial(exercise: AnyExercise, calls: readonly Call[], { input, received }: Call): Trial {
  const expected =
    input.after === undefined || !exercise.next
      ? exercise.reference(...input.arguments)
      : exercise.next(calls[input.after].received, ...input.arguments);
  return { input: input.description, received, expected: truth(exercise, expected) };
}

function wrongProperty(exercise: AnyExercise, calls: readonly Call[]): IssueWithoutCost | undefined {
  const message = exercise.complaint?.(calls.map(({ input, received }) => ({ arguments: input.arguments, received })));
  return message === undefined ? undefined : { kind: "property", message };
}

// --- One call ------------------------------------------------------------------------------------------------------

type AnswerFunction = (...args: unknown[]) => unknown;

interface Call {
  readonly input: Input<readonly unknown[]>;
  /** What the function was given: its own copy, which it may have changed. */
  readonly given: readonly unknown[];
  /** What it returned, as it is, and as it was read at once. */
  readonly returned: unknown;
  readonly received: Numbers;
}

async function tryOne(
  exercise: AnyExercise,
  answer: AnswerFunction,
  input: Input<readonly unknown[]>,
  milliseconds: number,
): Promise<Call | { readonly issue: IssueWithoutCost }> {
  const given = structuredClone(input.arguments) as unknown[];
  let returned: unknown;
  try {
    returned = await host().guard(() => answer(...given), milliseconds);
  } catch (error) {
    return { issue: thrown(error, exercise, input, milliseconds) };
  }
  let reading: Reading;
  try {
    reading = exercise.read(returned);
  } catch (error) {
    return { issue: thrown(error, exercise, input, milliseconds) }; // a getter of the answer's own
  }
  if ("numbers" in reading) return { input, given, returned, received: reading.numbers };
  const { message, expected, received } = reading.problem;
  return { issue: { kind: "wrongType", message, expected, received, input: input.description } };
}

/** By name, not by class: the error may come from another copy of the library. */
function thrown(
  error: unknown,
  exercise: AnyExercise,
  input: Input<readonly unknown[]>,
  milliseconds: number,
): IssueWithoutCost {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const where = { input: input.description };
  if (name === "Interrupted" || host().signal().aborted) throw error;
  if (name === "NotDone") return { kind: "notDone", message: `${message[0].toUpperCase()}${message.slice(1)}.` };
  if (name === "TimeLimit") {
    return {
      ...where,
      kind: "endless",
      message:
        `Your function was still running after ${readable(milliseconds / 1000)} s (${input.description}): ` +
        "is there a loop whose condition never becomes false?",
    };
  }
  const { nanComesFrom = "reading an array beyond its end" } = exercise;
  const advice = /\bNaN\b/.test(message) ? `; NaN often comes from ${nanComesFrom}` : "";
  return {
    ...where,
    kind: "threw",
    message: `Your function stopped with ${name}: ${message.replace(/\.$/, "")}${advice} (${input.description}).`,
  };
}

function notDone(blank: string): IssueWithoutCost {
  return { kind: "notDone", message: `Not filled in yet: ${blank}.` };
}

function notAFunction(answer: unknown): IssueWithoutCost {
  const kind = answer === null ? "null" : typeof answer;
  return {
    kind: "notFunction",
    expected: "a function",
    received: kind,
    message: `The check needs your function itself, and got ${kind}: write its name without parentheses behind it.`,
  };
}

function truth(exercise: AnyExercise, reference: unknown): Numbers {
  const reading = exercise.read(reference);
  if ("problem" in reading)
    throw new Error(`exercise ${exercise.id}: the reference cannot be read: ${reading.problem.message}`);
  return reading.numbers;
}

// --- What is wrong -------------------------------------------------------------------------------------------------

function wrongAnswer(
  exercise: AnyExercise,
  calls: readonly Call[],
  trials: readonly Trial[],
): IssueWithoutCost | undefined {
  if (trials.every(({ received, expected }) => same(received, expected, exercise.tolerance))) return undefined;
  const shape = wrongShape(trials);
  const known = recognise(exercise, calls);
  if (known) {
    const sizes = shape ? ` (${shape.received} instead of ${shape.expected})` : "";
    return {
      ...(shape ?? describeDifference(trials, exercise.tolerance, exercise.nanComesFrom)),
      kind: "mistake",
      mistake: known.id,
      message: `Your result is exactly what you get when ${known.when}${sizes}; look at ${known.look}.`,
    };
  }
  return shape ?? describeDifference(trials, exercise.tolerance, exercise.nanComesFrom);
}

/**
 * The one known mistake that gives the student's numbers on every input. A wrong hint is worse than none: when two
 * mistakes fit, nothing is said.
 */
function recognise(exercise: AnyExercise, calls: readonly Call[]): Mistake<readonly unknown[], unknown> | undefined {
  const fitting = exercise.mistakes.filter((mistake) =>
    calls.every(({ input, received }) => {
      if (input.compare === "size") return true;
      const before = input.after === undefined ? undefined : calls[input.after].received;
      const numbers = attempt(exercise, mistake, input, before);
      return numbers !== undefined && same(received, numbers, exercise.tolerance);
    }),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** A mistake may be impossible on some input, and then nobody has made it. */
function attempt(
  exercise: AnyExercise,
  mistake: Mistake<readonly unknown[], unknown>,
  input: Input<readonly unknown[]>,
  before: Numbers | undefined,
): Numbers | undefined {
  try {
    const answer =
      before && mistake.next ? mistake.next(before, ...input.arguments) : mistake.answer(...input.arguments);
    const reading = exercise.read(answer);
    return "numbers" in reading ? reading.numbers : undefined;
  } catch {
    return undefined;
  }
}

function wrongShape(trials: readonly Trial[]): IssueWithoutCost | undefined {
  const wrong = trials.find(({ received, expected }) => !sameShape(received, expected));
  if (!wrong) return undefined;
  const [expected, received] = [wrong.expected, wrong.received].map((numbers) =>
    isSignal(numbers)
      ? `${numbers.frames} ${numbers.frames === 1 ? "sample" : "samples"}`
      : `${numbers.frames} ${numbers.frames === 1 ? "frame" : "frames"} of ${numbers.bins} bins`,
  );
  return {
    kind: "shape",
    expected,
    received,
    input: wrong.input,
    message: `The size is not right: for ${wrong.input} your answer has ${received}, expected ${expected}.`,
  };
}

function reusedBuffer(exercise: AnyExercise, calls: readonly Call[]): IssueWithoutCost | undefined {
  const changed = calls.find(({ returned, received }) => {
    const now = exercise.read(returned);
    return !("numbers" in now && same(now.numbers, received, 0));
  });
  if (!changed) return undefined;
  return {
    kind: "reusedBuffer",
    input: changed.input.description,
    message:
      "An earlier answer of your function changes when it is called again: make a new array in each call, inside the function.",
  };
}

function changedInput({ input, given }: Call): IssueWithoutCost | undefined {
  const at = input.arguments.findIndex((argument, i) => !equalArgument(argument, given[i]));
  if (at < 0) return undefined;
  return {
    kind: "changedInput",
    input: input.description,
    message: `Your function changes its argument ${at + 1}, and everybody who still needs it would see that: work on a copy, such as x.slice().`,
  };
}

function equalArgument(a: unknown, b: unknown): boolean {
  if (!ArrayBuffer.isView(a)) {
    if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b);
    const [before, after] = [a, b] as Record<string, unknown>[];
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].every((name) => equalArgument(before[name], after[name]));
  }
  const [before, after] = [a as Float32Array, b as Float32Array];
  if (!ArrayBuffer.isView(b)) return false;
  return before.length === after.length && before.every((value, i) => Object.is(value, after[i]));
}

// --- The verdict ---------------------------------------------------------------------------------------------------

interface About {
  readonly exercise: AnyExercise;
  readonly seed: number;
  readonly inputs: number;
}

function failed(about: About, ...issues: IssueWithoutCost[]): Judgement {
  return { verdict: verdictOf(about, [], issues) };
}

function passed(about: About, trials: readonly Trial[]): Judgement {
  const error = Math.max(...trials.map(({ received, expected }) => difference(received, expected).maxRelative));
  const met = about.exercise.requirements.map(({ id }) => id);
  const verdict = verdictOf(about, met, []);
  const accuracy =
    error === 0
      ? "to the last bit"
      : `${sizeInWords(error)} (largest error ${readable(error, 2)} of the largest value)`;
  const message = `Right on all ${about.inputs} inputs, ${accuracy}.`;
  return { verdict: { ...verdict, message } };
}

function verdictOf(
  { exercise, seed, inputs }: About,
  met: readonly string[],
  issues: readonly IssueWithoutCost[],
  compared?: Comparison,
): Verdict {
  const requirements = exercise.requirements.map(({ id, title, points }) => ({
    id,
    title,
    points: met.includes(id) ? points : 0,
    of: points,
  }));
  const sum = (key: "points" | "of"): number =>
    requirements.reduce((total, requirement) => total + requirement[key], 0);
  const firstUnmet = requirements.find(({ points, of }) => points < of)?.id ?? "";
  return {
    kind: "verdict",
    exercise: exercise.id,
    title: exercise.title,
    points: sum("points"),
    of: sum("of"),
    message: issues[0]?.message ?? "",
    requirements,
    issues: issues.map((issue) => ({ requirement: firstUnmet, ...issue })),
    ...(compared && { comparison: compared }),
    inputs,
    seed,
  };
}

/** How many numbers are shown side by side. */
const comparedRows = 6;

/** Yours and the true numbers side by side, around the first wrong one; of another shape, the first ones if they differ. */
function comparison({ input, received, expected }: Trial): Comparison | undefined {
  const bins = Math.min(received.bins, expected.bins);
  const first = sameShape(received, expected) ? firstWrong(received, expected) : undefined;
  const { part, frame, bin } = first ?? { part: Object.keys(expected.parts)[0], frame: 0, bin: 0 };
  if (isSignal(expected)) return comparedSamples(input, received, expected, frame);
  const firstBin = Math.max(0, Math.min(bin - 2, bins - comparedRows));
  const rows = Array.from({ length: Math.min(comparedRows, bins) }, (_, i) => ({
    part,
    frame,
    bin: firstBin + i,
    received: received.parts[part][frame * received.bins + firstBin + i],
    expected: expected.parts[part][frame * expected.bins + firstBin + i],
  }));
  return rows.some((row) => row.received !== row.expected) ? { input, rows } : undefined;
}

function comparedSamples(input: string, received: Numbers, expected: Numbers, around: number): Comparison | undefined {
  const frames = Math.min(received.frames, expected.frames);
  const first = Math.max(0, Math.min(around - 2, frames - comparedRows));
  const rows = Array.from({ length: Math.min(comparedRows, frames) }, (_, i) => ({
    part: "sample",
    frame: first + i,
    bin: 0,
    received: received.parts.sample[first + i],
    expected: expected.parts.sample[first + i],
  }));
  return rows.some((row) => row.received !== row.expected) ? { input, rows } : undefined;
}

/** The earliest number whose error is a noticeable part of the largest one. */
function firstWrong(received: Numbers, expected: Numbers): Place | undefined {
  const { maxAbsolute } = difference(received, expected);
  const noticeable = Number.isFinite(maxAbsolute) ? maxAbsolute / 100 : Number.MAX_VALUE;
  const places = Object.entries(expected.parts).flatMap(([part, values]) => {
    const i = values.findIndex((value, at) => errorOf(received.parts[part][at], value) > noticeable);
    return i < 0 ? [] : [{ part, frame: Math.floor(i / expected.bins), bin: i % expected.bins }];
  });
  return places.sort((a, b) => a.frame - b.frame)[0];
}
