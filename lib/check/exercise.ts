import type { Random } from "../core/index.ts";
import type { Reading } from "./reading.ts";

/**
 * An exercise: what is asked, inputs that faults cannot hide on, the truth, and the mistakes that people make. Everything
 * a check says comes from here; `judge` knows no exercise.
 */
export interface Exercise<Arguments extends readonly unknown[], Answer> {
  /** Short and free of language: `"stft"`. */
  readonly id: string;
  readonly title: string;
  readonly requirements: readonly Requirement[];
  /** Inputs the student has not seen. The last two have one size, so that a buffer that is used again is noticed. */
  inputs(random: Random): readonly Input<Arguments>[];
  reference(...args: Arguments): Answer;
  readonly mistakes: readonly Mistake<Arguments, Answer>[];
  /** Turns what a function returned into plain numbers, or says in a sentence why it cannot. */
  read(answer: unknown): Reading;
  /** Largest error that passes, in units of the largest true value. */
  readonly tolerance: number;
}

export interface Requirement {
  /** `shape`: sizes are right. `values`: numbers are right, and nothing else happened. */
  readonly id: "shape" | "values";
  readonly title: string;
  readonly points: number;
}

export interface Input<Arguments extends readonly unknown[]> {
  /** `501 samples, windowLength 16, hopLength 5` */
  readonly description: string;
  readonly arguments: Arguments;
}

/** A wrong answer that people really give, as a variant of the reference. */
export interface Mistake<Arguments extends readonly unknown[], Answer> {
  readonly id: string;
  /** Ends the sentence "Your result is exactly what you get when …". */
  readonly when: string;
  /** Ends the sentence "look at …". */
  readonly look: string;
  answer(...args: Arguments): Answer;
}
