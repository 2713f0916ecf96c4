import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Random } from "../../core/index.ts";
import { type Dataset, dataset, type Recording, recording } from "./dataset.ts";
import { openSound } from "./open-sound.ts";
import { findSet, getSet, type LoadSetOptions, namesIn, type Place, type SetArchive, type SetPlan } from "./place.ts";

export interface SpeechCommandsOptions extends LoadSetOptions {
  /** 12: ten words, _silence_ and _unknown_, as in most papers (default). 35: every word is a class. */
  readonly classes?: 12 | 35;
  /**
   * What the test is. "set": the separate archive of 4890 clips, balanced, with silence and unknown words in it (default
   * with 12 classes). "list": what testing_list.txt names (default with 35).
   */
  readonly test?: "set" | "list";
}

const licence = "CC BY 4.0";
const address = "https://storage.googleapis.com/download.tensorflow.org/data";

/** Archives of Speech Commands, version 0.02. No sum of the test set is published: the first download's is recorded. */
export const speechCommandsArchives: Readonly<Record<"main" | "test", SetArchive>> = {
  main: {
    file: "speech_commands_v0.02.tar.gz",
    addresses: [`${address}/speech_commands_v0.02.tar.gz`],
    checksum: "sha256:af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58",
    bytes: 2.43e9,
    unpackedBytes: 3.8e9,
    licence,
  },
  test: {
    file: "speech_commands_test_set_v0.02.tar.gz",
    addresses: [`${address}/speech_commands_test_set_v0.02.tar.gz`],
    bytes: 113e6,
    unpackedBytes: 160e6,
    licence,
  },
};

/** The twelve classes in the order of KinWaiCheuk/trainable-STFT-Mel. */
export const keywordClasses: readonly string[] = [
  ...["down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes"],
  "_silence_",
  "_unknown_",
];

/** Noises whose seconds are silence for training, and for validation. */
const silenceFiles = {
  train: ["dude_miaowing", "white_noise", "exercise_bike", "doing_the_dishes", "pink_noise"],
  validation: ["running_tap"],
} as const;

/** One second at 16 kHz, and the step from one second of noise to the next. */
export const clipLength = 16000;
const silenceStep = 8000;

/**
 * Speech Commands 0.02: one-second words of more than two thousand speakers, at 16 kHz, with the official lists. Seconds
 * of the noise files are the class _silence_, 25 other words the class _unknown_. Clips may be shorter than a second:
 * `open({ length: 16000 })` fills them with zeros at the end.
 *
 * @returns recordings with `label` and `speaker` in the splits train, validation and test
 * @throws DownloadError when it is not here and cannot be fetched
 * @see P. Warden, "Speech Commands: A Dataset for Limited-Vocabulary Speech Recognition", arXiv:1804.03209 (2018)
 * @example
 * const words = await speechCommands({ download: true });
 * const { samples } = await itemsOf(words, "test")[0].open({ length: 16000 });
 */
export async function speechCommands(options: SpeechCommandsOptions = {}): Promise<Dataset> {
  const { classes = 12, test = classes === 12 ? "set" : "list" } = options;
  if (classes !== 12 && classes !== 35)
    throw new RangeError(`speechCommands: classes must be 12 or 35, got ${classes}`);
  if (test !== "set" && test !== "list") throw new RangeError(`speechCommands: test must be set or list, got ${test}`);
  const place = await getSet(planOf("main", options), options);
  const words = (await namesIn(place.folder)).filter((name) => /^[a-z]+$/.test(name));
  const labelOf = (word: string): string => (classes === 35 || keywordClasses.includes(word) ? word : "_unknown_");
  const items = await clipsOf(place.folder, words, labelOf);
  if (classes === 12) items.push(...(await silences(place.folder)));
  const others = items.filter(({ split }) => split !== "test");
  const tests =
    test === "list"
      ? items.filter(({ split }) => split === "test")
      : await testSet((await getSet(planOf("test", options), options)).folder);
  return dataset({
    name: `Speech Commands v0.02 (${classes} classes)`,
    licence,
    citation: "P. Warden: Speech Commands: A Dataset for Limited-Vocabulary Speech Recognition. arXiv:1804.03209, 2018",
    ...place,
    labels: classes === 12 ? keywordClasses : words,
    items: [...others, ...tests],
  });
}

/** Where Speech Commands is on this computer, when all that is needed is here; never fetches. */
export async function findSpeechCommands(options: SpeechCommandsOptions = {}): Promise<Place | undefined> {
  const needsSet = (options.test ?? (options.classes === 35 ? "list" : "set")) === "set";
  const main = await findSet(planOf("main", options), options);
  return main && (!needsSet || (await findSet(planOf("test", options), options))) ? main : undefined;
}

