import { readable } from "../display/numbers.ts";
import {
  type AnswerFunction,
  type AnyExercise,
  type Call,
  type Circumstances,
  callOn,
  type IssueWithoutCost,
  refused,
  type Stop,
  stopped,
} from "./calls.ts";
import { comparison } from "./comparison.ts";
import { difference, isSignal, same, sameShape, sizeInWords } from "./difference.ts";
import type { Answered } from "./exercise.ts";
import { type Heard, hear, soundVerdict } from "./hearing.ts";
import { currentLanguage, type Language, sentences, wordsOf } from "./language/index.ts";
import { phrase, type Sentences } from "./language/sentences.ts";
import { type Prepared, prepare } from "./prepared.ts";
import type { Numbers } from "./reading.ts";
import { before, nearest, recognise } from "./recognise.ts";
import { refusedInText } from "./refused.ts";
import { describeDifference, ignoresInput, type Trial } from "./relations.ts";
import type { Comparison, Issue, IssueKind, RequirementVerdict, Verdict } from "./verdict.ts";

export interface JudgeOptions {
  /** Another seed, other inputs: a grader takes one that nobody has seen. Default 1. */
  readonly seed?: number;
  /** What one call of the answer may take. Default 5000. */
  readonly milliseconds?: number;
  /** Default: the one of `setLanguage`, English at first. */
  readonly language?: Language;
}

/** A verdict, and the input that shows best what is wrong: for pictures. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly evidence?: Trial;
  readonly heard?: Heard;
}

/**
 * Tries an answer on the exercise's inputs and says what it found. Neither shows nor throws, except when the cell is
 * interrupted.
 */
export async function judge(exercise: AnyExercise, answer: unknown, options: JudgeOptions = {}): Promise<Judgement> {
  const { seed = 1, milliseconds = 5000, language = currentLanguage() } = options;
  const say = sentences(language);
  const prepared = prepare(exercise, seed);
  const about: About = { exercise, milliseconds, say, words: wordsOf(exercise, say), prepared, language, seed };
  if (typeof answer !== "function") return failed(about, [notAFunction(answer, say)]);

  const own = ownAnswer(exercise, answer as AnswerFunction);
  if (own) return failed(about, [refused(own, say)]);

  const outcomes: (Call | Stop)[] = [];
  for (const input of prepared.inputs) {
    const outcome = await callOn(answer as AnswerFunction, input, about);
    if ("issues" in outcome) return failed(about, outcome.issues);
    outcomes.push(outcome);
  }
  const calls = outcomes.filter((outcome): outcome is Call => "received" in outcome);
  const stop = outcomes.find((outcome): outcome is Stop => "stopped" in outcome);
  if (stop) return failed(about, [wrongStop(about, outcomes, stop)]);

  const all = calls.map((call) => trial(about, call, prepared.truth(call.input, before(calls, call))));
  const trials = all.filter((_, i) => calls[i].input.compare !== "size");
  const shapesRight = all.every(({ received, expected }) => sameShape(received, expected));

  // Every side effect is noticed even when the numbers are right, and wrong numbers are explained first.
  const unequal = all.filter((_, i) => calls[i].input.compare === "size");
  const numbers = wrongShape(unequal, say) ?? (await wrongAnswer(about, answer as AnswerFunction, calls, trials));
  // Zeros of the right size are no answer, and no constant is.
  const blind = numbers !== undefined && shapesRight && ignoresInput(trials, exercise.tolerance);
  const besides = [...(blind ? [sizeAlone(about)] : []), reusedBuffer(about, calls), changedInput(about, calls)];
  const property = shapesRight ? wrongProperty(about, calls) : undefined;
  const faults = [numbers, ...besides].filter((issue) => issue !== undefined);
  if (faults.length === 0 && !property) return passed(about, trials);
  const met = [
    ...(shapesRight && !blind ? ["shape"] : []),
    ...(shapesRight && !property ? ["properties"] : []),
    ...(faults.length === 0 ? ["values"] : []),
  ];
  // What a mistake that is named does to the whole would only lead astray from it.
  const issues = property && numbers?.kind !== "mistake" ? [...faults, property] : faults;
  const evidence = trials.find((trial) => !same(trial.received, trial.expected, exercise.tolerance));
  const laws = evidence && shapesRight ? await lawsOf(about, answer as AnswerFunction, calls) : [];
  const heard = evidence && (await hear(answer as AnswerFunction, seed, about));
  const verdict = verdictOf(about, met, issues, evidence && comparison(evidence));
  return {
    verdict: {
      ...verdict,
      requirements: [...verdict.requirements, ...laws],
      ...(heard && { sound: soundVerdict(heard) }),
    },
    ...(evidence && { evidence }),
    ...(heard && { heard }),
  };
}

