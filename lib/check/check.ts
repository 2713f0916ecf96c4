import { host } from "../core/index.ts";
import { type AllAnswers, exerciseNamed } from "./exercises/index.ts";
import { type JudgeOptions, judge as judgeExercise } from "./judge.ts";
import { sentences } from "./language/index.ts";
import { record } from "./score.ts";
import { keepSnapshot } from "./snapshot.ts";
import { headline, type Verdict } from "./verdict.ts";
import { verdictBundle } from "./verdict-bundle.ts";

/** A check that found something: its cell fails with one line, and the verdict above says the rest. */
export class CheckFailed extends Error {
  override readonly name = "CheckFailed";
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(sentences(verdict.language).verdict.inShort(headline(verdict), verdict.inShort));
    this.verdict = verdict;
    // Where in the library this was thrown is of no use to anybody.
    this.stack = `${this.name}: ${this.message}`;
  }
}

export type CheckOptions = JudgeOptions;

/**
 * Checks an answer on inputs it has not seen, shows what it found, and remembers the points.
 *
 * @param name the exercise
 * @param answer the function that was asked for, itself: `getStft`, not `getStft(…)`
 * @param options seed of the inputs; milliseconds that one call may take, 5000 when absent
 * @throws CheckFailed when points are missing, after the verdict has been shown
 * @example
 * const getStft = (x: Float32Array, windowLength: number, hopLength: number) => {
 *   const [frames, weights] = [sliceIntoFrames(x, windowLength, hopLength), hann(windowLength)];
 *   return rfft({ ...frames, data: frames.data.map((sample, i) => sample * weights[i % windowLength]) });
 * };
 * await check("stft", getStft);
 */
export async function check<Name extends keyof AllAnswers>(
  name: Name,
  answer: AllAnswers[Name],
  options: CheckOptions = {},
): Promise<void> {
  const stale = host()
    .staleNames?.()
    .find(({ value }) => value === answer);
  if (stale) throw staleAnswer(stale.name, stale.why);
  const judgement = await judgeExercise(exerciseNamed(name), answer, options);
  const { verdict } = judgement;
  record(verdict);
  host().display(verdictBundle(judgement));
  if (verdict.points < verdict.of) throw new CheckFailed(verdict);
  await keepSnapshot(verdict, answer);
}

/** Judging what an earlier text declared would praise or blame the wrong one. */
function staleAnswer(name: string, why: string): Error {
  const error = new Error(sentences().calls.notChecked(name, why));
  error.name = "NotChecked";
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

/**
 * The verdict on an answer, neither shown nor remembered: for graders and tests.
 *
 * @example
 * const noWindow = (x: Float32Array, windowLength: number, hopLength: number) =>
 *   rfft(sliceIntoFrames(x, windowLength, hopLength));
 * (await judge("stft", noWindow, { seed: 7 })).points; // 1
 */
export async function judge(name: keyof AllAnswers, answer: unknown, options: JudgeOptions = {}): Promise<Verdict> {
  return (await judgeExercise(exerciseNamed(name), answer, options)).verdict;
}
