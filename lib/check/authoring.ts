import { Random, type Samples } from "../core/index.ts";
import type { Exercise, Input, Mistake, Requirement } from "./exercise.ts";
import type { ExerciseWords, Sentences } from "./language/sentences.ts";
import { describe, type Reading, readComplexSpectrogram, readSignal, readSpectrogram } from "./reading.ts";

/**
 * Answers to exercises of courses outside the library, by the names of the exercises. A course adds its own, so that
 * `check("median-filter", …)` knows what it takes:
 *
 *     declare module "speclab/check" {
 *       interface CourseAnswers {
 *         "median-filter": AnswerTo<typeof medianFilter>;
 *       }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: courses fill it
export interface CourseAnswers {}

// biome-ignore lint/suspicious/noExplicitAny: functions of every shape
type AnyAnswer = (...args: any[]) => unknown;

/** What the author of an exercise writes. */
export interface ExerciseDefinition<Answer extends AnyAnswer, Id extends string> {
  /** Short and free of language, the name of its file: `"median-filter"`. */
  readonly name: string;
  readonly title: string;
  /** For right numbers; or apart, for right sizes and for right numbers. */
  readonly points: number | { readonly size: number; readonly values: number };
  /** What the student writes: `"medianFilter(x: Float32Array, width: number): Float64Array"`. */
  readonly signature: string;
  /**
   * The solution, with the known mistakes in it: `mistake("unsorted") ? window : window.sort()`. Called with a `mistake`
   * that is always false it is the truth, and with one id true it is that mistake.
   */
  solution(mistake: (id: Id) => boolean): Answer;
  /** Each is told as "Your result is exactly what you get when WHEN; look at LOOK." */
  readonly mistakes: Readonly<Record<Id, { readonly when: string; readonly look: string }>>;
  /** Argument lists that faults cannot hide on; two of one size at the end, so that a buffer used again is noticed. */
  inputs(random: Random): readonly Readonly<Parameters<Answer>>[];
  /** Other honest ways to the same numbers: the exercise's test tries that they pass. */
  readonly alternatives?: Readonly<Record<string, Answer>>;
  /** A question, the idea, where it stands in the text. */
  readonly hints?: readonly string[];
  /** End the sentences "NaN comes from" and "infinity comes from", where an exercise has its own way to them. */
  readonly nanComesFrom?: string;
  readonly infinityComesFrom?: string;
  /** Largest error that passes, in units of the largest true value. Default 1e-4. */
  readonly tolerance?: number;
  /** What this year's variant was drawn as, for the texts: `{{median-filter.width}}` in the notebook. */
  readonly parameters?: Readonly<Record<string, number | string>>;
}

/** An exercise of a course: what a check needs, and what its author's tools need. */
export interface CourseExercise<Answer extends AnyAnswer = AnyAnswer> extends Exercise<Parameters<Answer>, unknown> {
  readonly words: ExerciseWords;
  readonly title: string;
  readonly signature: string;
  /** The name of the student's function. */
  readonly functionName: string;
  readonly alternatives: Readonly<Record<string, Answer>>;
  readonly hints: readonly string[];
  readonly parameters: Readonly<Record<string, number | string>>;
  /** The solution without any mistake. */
  readonly solution: Answer;
}

/** What an exercise of a course accepts as an answer; one that comes later, too. */
export type AnswerTo<E> =
  E extends CourseExercise<infer Answer>
    ? (...args: Parameters<Answer>) => MaybeLater<Wider<ReturnType<Answer>>>
    : never;

type MaybeLater<T> = T | Promise<T>;
/** Either precision will do. */
type Wider<T> = T extends Samples ? Samples : T extends object ? { readonly [Key in keyof T]: Wider<T[Key]> } : T;

