import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { type Audio, Random } from "../../core/index.ts";
import { type OpenOptions, openSound, type SoundWindow } from "./open-sound.ts";

/** A stretch of sound with a name: samples from `begin` up to but without `end`. */
export interface Segment {
  readonly begin: number;
  readonly end: number;
  readonly label: string;
}

/** One recording of a data set; its sound is read when it is opened. */
export interface Recording {
  /** Name within the set, the same on every computer: `dev-clean/84-121123-0000`. */
  readonly id: string;
  readonly file: string;
  /** `train`, `validation`, `test`, or as the set calls it. */
  readonly split: string;
  readonly speaker?: string;
  /** Class: a word, a genre. */
  readonly label?: string;
  /** What is said. */
  readonly text?: string;
  /** Phones with their times, where somebody has labelled them. */
  readonly phones?: readonly Segment[];
  /** The part of the file that is meant; all of it when absent. */
  readonly window?: SoundWindow;
  /** Its sound: one channel, at the file's own rate and length unless asked otherwise. */
  open(options?: OpenOptions): Promise<Audio>;
}

/** Where a set was found. */
export type Origin = "folder" | "SPECLAB_DATA" | "cache" | "download" | "embedded";

/** A data set, the same shape for all: its recordings in an order that never changes. */
export interface Dataset<R extends Recording = Recording> {
  readonly name: string;
  readonly licence: string;
  /** Whom to cite; empty when nobody asks for it. */
  readonly citation: string;
  readonly origin: Origin;
  /** Where its files are. */
  readonly folder: string;
  readonly splits: readonly string[];
  /** Classes in their order; empty for sets without classes. */
  readonly labels: readonly string[];
  readonly items: readonly R[];
  /** What it is and where it came from, for notebooks and run logs. */
  readonly sentence: string;
}

/** A set without what follows from the rest of it. */
export type DatasetFacts<R extends Recording = Recording> = Omit<Dataset<R>, "sentence" | "splits"> & {
  readonly remark?: string;
};

/** A recording, which opens itself. */
export function recording(facts: Omit<Recording, "open">): Recording {
  return { ...facts, open: (options) => openSound(facts.file, facts.window, options) };
}

/** Puts a set together: splits and the sentence follow from its recordings. */
export function dataset<R extends Recording>({ remark, ...facts }: DatasetFacts<R>): Dataset<R> {
  const splits = [...new Set(facts.items.map(({ split }) => split))].sort(bySplit);
  const speakers = speakersOf(facts.items).length;
  const count = `${facts.items.length} recording${facts.items.length === 1 ? "" : "s"}`;
  const who = speakers > 0 ? ` of ${speakers} speaker${speakers === 1 ? "" : "s"}` : "";
  const classes = facts.labels.length > 0 ? `, ${facts.labels.length} classes` : "";
  const sentence =
    `${facts.name}: ${count}${who}${classes}, ${whereFrom[facts.origin]} (${facts.licence})` +
    `${remark ? `; ${remark}` : ""}.`;
  return { ...facts, splits, sentence };
}

const whereFrom: Record<Origin, string> = {
  folder: "from the folder that was named",
  SPECLAB_DATA: "from SPECLAB_DATA",
  cache: "from the cache of downloads",
  download: "downloaded now",
  embedded: "from the files that come with speclab",
};

const usual = ["train", "validation", "test"];

/** Training first, then as the letters go. */
function bySplit(a: string, b: string): number {
  const place = (split: string): number => (usual.includes(split) ? usual.indexOf(split) : usual.length);
  return place(a) - place(b) || byLetters(a, b);
}

/** The same order on every computer, whatever its language. */
export function byLetters(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The recordings of one split.
 *
 * @throws RangeError when the set has no such split: says which it has
 * @example
 * const test = itemsOf(await spokenDigits(), "test");
 */
export function itemsOf<R extends Recording>(set: Dataset<R>, split: string): readonly R[] {
  if (!set.splits.includes(split)) {
    throw new RangeError(`itemsOf: split must be one of ${set.splits.join(", ")} for ${set.name}, got ${split}`);
  }
  return set.items.filter((item) => item.split === split);
}

/** The speakers of some recordings, each once, in the order of the letters. */
export function speakersOf(items: readonly Recording[]): string[] {
  const speakers = items.flatMap(({ speaker }) => (speaker === undefined ? [] : [speaker]));
  return [...new Set(speakers)].sort(byLetters);
}

/**
 * Sets of the sizes asked for, drawn from some recordings: the same seed, the same sets. PyTorch's `random_split` with
 * the same seed draws others.
 *
 * @param sizes how many recordings each part gets; together no more than there are
 */
export function randomSplit<R extends Recording>(items: readonly R[], sizes: readonly number[], seed: number): R[][] {
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (!sizes.every((size) => Number.isInteger(size) && size >= 0) || sum > items.length) {
    throw new RangeError(
      `randomSplit: sizes must be counts that together are at most ${items.length}, got ${sizes.join(", ")}`,
    );
  }
  const shuffled = new Random(seed).shuffle(items);
  let begin = 0;
  return sizes.map((size) => shuffled.slice(begin, (begin += size)));
}

/**
 * What tells one state of a set from another, for the record of a run: SHA-256 over names, splits, labels, texts and the
 * sizes of all files, in hexadecimal. Where it lies does not count.
 *
 * @param options contents: true reads every byte too, so that a changed sample is seen; slow for large sets
 */
export async function fingerprint(set: Dataset, options: { readonly contents?: boolean } = {}): Promise<string> {
  const hash = createHash("sha256");
  const sizes = new Map<string, string>();
  for (const { id, file, split, speaker, label, text, phones, window } of set.items) {
    if (!sizes.has(file)) sizes.set(file, options.contents ? await contentsOf(file) : `${(await stat(file)).size}`);
    const { base } = path.parse(file);
    hash.update(`${JSON.stringify([id, base, split, speaker, label, text, phones, window, sizes.get(file)])}\n`);
  }
  return hash.digest("hex");
}

async function contentsOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(file)) hash.update(bytes);
  return hash.digest("hex");
}

/** A recording together with its sound. */
export interface Sounding {
  readonly item: Recording;
  readonly audio: Audio;
}

/**
 * Recordings with their sounds, one after the other, in order; the next few are read and decoded meanwhile. Only those are
 * in memory, so a set may be of any size.
 *
 * @param options sampleRate, length: as in `open`; ahead: how many are read in advance (4)
 * @example
 * for await (const { item, audio } of streamItems(itemsOf(await spokenDigits(), "train"))) console.log(item.label, audio.sampleRate);
 */
export async function* streamItems(
  items: Iterable<Recording>,
  options: OpenOptions & { readonly ahead?: number } = {},
): AsyncGenerator<Sounding, void, undefined> {
  const { ahead = 4, ...open } = options;
  const waiting: Promise<Sounding>[] = [];
  for (const item of items) {
    const sounding = item.open(open).then((audio) => ({ item, audio }));
    sounding.catch(() => {}); // told when its turn comes
    waiting.push(sounding);
    if (waiting.length > ahead) yield await waiting.shift()!;
  }
  while (waiting.length > 0) yield await waiting.shift()!;
}