function trial({ say, exercise }: About, { input, received }: Call, truth: Numbers): Trial {
  const expected = nearest(exercise, truth, received);
  return {
    input: phrase(input.description, say),
    given: input.arguments[0],
    received,
    expected,
    ...(input.axes && { axes: input.axes }),
  };
}

// --- What is wrong -------------------------------------------------------------------------------------------------

function notAFunction(answer: unknown, { calls }: Sentences): IssueWithoutCost {
  const received = answer === null ? "null" : typeof answer;
  return { kind: "notFunction", expected: calls.aFunction, received, message: calls.notFunction(received) };
}

/** The library's function in the place of an answer: by its name in the text, or the stand-in of an open exercise. */
function ownAnswer(exercise: AnyExercise, answer: AnswerFunction): string | undefined {
  if (answer === exercise.reference) return exercise.refused?.[0];
  return refusedInText(exercise, answer);
}

/** An error on some input: perhaps the one of a known mistake. */
function wrongStop(about: About, outcomes: readonly (Call | Stop)[], stop: Stop): IssueWithoutCost {
  const issue = stopped(stop, about);
  const known = recognise(about.exercise, about.prepared, outcomes);
  if (!known) return issue;
  const { when, look } = about.words.mistakes[known.id];
  // What such an error advises behind its semicolon would mend another mistake than the one that is named.
  const said = stop.stopped.message.replace(/;.*$/s, "").replace(/\.$/, "");
  const message = about.say.findings.stops(when, said, look);
  return { ...issue, kind: "mistake", mistake: known.id, look, message };
}

async function wrongAnswer(
  about: About,
  answer: AnswerFunction,
  calls: readonly Call[],
  trials: readonly Trial[],
): Promise<IssueWithoutCost | undefined> {
  const { exercise, prepared, say, words } = about;
  if (trials.every(({ received, expected }) => same(received, expected, exercise.tolerance))) return undefined;
  const shape = wrongShape(trials, say);
  const issue = shape ?? describeDifference(trials, exercise.tolerance, say, words);
  const known = recognise(exercise, prepared, calls);
  if (!known) {
    if (!shape && exercise.alternative?.(answered(calls))) return undefined;
    if (["notFinite", "zeros", "ignoredInput"].includes(issue.kind)) return issue;
    const names = await ignoredArguments(about, answer, calls[calls.length - 1]);
    if (names.length === 0) return issue;
    return { ...issue, kind: "ignoredArgument", message: say.findings.ignored(names.join(say.words.and)) };
  }
  const { when, look } = words.mistakes[known.id];
  const sizes = shape ? say.findings.insteadOf(shape.received!, shape.expected!) : "";
  return { ...issue, kind: "mistake", mistake: known.id, look, message: say.findings.mistake(when, sizes, look) };
}

/** Which arguments make no difference to an answer, though they make one to the truth: asked by changing one at a time. */
async function ignoredArguments(about: About, answer: AnswerFunction, call: Call): Promise<string[]> {
  const names: string[] = [];
  for (const { name, arguments: changed } of about.exercise.variations?.(...call.input.arguments) ?? []) {
    const outcome = await callOn(answer, { ...call.input, arguments: changed }, about);
    if ("received" in outcome && same(outcome.received, call.received, 1e-12)) names.push(name);
  }
  return names;
}

function wrongShape(trials: readonly Trial[], say: Sentences): IssueWithoutCost | undefined {
  const wrong = trials.find(({ received, expected }) => !sameShape(received, expected));
  if (!wrong) return undefined;
  const [expected, received] = [wrong.expected, wrong.received].map((numbers) =>
    isSignal(numbers) ? say.words.samples(numbers.frames) : say.words.size(numbers.frames, numbers.bins),
  );
  const message = say.findings.shape(wrong.input, received, expected);
  return { kind: "shape", expected, received, input: wrong.input, message };
}

/** Said where the size is worth points. */
function sizeAlone({ exercise, say }: About): IssueWithoutCost | undefined {
  if (!exercise.requirements.some(({ id }) => id === "shape")) return undefined;
  return { kind: "shape", message: say.findings.sizeAlone };
}

function reusedBuffer({ exercise, say }: About, calls: readonly Call[]): IssueWithoutCost | undefined {
  const changed = calls.find(({ returned, received }) => {
    const now = exercise.read(returned);
    return !("numbers" in now && unchanged(now.numbers, received));
  });
  if (!changed) return undefined;
  return { kind: "reusedBuffer", input: phrase(changed.input.description, say), message: say.calls.reusedBuffer };
}

