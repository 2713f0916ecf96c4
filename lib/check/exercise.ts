import type { Random } from "../core/index.ts";
import type { ExerciseWords, Phrase } from "./language/sentences.ts";
import type { Numbers, Reading } from "./reading.ts";

/**
 * An exercise: inputs that faults cannot hide on, the truth, and the mistakes that people make. What is said about it
 * stands in the table of sentences, under its id. Everything a check does comes from here; `judge` knows no exercise.
 */
export interface Exercise<Arguments extends readonly unknown[], Answer> {
  /** Short and free of language: `"stft"`. */
  readonly id: string;
  /** What is said about an exercise that has no place in the library's table of sentences. */
  readonly words?: ExerciseWords;
  readonly requirements: readonly Requirement[];
  /** Inputs the student has not seen. The last two have one size, so that a buffer that is used again is noticed. */
  inputs(random: Random): readonly Input<Arguments>[];
  reference(...args: Arguments): Answer;
  /**
   * The truth of an input that says `after`: one step from what the student's own function gave there. So an answer that
   * begins with chance is compared step by step, whatever chance it began with.
   */
  next?(before: Numbers, ...args: Arguments): Answer;
  /** What must be true of all answers together, beside their numbers; the first complaint. */
  complaint?(calls: readonly Answered<Arguments>[]): Phrase | undefined;
  /** Laws that right answers keep, and that tell something of wrong ones. */
  readonly laws?: readonly Law<Arguments>[];
  /** Are other numbers right as well, in these answers? Asked when they are wrong and no known mistake gives them. */
  alternative?(calls: readonly Answered<Arguments>[]): boolean;
  /**
   * The arguments once more with one of them changed, so that the truth is another: for answers that do not look at it.
   */
  variations?(...args: Arguments): readonly { readonly name: string; readonly arguments: Arguments }[];
  /** Where several numbers are right at one place, the one that comes nearest to what was received, of one shape. */
  nearest?(numbers: Numbers, received: Numbers): Numbers;
  /** Something to be heard, where an exercise ends in sound: shown when the numbers are wrong. */
  heard?(random: Random): Piece<Arguments, Answer>;
  /** Functions of `speclab/dsp` that do the exercise by themselves: an answer may not call them. */
  readonly refused?: readonly string[];
  readonly mistakes: readonly Mistake<Arguments, Answer>[];
  /** Turns what a function returned into plain numbers, or says why it cannot. */
  read(answer: unknown): Reading;
  /** Largest error that passes, in units of the largest true value. */
  readonly tolerance: number;
}

export interface Requirement {
  /**
   * `shape`: sizes are right. `values`: numbers are right, and nothing else happened. `properties`: there is no
   * `complaint`.
   */
  readonly id: "shape" | "values" | "properties";
  readonly points: number;
}

export interface Input<Arguments extends readonly unknown[]> {
  /** `501 samples, windowLength 16, hopLength 5` */
  readonly description: Phrase;
  readonly arguments: Arguments;
  /** `size`: any numbers are right here. Default `values`. */
  readonly compare?: "size" | "values";
  /** The truth is one step (`next`) from the answer to the input of this index, an earlier one. */
  readonly after?: number;
  /** What a frame and a bin are in seconds and hertz. */
  readonly axes?: Axes;
}

/** A law, told beside the requirements of an answer that is wrong: kept or not, and for no points. */
export interface Law<Arguments extends readonly unknown[]> {
  /** Its words stand among the requirements. */
  readonly id: string;
  /** `ask` calls the answer once more. Nothing when the law cannot be tried. */
  holds(
    calls: readonly Answered<Arguments>[],
    ask: (...args: Arguments) => Promise<Numbers | undefined>,
  ): Promise<boolean | undefined>;
}

/** A sound that an answer makes, and what it should be. */
export interface Piece<Arguments extends readonly unknown[], Answer> {
  readonly sampleRate: number;
  /** Calls in a row; the last one is heard. */
  readonly calls: readonly Arguments[];
  /** What should be heard, given the answers to the calls before. */
  expected(before: readonly Numbers[]): Answer;
}

/** Frame t is centred on t · secondsPerFrame, bin k on k · hertzPerBin; mel bands have no such number. */
export interface Axes {
  readonly secondsPerFrame: number;
  readonly hertzPerBin?: number;
}

/** An input and what the student's function made of it. */
export interface Answered<Arguments extends readonly unknown[]> {
  readonly arguments: Arguments;
  readonly received: Numbers;
}

/** A wrong answer that people really give, as a variant of the reference. Its words have the same id. */
export interface Mistake<Arguments extends readonly unknown[], Answer> {
  readonly id: string;
  answer(...args: Arguments): Answer;
  /** The same for an input that says `after`; without it, `answer` counts there, too. */
  next?(before: Numbers, ...args: Arguments): Answer;
}