function planOf(part: "main" | "test", options: SpeechCommandsOptions): SetPlan {
  const stem = part === "main" ? "speech_commands_v0.02" : "speech_commands_test_set_v0.02";
  return {
    name: part === "main" ? "Speech Commands v0.02" : "the test set of Speech Commands v0.02",
    caller: "speechCommands",
    below: [
      stem,
      `SpeechCommands/${stem}`,
      `../${stem}`,
      ...(part === "main" ? ["speech_commands", "speechcommands"] : []),
    ],
    isHere: (folder) =>
      part === "main"
        ? existsSync(path.join(folder, "validation_list.txt")) && existsSync(path.join(folder, "testing_list.txt"))
        : existsSync(path.join(folder, "_unknown_")) && existsSync(path.join(folder, "_silence_")),
    looksLike:
      part === "main"
        ? `${stem}: a folder for each word, validation_list.txt and testing_list.txt`
        : `${stem} (or lie beside it; { test: "list" } does without): folders of the ten words, _silence_ and _unknown_`,
    archive: options.archives?.[part] ?? speechCommandsArchives[part],
  };
}

async function clipsOf(
  folder: string,
  words: readonly string[],
  labelOf: (word: string) => string,
): Promise<Recording[]> {
  const validation = await readList(path.join(folder, "validation_list.txt"));
  const testing = await readList(path.join(folder, "testing_list.txt"));
  const items: Recording[] = [];
  for (const word of words) {
    for (const name of (await namesIn(path.join(folder, word))).filter((file) => /\.wav$/i.test(file))) {
      const id = `${word}/${name}`;
      const split = validation.has(id) ? "validation" : testing.has(id) ? "test" : "train";
      const [speaker] = name.split("_nohash_");
      items.push(
        recording({ id, file: path.join(folder, word, name), split, speaker, label: labelOf(word), text: word }),
      );
    }
  }
  return items;
}

async function readList(file: string): Promise<Set<string>> {
  const text = await readFile(file, "utf8");
  return new Set(text.split(/\r?\n/).filter((line) => line !== ""));
}

async function silences(folder: string): Promise<Recording[]> {
  const items: Recording[] = [];
  for (const [split, names] of Object.entries(silenceFiles)) {
    for (const name of names) {
      const file = path.join(folder, "_background_noise_", `${name}.wav`);
      if (existsSync(file)) items.push(...(await silenceWindows(file, `_background_noise_/${name}`, split)));
    }
  }
  return items;
}

/** Every second of a noise that begins at a half second; as in the seed, one that ends where the noise ends is left out. */
export async function silenceWindows(file: string, id: string, split: string): Promise<Recording[]> {
  const { samples } = await openSound(file);
  const items: Recording[] = [];
  for (let begin = 0; begin < samples.length - clipLength; begin += silenceStep) {
    const window = { begin, length: clipLength };
    items.push(recording({ id: `${id}@${begin}`, file, split, label: "_silence_", window }));
  }
  return items;
}

async function testSet(folder: string): Promise<Recording[]> {
  const items: Recording[] = [];
  for (const label of keywordClasses) {
    for (const name of (await namesIn(path.join(folder, label))).filter((file) => /\.wav$/i.test(file))) {
      const speaker = name.includes("_nohash_") ? name.split("_nohash_")[0].split("_").at(-1) : undefined;
      const file = path.join(folder, label, name);
      items.push(recording({ id: `test_set/${label}/${name}`, file, split: "test", speaker, label }));
    }
  }
  return items;
}

/** How often each class is drawn, as in the seed: silence is rare, and unknown words are many. */
const drawWeights: Readonly<Record<string, number>> = { _silence_: 4.6, _unknown_: 1 / 17 };

/** The weight of each recording in the draws of an epoch: 1 for the ten words, 4.6 for silence, 1/17 for unknown words. */
export function keywordWeights(items: readonly Recording[]): Float64Array {
  return Float64Array.from(items, ({ label = "" }) => drawWeights[label] ?? 1);
}

/**
 * Draws with replacement, each index with a chance that is proportional to its weight.
 *
 * @param weights not negative, not all zero
 * @returns `count` indices
 * @example
 * const words = itemsOf(await speechCommands(), "train");
 * const epoch = drawWeighted(keywordWeights(words), words.length, new Random(0));
 */
export function drawWeighted(weights: ArrayLike<number>, count: number, random: Random): Uint32Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (let i = 0; i < sums.length; i++) {
    if (!(weights[i] >= 0))
      throw new RangeError(`drawWeighted: weights must not be negative, got ${weights[i]} at ${i}`);
    sums[i] = sum += weights[i];
  }
  if (!(sum > 0 && Number.isFinite(sum)))
    throw new RangeError(`drawWeighted: weights must have a positive sum, got ${sum}`);
  return Uint32Array.from({ length: count }, () => firstAbove(sums, random.uniform(0, sum)));
}

/** The first place where the running sum exceeds a value, by halving. */
function firstAbove(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
