import { Random } from "../../core/index.ts";
import { courseExercise } from "../authoring.ts";
import { judge } from "../check.ts";
import { convergence, griffinLimExercise } from "../exercises/griffin-lim.ts";
import { type ExerciseName, exerciseNamed, seminars } from "../exercises/index.ts";
import type { Verdict } from "../verdict.ts";
import { honest, unknown } from "./answers.ts";
import { secondList } from "./second-list.ts";

/**
 * Who checks the checks? Every known mistake must fail with its own hint, every honest answer must pass, and what no known
 * mistake explains must fail without a hint. `npm run test:checks` prints the whole table.
 */
export interface MatrixRow {
  readonly exercise: string;
  /** The table of known mistakes: how many, how many of them failed, how many with their own hint. */
  readonly mistakes: number;
  readonly failed: number;
  readonly ownHint: number;
  readonly honest: number;
  readonly passed: number;
  /** Wrong answers of no known kind, and how many were told so without a hint. */
  readonly unknown: number;
  readonly silent: number;
  /** Milliseconds of one check, of all that were made. */
  readonly median: number;
  readonly slowest: number;
  /** What was not as it must be, in words. */
  readonly complaints: readonly string[];
}

/**
 * @param clock milliseconds, for the times
 * @param nth of the known mistakes, only every nth
 */
export async function matrixRow(
  exercise: ExerciseName,
  seeds: readonly number[],
  clock: () => number,
  nth = 1,
): Promise<MatrixRow> {
  return rowOf(exercise, { right: honest[exercise], other: unknown[exercise] }, seeds, clock, nth);
}

/** The same for an exercise that was made by `exercise`: its honest answers are its alternatives. */
export function courseRow(name: string, seeds: readonly number[], clock: () => number): Promise<MatrixRow> {
  const made = courseExercise(name);
  if (!made) throw new RangeError(`courseRow: name must be that of an exercise, got ${name}`);
  return rowOf(name, { right: { solution: made.solution, ...made.alternatives }, other: {} }, seeds, clock);
}

async function rowOf(
  exercise: string,
  answers: Readonly<Record<"right" | "other", Record<string, unknown>>>,
  seeds: readonly number[],
  clock: () => number,
  nth = 1,
): Promise<MatrixRow> {
  const complaints: string[] = [];
  const times: number[] = [];
  const { mistakes } = exerciseNamed(exercise as ExerciseName);
  const wrong = mistakes.filter((_, i) => i % nth === 0).map(({ id, answer }) => ({ title: id, answer, hint: id }));
  const count = { failed: wrong.length, ownHint: wrong.length, passed: 0, silent: 0 };
  const named = (answers: Record<string, unknown>) =>
    Object.entries(answers).map(([title, answer]) => ({ title, answer, hint: undefined }));
  const [right, other] = [named(answers.right), named(answers.other)];
  count.passed = right.length;
  count.silent = other.length;
  const bad = {
    failed: new Set<string>(),
    ownHint: new Set<string>(),
    passed: new Set<string>(),
    silent: new Set<string>(),
  };
  for (const seed of seeds) {
    const ask = async (answer: unknown): Promise<Verdict> => {
      const begun = clock();
      const verdict = await judge(exercise as ExerciseName, answer, { seed });
      times.push(clock() - begun);
      return verdict;
    };
    const complain = (which: keyof typeof bad, title: string, { points, of, message }: Verdict): void => {
      bad[which].add(title);
      complaints.push(`${exercise}, ${title}, seed ${seed}: ${points} of ${of}: ${message}`);
    };
    for (const { title, answer, hint } of wrong) {
      const verdict = await ask(answer);
      if (verdict.points === verdict.of) complain("failed", title, verdict);
      if (hintOf(verdict) !== hint) complain("ownHint", title, verdict);
    }
    for (const { title, answer } of right) {
      const verdict = await ask(answer);
      if (verdict.points < verdict.of) complain("passed", title, verdict);
    }
    for (const { title, answer } of other) {
      const verdict = await ask(answer);
      const silent = verdict.points < verdict.of && hintOf(verdict) === undefined && verdict.message.length > 30;
      if (!silent) complain("silent", title, verdict);
    }
  }
  times.sort((a, b) => a - b);
  return {
    exercise,
    mistakes: wrong.length,
    failed: count.failed - bad.failed.size,
    ownHint: count.ownHint - bad.ownHint.size,
    honest: right.length,
    passed: count.passed - bad.passed.size,
    unknown: other.length,
    silent: count.silent - bad.silent.size,
    median: times[times.length >> 1],
    slowest: times[times.length - 1],
    complaints,
  };
}

/** The known mistake that a verdict names. */
export function hintOf({ issues }: Verdict): string | undefined {
  return issues.find(({ mistake }) => mistake !== undefined)?.mistake;
}

/** What the checks say to an answer of the second list, the same for all seeds or each time its own. */
export interface SecondOpinion {
  readonly exercise: ExerciseName;
  readonly title: string;
  readonly honest: boolean;
  readonly passed: boolean;
  /** The known mistakes that were named, over all seeds. */
  readonly hints: readonly string[];
  readonly messages: readonly string[];
}

export async function secondOpinions(seeds: readonly number[]): Promise<SecondOpinion[]> {
  const opinions: SecondOpinion[] = [];
  for (const exercise of seminars["01"].exercises) {
    const entries = secondList.filter((entry) => entry.exercise === exercise);
    const verdicts = new Map(entries.map((entry) => [entry, [] as Verdict[]]));
    for (const seed of seeds) {
      for (const entry of entries) verdicts.get(entry)!.push(await judge(exercise, entry.answer, { seed }));
    }
    for (const [{ title, honest }, given] of verdicts) {
      const passes = given.map(({ points, of }) => points === of);
      opinions.push({
        exercise,
        title,
        honest,
        hints: [...new Set(given.map(hintOf))].filter((hint) => hint !== undefined),
        passed: honest ? passes.every(Boolean) : passes.some(Boolean),
        messages: [...new Set(given.map(({ message }) => message))],
      });
    }
  }
  return opinions;
}

/** Least and most of the spectral convergence after many iterations, over seeds of the noise, in units of its mean. */
export function bandOver(seeds: number): [least: number, most: number] {
  const [powers, n, hop, iterations] = griffinLimExercise.inputs(new Random(1))[4].arguments;
  const errors = Array.from({ length: seeds }, (_, seed) => {
    const heard = griffinLimExercise.reference(powers, n, hop, iterations, seed);
    return convergence(heard, powers, n, hop);
  });
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  return [Math.min(...errors) / mean, Math.max(...errors) / mean];
}