/**
 * Makes an exercise, and makes it known: from now on `check(name, …)` finds it. The default export of a course's
 * `exercises/NAME.ts`.
 *
 * @throws RangeError naming the field that makes no sense
 * @example
 * const halved = exercise({
 *   name: "halved",
 *   title: "Half as loud",
 *   points: 1,
 *   signature: "halved(x: Float32Array): Float32Array",
 *   mistakes: { doubled: { when: "the samples are doubled", look: "the factor: half of 1 is 0.5" } },
 *   solution: (mistake) => (x: Float32Array) => x.map((value) => value * (mistake("doubled") ? 2 : 0.5)),
 *   inputs: (random) => [[Float32Array.of(1, 2)], [Float32Array.of(random.normal(), random.normal())]],
 * });
 * halved.functionName; // "halved"
 */
export function exercise<Answer extends AnyAnswer, Id extends string>(
  definition: ExerciseDefinition<Answer, Id>,
): CourseExercise<Answer> {
  const { name, title, points, signature, mistakes, tolerance = 1e-4 } = definition;
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new RangeError(`exercise: name must consist of a-z, 0-9 and "-", such as "median-filter", got "${name}"`);
  }
  const { functionName, parameterNames } = readSignature(signature);
  const solution = definition.solution(() => false);
  if (typeof solution !== "function") {
    throw new RangeError(`exercise ${name}: solution must return the function, such as (mistake) => (x) => …`);
  }
  const made: CourseExercise<Answer> = {
    id: name,
    title,
    signature,
    functionName,
    words: {
      title,
      requirements: { shape: "The right size", values: "The right numbers" },
      mistakes,
      hints: definition.hints ?? [],
      nanComesFrom: definition.nanComesFrom,
      infinityComesFrom: definition.infinityComesFrom,
    },
    requirements: requirements(name, points),
    inputs: (random) => definition.inputs(random).map((given) => described(given, parameterNames)),
    reference: (...given) => solution(...given),
    solution,
    mistakes: (Object.keys(mistakes) as Id[]).map((id): Mistake<Parameters<Answer>, unknown> => {
      const wrong = definition.solution((asked) => asked === id);
      return { id, answer: (...given) => wrong(...given) };
    }),
    read,
    tolerance,
    alternatives: definition.alternatives ?? {},
    hints: definition.hints ?? [],
    parameters: definition.parameters ?? {},
  };
  world[exercisesKey] ??= new Map();
  world[exercisesKey].set(name, made as unknown as CourseExercise);
  return made;
}

/** What a course says of itself. */
export interface CourseDefinition {
  readonly title: string;
  /** Another number each year: exercises draw their variants from it. */
  readonly seed: number;
  /** Exercises in their order, by the number of the notebook. */
  readonly seminars: Readonly<Record<string, CourseSeminar>>;
}

export interface CourseSeminar {
  readonly title: string;
  readonly exercises: readonly string[];
  /** A part with points of its own beside those of a seminar: the score calls it by its title. */
  readonly isPart?: boolean;
}

export interface Course extends CourseDefinition {
  /** Chance for one exercise: the same for everybody this year, another next year. */
  random(exercise: string): Random;
}

/**
 * Describes a course, and makes its seminars known to `score`. The default export of `course.ts`.
 *
 * @example
 * const ours = course({ title: "Filters", seed: 2027, seminars: { "02": { title: "Medians", exercises: ["median"] } } });
 * const width = 2 * ours.random("median").integer(1, 4) + 1;
 */
export function course(definition: CourseDefinition): Course {
  const { seed, seminars } = definition;
  if (!Number.isInteger(seed) || seed < 0) {
    throw new RangeError(`course: seed must be an integer that is not negative, got ${seed}`);
  }
  world[seminarsKey] ??= new Map();
  for (const [number, seminar] of Object.entries(seminars)) world[seminarsKey].set(number, seminar);
  return { ...definition, random: (name) => new Random((hashOf(name) + seed * 2654435761) % 2 ** 32) };
}

