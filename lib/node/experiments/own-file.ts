import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Random } from "../../core/index.ts";
import type * as nn from "../../nn/index.ts";
import { shortHash } from "../runs/run-folder.ts";
import { oneOf, type Setting } from "../runs/settings.ts";

/** A file of one's own in place of a word: `./myModel.ts`; as a run names it, with its content: `./myModel.ts@0a1b2c3d`. */
export type OwnFile = `${string}.${string}`;

/** What a network of one's own is made for. */
export interface ModelSizes {
  /** Bands of each frame that comes in. */
  readonly nMels: number;
  /** Frames of each example; undefined where every sentence has its own number of them. */
  readonly frames: number | undefined;
  /** Scores that leave: words of `kws`; symbols of `asr`, the blank of CTC first. */
  readonly classes: number;
  /** Where the first weights come from: the same seed, the same weights. */
  readonly random: Random;
}

/**
 * What `model=./myModel.ts` exports by default. The layer turns batch × frames × nMels into scores before the softmax:
 * batch × classes for `kws`, batch × frames × classes for `asr`.
 */
export type OwnModel = (sizes: ModelSizes) => nn.Layer;

/** What a front end of one's own is made for. */
export interface FrontEndSizes {
  /** In hertz. */
  readonly sampleRate: number;
  /** Samples of a frame, 30 ms, and from one frame to the next, 10 ms. */
  readonly nFft: number;
  readonly hopLength: number;
  /** Numbers that each frame shall have. */
  readonly nMels: number;
  /** What the setting A, B, C or D trains. */
  readonly trainableMel: boolean;
  readonly trainableStft: boolean;
  readonly random: Random;
}

/**
 * What `frontEnd=./myFrontEnd.ts` exports by default. The layer turns batch × samples into
 * batch × (1 + ⌊samples / hopLength⌋) × nMels; `constrain`, if it is there, puts parameters back where they belong after
 * every step.
 */
export type OwnFrontEnd = (sizes: FrontEndSizes) => nn.Layer & { constrain?(): void };

/** One of several words, or a file. */
export function oneOfOrFile<const W extends string>(words: readonly W[], fallback: NoInfer<W>): Setting<W | OwnFile> {
  const setting = oneOf(words, fallback);
  const read = (text: string): W | OwnFile | undefined => setting.read(text) ?? (isOwnFile(text) ? text : undefined);
  return { ...setting, allowed: `${setting.allowed}, or a file such as ./mine.ts`, read };
}

/** Whether the word is a file's name; words of settings have no dots. */
export function isOwnFile(word: string): word is OwnFile {
  return /\.[cm]?[jt]s$/.test(word.replace(hashAtEnd, ""));
}

/** The word with the file's content in it, so that a changed file is another run. Other words stay. */
export async function withContent<W extends string>(word: W): Promise<W> {
  if (!isOwnFile(word) || hashAtEnd.test(word)) return word;
  return `${word}@${shortHash(await contentOf(word)).slice(0, hashLetters)}` as W;
}

const hashLetters = 8;
/** A folder may be called @something. */
export const hashAtEnd: RegExp = /@([0-9a-f]{8})$/;

/**
 * The function that a file exports by default.
 *
 * @throws Error when the file is not there, has changed since the run was named, or exports something else: one sentence
 */
export async function functionOf<F extends (...sizes: never[]) => unknown>(word: OwnFile): Promise<F> {
  const hash = hashAtEnd.exec(word)?.[1];
  const file = word.replace(hashAtEnd, "");
  const content = await contentOf(file);
  if (hash && shortHash(content).slice(0, hashLetters) !== hash)
    throw new Error(`${file} has changed since this run was named: start it again, which makes another run`);
  const { default: made } = await moduleOf(file, hash ?? "");
  if (typeof made === "function") return made as F;
  throw new TypeError(
    `${file} must export a function by default, "export default (sizes) => …", got ${made === undefined ? "no default export" : typeof made}`,
  );
}

async function contentOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Error(`${file} cannot be read from ${path.resolve()}: is that the right folder?`, { cause: error });
  }
}

async function moduleOf(file: string, version: string): Promise<{ readonly default?: unknown }> {
  try {
    // The content is part of the address: a file that has changed is loaded again.
    return await import(`${pathToFileURL(path.resolve(file)).href}?${version}`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Node without types, or the library as CommonJS, as cells of notebooks have it.
    if (code === "ERR_UNKNOWN_FILE_EXTENSION" || code === "MODULE_NOT_FOUND")
      throw new Error(`${file} cannot be loaded here: run it with npm run train or npm run sweep`);
    throw new Error(`${file} could not be loaded: ${message}`, { cause: error });
  }
}
