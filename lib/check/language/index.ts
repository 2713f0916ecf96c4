import { english } from "./english.ts";
import { german } from "./german.ts";
import type { ExerciseWords, Sentences } from "./sentences.ts";

/** The languages that checks speak. */
export type Language = "english" | "german";

/** A language without some of its sentences, or without most. */
export type Begun<T> = T extends (...args: never[]) => unknown
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: Begun<T[Key]> }
    : T;

const languages: Readonly<Record<Language, Sentences>> = { english, german: completed<Sentences>(german, english) };

/** Kept with the world and not with this module: a notebook may load the library twice. */
const key: unique symbol = Symbol.for("speclab.language");
const world = globalThis as { [key]?: Language };

/**
 * The language of all checks, hints and scores from now on. Where it has no sentence yet, the English one is used.
 *
 * @throws RangeError when no such language was begun
 * @example
 * setLanguage("german");
 */
export function setLanguage(language: Language): void {
  requireLanguage("setLanguage", language);
  world[key] = language;
}

export function currentLanguage(): Language {
  return world[key] ?? "english";
}

/** What is said in a language, the current one when none is named. */
export function sentences(language: Language = currentLanguage()): Sentences {
  requireLanguage("language", language);
  return languages[language];
}

/** What is said about an exercise: it may bring words of its own. */
export function wordsOf(
  exercise: { readonly id: string; readonly words?: ExerciseWords },
  say: Sentences,
): ExerciseWords {
  const words = exercise.words ?? (say.exercises as Readonly<Record<string, ExerciseWords>>)[exercise.id];
  if (!words)
    throw new Error(`exercise ${exercise.id} has no words: give it some, or a place in the table of sentences`);
  return words;
}

function requireLanguage(caller: string, language: string): void {
  if (Object.hasOwn(languages, language)) return;
  throw new RangeError(`${caller}: language must be one of ${Object.keys(languages).join(", ")}, got ${language}`);
}

/** Sentence by sentence: what is begun, and English for the rest. */
function completed<T>(begun: unknown, whole: T): T {
  if (typeof whole !== "object" || whole === null || Array.isArray(whole)) return begun as T;
  const entries = Object.entries(whole).map(([name, value]) => {
    const said = (begun as Record<string, unknown>)[name];
    return [name, said === undefined ? value : completed<unknown>(said, value)];
  });
  return Object.fromEntries(entries) as T;
}