/** NaN is the same as NaN here: nobody wrote over it. */
function unchanged(now: Numbers, then: Numbers): boolean {
  return (
    sameShape(now, then) && Object.keys(then.parts).every((part) => equalArgument(now.parts[part], then.parts[part]))
  );
}

function changedInput({ say }: About, calls: readonly Call[]): IssueWithoutCost | undefined {
  for (const { input, given } of calls) {
    const at = input.arguments.findIndex((argument, i) => !equalArgument(argument, given[i]));
    if (at < 0) continue;
    return { kind: "changedInput", input: phrase(input.description, say), message: say.calls.changedInput(at + 1) };
  }
  return undefined;
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

function wrongProperty({ exercise, say }: About, calls: readonly Call[]): IssueWithoutCost | undefined {
  const complaint = exercise.complaint?.(answered(calls));
  return complaint === undefined ? undefined : { kind: "property", message: phrase(complaint, say) };
}

/** The laws of an exercise, and whether a wrong answer keeps them all the same. */
async function lawsOf(about: About, answer: AnswerFunction, calls: readonly Call[]): Promise<RequirementVerdict[]> {
  const told: RequirementVerdict[] = [];
  const ask = async (...args: readonly unknown[]): Promise<Numbers | undefined> => {
    const outcome = await callOn(answer, { description: "", arguments: args }, about);
    return "received" in outcome ? outcome.received : undefined;
  };
  for (const { id, holds } of about.exercise.laws ?? []) {
    const kept = await holds(answered(calls), ask);
    if (kept !== undefined) told.push({ id, title: about.words.requirements[id] ?? id, points: 0, of: 0, kept });
  }
  return told;
}

function answered(calls: readonly Call[]): Answered<readonly unknown[]>[] {
  return calls.map(({ input, received }) => ({ arguments: input.arguments, received }));
}

// --- The verdict ---------------------------------------------------------------------------------------------------

interface About extends Circumstances {
  readonly prepared: Prepared;
  readonly language: Language;
  readonly seed: number;
}

function failed(about: About, issues: readonly IssueWithoutCost[]): Judgement {
  return { verdict: verdictOf(about, [], issues) };
}

function passed(about: About, trials: readonly Trial[]): Judgement {
  const { exercise, prepared, say } = about;
  const error = Math.max(...trials.map(({ received, expected }) => difference(received, expected).maxRelative));
  const met = exercise.requirements.map(({ id }) => id);
  const verdict = verdictOf(about, met, []);
  const size = say.verdict.accuracy(sizeInWords(error, say), readable(error, 2));
  const inItsWay = error > exercise.tolerance ? say.verdict.inItsOwnWay : size;
  const accuracy = error === 0 ? say.verdict.exact : inItsWay;
  const message = say.verdict.passed(prepared.inputs.length, accuracy);
  return { verdict: { ...verdict, message, inShort: message } };
}

function verdictOf(
  { exercise, words, say, seed, language, prepared }: About,
  met: readonly string[],
  issues: readonly IssueWithoutCost[],
  compared?: Comparison,
): Verdict {
  const requirements = exercise.requirements.map(({ id, points }) => ({
    id,
    title: words.requirements[id] ?? id,
    points: met.includes(id) ? points : 0,
    of: points,
  }));
  const sum = (key: "points" | "of"): number =>
    requirements.reduce((total, requirement) => total + requirement[key], 0);
  const missed = requirements.filter(({ points, of }) => points < of).map(({ id }) => id as string);
  const cost = (kind: IssueKind): string => missed.find((id) => id === (costs[kind] ?? "values")) ?? missed[0] ?? "";
  return {
    kind: "verdict",
    exercise: exercise.id,
    title: words.title,
    points: sum("points"),
    of: sum("of"),
    message: issues[0]?.message ?? "",
    inShort: issues[0] ? inShort(issues[0], words.mistakes[issues[0].mistake ?? ""]?.when, say) : "",
    requirements,
    issues: issues.map((issue): Issue => ({ requirement: cost(issue.kind), ...issue })),
    ...(compared && { comparison: compared }),
    hints: words.hints ?? [],
    inputs: prepared.inputs.length,
    seed,
    language,
  };
}

/** Which requirement an issue costs, where it is not the numbers; the first that is missed when this one is met. */
const costs: Partial<Record<IssueKind, string>> = { shape: "shape", property: "properties" };

function inShort({ kind, message }: IssueWithoutCost, when: string | undefined, say: Sentences): string {
  if (kind === "notDone") return message.replace(/\.$/, ""); // short already, and says which blank
  return when ?? say.inShort[kind];
}
