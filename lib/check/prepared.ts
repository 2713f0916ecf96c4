// What a check computes before it sees an answer: the expected numbers, and those of known mistakes, kept for the next try.
import { Random } from "../core/index.ts";
import type { AnyExercise, AnyInput } from "./calls.ts";
import type { Mistake } from "./exercise.ts";
import { given } from "./exercises/given.ts";
import type { Numbers } from "./reading.ts";

export type AnyMistake = Mistake<readonly unknown[], unknown>;

/** What a known mistake makes of an input. */
export interface Attempt {
  /** Nothing when it ends in an error: a mistake may be impossible on some input. */
  readonly numbers?: Numbers;
  /** The errors that whoever makes it can meet: its own, and those of the size checks that the text gives. */
  readonly errors: readonly string[];
}

/** An exercise on the inputs of one seed: made once, however many answers are judged. */
export interface Prepared {
  readonly inputs: readonly AnyInput[];
  truth(input: AnyInput, before: Numbers | undefined): Numbers;
  attempt(mistake: AnyMistake, input: AnyInput, before: Numbers | undefined): Attempt;
}

/** The last one: a student asks again and again about one exercise. */
let last: { readonly exercise: AnyExercise; readonly seed: number; readonly prepared: Prepared } | undefined;

export function prepare(exercise: AnyExercise, seed: number): Prepared {
  if (last?.exercise !== exercise || last.seed !== seed) last = { exercise, seed, prepared: make(exercise, seed) };
  return last.prepared;
}

function make(exercise: AnyExercise, seed: number): Prepared {
  const inputs = exercise.inputs(new Random(seed));
  const truths = new Map<AnyInput, Numbers>();
  const attempts = new Map<AnyMistake, Map<AnyInput, Attempt>>();
  return {
    inputs,
    truth(input, before) {
      if (before && exercise.next) return read(exercise, exercise.next(before, ...input.arguments));
      return remembered(truths, input, () => read(exercise, exercise.reference(...input.arguments)));
    },
    attempt(mistake, input, before) {
      if (before && mistake.next) return attempt(exercise, () => mistake.next!(before, ...input.arguments));
      const known = remembered(attempts, mistake, () => new Map<AnyInput, Attempt>());
      return remembered(known, input, () => attempt(exercise, () => mistake.answer(...input.arguments)));
    },
  };
}

function remembered<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

function read(exercise: AnyExercise, answer: unknown): Numbers {
  const reading = exercise.read(answer);
  if ("numbers" in reading) return reading.numbers;
  throw new Error(`exercise ${exercise.id}: what its reference returns cannot be read`);
}

function attempt(exercise: AnyExercise, answer: () => unknown): Attempt {
  const refusals = given.begin();
  try {
    const reading = exercise.read(answer());
    return "numbers" in reading ? { numbers: reading.numbers, errors: refusals } : { errors: refusals };
  } catch (error) {
    return { errors: [...refusals, error instanceof Error ? error.message : String(error)] };
  }
}