/** The exercise that a course has made known under this name. */
export function courseExercise(name: string): CourseExercise | undefined {
  return world[exercisesKey]?.get(name);
}

/** Names of all exercises that courses have made known. */
export function courseExercises(): string[] {
  return [...(world[exercisesKey]?.keys() ?? [])];
}

/** The seminar that a course has made known under this number. */
export function courseSeminar(number: string): CourseSeminar | undefined {
  return world[seminarsKey]?.get(number);
}

/** All seminars that courses have made known, with their numbers. */
export function courseSeminars(): [number: string, seminar: CourseSeminar][] {
  return [...(world[seminarsKey] ?? [])];
}

/** Kept with the world and not with this module, because a notebook may load the library twice. */
const exercisesKey: unique symbol = Symbol.for("speclab.exercises");
const seminarsKey: unique symbol = Symbol.for("speclab.seminars");
const world = globalThis as {
  [exercisesKey]?: Map<string, CourseExercise>;
  [seminarsKey]?: Map<string, CourseSeminar>;
};

function readSignature(signature: string): { functionName: string; parameterNames: string[] } {
  const parts = /^(?<functionName>[A-Za-z_$][\w$]*)\((?<list>.*)\)\s*:\s*\S/s.exec(signature)?.groups;
  if (!parts) {
    throw new RangeError(
      `exercise: signature must look like "medianFilter(x: Float32Array, width: number): Float64Array", got "${signature}"`,
    );
  }
  return {
    functionName: parts.functionName,
    parameterNames: [...parts.list.matchAll(/(?:^|,)\s*([\w$]+)\??\s*:/g)].map(([, name]) => name),
  };
}

function requirements(name: string, points: ExerciseDefinition<AnyAnswer, string>["points"]): Requirement[] {
  const { size, values } = typeof points === "number" ? { size: 0, values: points } : points;
  if (![size, values].every((part) => Number.isInteger(part) && part >= 0) || size + values === 0) {
    throw new RangeError(`exercise ${name}: points must be positive integers, got ${JSON.stringify(points)}`);
  }
  return [
    ...(size > 0 ? [{ id: "shape", points: size } as const] : []),
    ...(values > 0 ? [{ id: "values", points: values } as const] : []),
  ];
}

/** `501 samples, width 5` */
function described<Arguments extends readonly unknown[]>(
  given: Readonly<Arguments>,
  names: string[],
): Input<Arguments> {
  const words = given.map((value, i) => {
    const name = names[i] ?? `argument ${i + 1}`;
    if (ArrayBuffer.isView(value)) return `${name} of ${(value as Float32Array).length} numbers`;
    const { bins, frames, re } = (value ?? {}) as {
      bins?: number;
      frames?: number;
      re?: { bins: number; frames: number };
    };
    if (re) return `${name} of ${re.frames} frames of ${re.bins} bins`;
    if (bins !== undefined) return `${name} of ${frames} frames of ${bins} bins`;
    return typeof value === "object" ? `${name} ${JSON.stringify(value)}` : `${name} ${String(value)}`;
  });
  return { description: words.join(", "), arguments: given as Arguments };
}

/** By what it is: a number, a complex or real spectrogram, else a signal. */
function read(answer: unknown): Reading {
  if (typeof answer === "number") {
    return { numbers: { bins: 1, frames: 1, parts: { value: Float64Array.of(answer) } } };
  }
  if (typeof answer === "object" && answer !== null && !ArrayBuffer.isView(answer) && !Array.isArray(answer)) {
    if ("re" in answer || "im" in answer) return readComplexSpectrogram(answer);
    if ("bins" in answer || "data" in answer) return readSpectrogram(answer);
    const received = (say: Sentences): string => describe(answer, say);
    const expected = "what the signature says";
    return { problem: { message: (say) => say.reading.other(received(say), expected), expected, received } };
  }
  return readSignal(answer);
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  return hash;
}
