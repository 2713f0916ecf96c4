import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Dataset, dataset, type Origin, type Recording, recording } from "./dataset.ts";
import { filesBelow, isFolder } from "./place.ts";
import { silenceWindows } from "./speech-commands.ts";

/** What one's own folder is called, and under which terms it may be used. */
export interface FolderOptions {
  /** Default: the folder's name. */
  readonly name?: string;
  readonly licence?: string;
  readonly citation?: string;
  readonly origin?: Origin;
}

const soundFile = /\.(wav|flac|ogg|oga|opus|mp3)$/i;
const unknownTerms = "licence not stated";

/**
 * Any folder with sounds in it, and in the folders below: WAV, FLAC, Ogg, MP3. A text file of the same name beside a
 * sound is what is said in it.
 *
 * @returns recordings in one split, `all`
 * @throws RangeError when it is no folder, or holds no sound
 * @example
 * const own = await recordingsIn("my-recordings");
 */
export async function recordingsIn(folder: string, options: FolderOptions = {}): Promise<Dataset> {
  const files = await soundsOf("recordingsIn", folder);
  const texts = new Set((await filesBelow(folder)).filter((file) => /\.txt$/i.test(file)));
  const items: Recording[] = [];
  for (const id of files) {
    const beside = id.replace(soundFile, ".txt");
    const text = texts.has(beside) ? (await readFile(path.join(folder, beside), "utf8")).trim() : undefined;
    items.push(recording({ id, file: path.join(folder, id), split: "all", text }));
  }
  return folderSet(folder, options, [], items);
}

export interface KeywordFoldersOptions extends FolderOptions {
  /** The classes in their order, of which `_unknown_` takes all other words; default: every folder is a class. */
  readonly labels?: readonly string[];
}

/** Folders that are splits, and what they are called here. */
const splitNames: Readonly<Record<string, string>> = {
  train: "train",
  training: "train",
  valid: "validation",
  validation: "validation",
  val: "validation",
  dev: "validation",
  test: "test",
  testing: "test",
};

/**
 * Any folder with a folder for each word, as Speech Commands has: `yes/anna_nohash_0.wav`. Or the same below `train`,
 * `validation` and `test`; without these, speakers (the name up to `_nohash_`, or the whole name) are dealt out 80:10:10
 * by a sum of their names, so that nobody is in two splits and nothing changes when files are added. Seconds of the sounds
 * in `_background_noise_` are the class `_silence_`.
 *
 * @returns recordings with `label` and `speaker`
 * @throws RangeError when it is no folder, or has no folders with sounds
 * @example
 * const own = await keywordFolders("my-words");
 */
export async function keywordFolders(folder: string, options: KeywordFoldersOptions = {}): Promise<Dataset> {
  const files = await soundsOf("keywordFolders", folder);
  const items: Recording[] = [];
  const noises: { id: string; split: string }[] = [];
  for (const id of files) {
    const parts = id.split("/");
    const split = Object.hasOwn(splitNames, parts[0].toLowerCase())
      ? splitNames[parts.shift()!.toLowerCase()]
      : undefined;
    if (parts.length < 2) continue; // a sound outside of all words
    const word = parts[0];
    if (word === "_background_noise_") {
      noises.push({ id, split: split ?? splitBySum(id) });
      continue;
    }
    const stem = parts.slice(1).join("/").replace(soundFile, "");
    const [speaker] = stem.split("_nohash_");
    const label = !options.labels || options.labels.includes(word) ? word : "_unknown_";
    const file = path.join(folder, id);
    items.push(recording({ id, file, split: split ?? splitBySum(speaker), speaker, label, text: word }));
  }
  if (items.length === 0)
    throw new RangeError(`keywordFolders: folder must hold a folder for each word, got ${folder}`);
  const isWanted = !options.labels || options.labels.includes("_silence_");
  for (const { id, split } of isWanted ? noises : []) {
    items.push(...(await silenceWindows(path.join(folder, id), id.replace(soundFile, ""), split)));
  }
  const found = [...new Set(items.map(({ label }) => label!))].sort();
  const labels = options.labels ?? [
    ...found.filter((label) => !label.startsWith("_")),
    ...found.filter((label) => label.startsWith("_")),
  ];
  return folderSet(
    folder,
    options,
    labels,
    items.filter(({ label }) => labels.includes(label!)),
  );
}

/** A tenth for each of validation and test. */
function splitBySum(name: string): string {
  const share = createHash("sha256").update(name).digest().readUInt32LE(0) % 100;
  return share < 10 ? "validation" : share < 20 ? "test" : "train";
}

async function soundsOf(caller: string, folder: string): Promise<string[]> {
  if (!(await isFolder(folder))) throw new RangeError(`${caller}: folder must be a folder, got ${folder}`);
  const files = (await filesBelow(folder)).filter((file) => soundFile.test(file));
  if (files.length === 0)
    throw new RangeError(`${caller}: folder must hold WAV, FLAC, Ogg or MP3 files, got none in ${folder}`);
  return files;
}

function folderSet(
  folder: string,
  {
    name = path.basename(path.resolve(folder)),
    licence = unknownTerms,
    citation = "",
    origin = "folder",
  }: FolderOptions,
  labels: readonly string[],
  items: readonly Recording[],
): Dataset {
  return dataset({ name, licence, citation, origin, folder: path.resolve(folder), labels, items });
}
