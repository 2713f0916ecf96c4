import { Random } from "../../core/index.ts";
import {
  type Dataset,
  drawWeighted,
  findSpeechCommands,
  findSpokenDigits,
  fingerprint,
  itemsOf,
  keywordFolders,
  keywordWeights,
  ownKeywords,
  type Recording,
  speakersOf,
  speechCommands,
  spokenDigits,
  streamItems,
} from "../datasets/index.ts";

/** Keywords in memory, all of one length. */
export interface KeywordData {
  readonly name: string;
  readonly fingerprint: string;
  readonly sampleRate: number;
  /** Samples of each clip: one second. */
  readonly length: number;
  readonly classes: readonly string[];
  readonly train: Clips;
  /** Empty where the set has none. */
  readonly validation: Clips;
  readonly test: Clips;
}

/** Sounds one after the other, and the class of each. */
export interface Clips {
  readonly count: number;
  readonly samples: Float32Array;
  readonly labels: Uint8Array;
  /** How often each is drawn in training; all alike when absent. */
  readonly weights?: Float64Array;
}

/** How the set is parted: as its authors have it, or with one speaker only in the test. */
export type Parting = "official" | "speaker";

/**
 * All clips of a set in memory, a second each.
 *
 * @param parting "speaker" keeps the last speaker by name for the test
 */
export async function keywordData(set: Dataset, parting: Parting): Promise<KeywordData> {
  const speakers = speakersOf(set.items);
  const heldOut = speakers.at(-1);
  if (parting === "speaker" && (heldOut === undefined || speakers.length < 2))
    throw new RangeError(
      `keywordData: split must be official, since ${set.name} does not name two speakers, got speaker`,
    );
  const items = (split: string): readonly Recording[] => {
    if (parting === "official") return set.splits.includes(split) ? itemsOf(set, split) : [];
    if (split === "validation") return [];
    return set.items.filter(({ speaker }) => (speaker === heldOut) === (split === "test"));
  };
  for (const split of ["train", "test"]) {
    if (items(split).length === 0) throw new RangeError(`keywordData: ${set.name} has no recordings to ${split} with`);
  }
  const { sampleRate } = await set.items[0].open();
  const load = (split: string): Promise<Clips> => clipsOf(items(split), set.labels, sampleRate);
  return {
    name: `${set.name}, ${parting === "official" ? "official split" : `${heldOut} held out`}`,
    fingerprint: await fingerprint(set),
    sampleRate,
    length: sampleRate,
    classes: set.labels,
    train: await load("train"),
    validation: await load("validation"),
    test: await load("test"),
  };
}

/** What `auto` means here: the name of the best set that there is, or may be fetched. Other names stay. */
export async function keywordSetName(name: string, download: boolean): Promise<string> {
  if (name !== "auto") return name;
  if (download || (await findSpeechCommands())) return "speechCommands";
  return (await findSpokenDigits()) ? "digits" : "own";
}

/**
 * The set that a run asks for: by its name, or a folder with a folder of sounds for each word.
 *
 * @throws Error when it is not here
 */
export async function keywordSet(name: string, download: boolean): Promise<Dataset> {
  const consent = download ? { download } : {}; // otherwise large sets are asked for
  const known = await keywordSetName(name, download);
  if (known === "digits") return spokenDigits(consent);
  if (known === "speechCommands") return speechCommands(consent);
  return known === "own" ? ownKeywords() : keywordFolders(known);
}

async function clipsOf(items: readonly Recording[], classes: readonly string[], sampleRate: number): Promise<Clips> {
  const samples = new Float32Array(items.length * sampleRate);
  const labels = new Uint8Array(items.length);
  let i = 0;
  for await (const { item, audio } of streamItems(items, { sampleRate, length: sampleRate })) {
    samples.set(audio.samples, i * sampleRate);
    labels[i++] = classes.indexOf(item.label ?? "");
  }
  const weights = classes.includes("_silence_") ? keywordWeights(items) : undefined;
  return { count: items.length, samples, labels, weights };
}

/** The examples of an epoch: each once, in an order of its own; or drawn by their weights, as many as there are. */
export function epochOrder({ count, weights }: Clips, seed: number, epoch: number): ArrayLike<number> {
  const random = new Random(seed * 100_003 + epoch);
  if (weights) return drawWeighted(weights, count, random);
  return random.shuffle(Uint32Array.from({ length: count }, (_, i) => i));
}
