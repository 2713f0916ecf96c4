import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Dataset, dataset, type Recording, recording } from "./dataset.ts";
import { findSet, getSet, type LoadSetOptions, namesIn, type Place, type SetArchive, type SetPlan } from "./place.ts";

/** The parts of LibriSpeech, as its authors hand them out. */
export type LibriSpeechSubset =
  | "dev-clean"
  | "dev-other"
  | "test-clean"
  | "test-other"
  | "train-clean-100"
  | "train-clean-360"
  | "train-other-500";

export interface LibriSpeechOptions extends LoadSetOptions {
  /** Only these speakers, by their numbers: `["84", "174"]`. Only they are unpacked then. */
  readonly speakers?: readonly string[];
  /** At most so many recordings of each speaker. */
  readonly perSpeaker?: number;
  /** At most so many recordings in all, the first ones. */
  readonly most?: number;
}

const address = "https://www.openslr.org/resources/12";
const licence = "CC BY 4.0";

/** Archives of LibriSpeech; FLAC does not shrink, so unpacked they are as large again. */
export const libriSpeechArchives: Readonly<Record<LibriSpeechSubset, SetArchive>> = {
  "dev-clean": archive("dev-clean", 338e6, "76f87d090650617fca0cac8f88b9416e0ebf80350acb97b343a85fa903728ab3"),
  "dev-other": archive("dev-other", 314e6, "12661c48e8c3fe1de2c1caa4c3e135193bfb1811584f11f569dd12645aa84365"),
  "test-clean": archive("test-clean", 347e6, "39fde525e59672dc6d1551919b1478f724438a95aa55f874b576be21967e6c23"),
  "test-other": archive("test-other", 329e6, "d09c181bba5cf717b3dee7d4d592af11a3ee3a09e08ae025c5506f6ebe961c29"),
  "train-clean-100": archive(
    "train-clean-100",
    6.4e9,
    "d4ddd1d5a6ab303066f14971d768ee43278a5f2a0aa43dc716b0e64ecbbbf6e2",
  ),
  "train-clean-360": archive(
    "train-clean-360",
    23e9,
    "146a56496217e96c14334a160df97fffedd6e0a04e66b9c5af0d40be3c792ecf",
  ),
  "train-other-500": archive(
    "train-other-500",
    30.6e9,
    "ddb22f27f96ec163645d53215559df6aa36515f26e01dd70798188350adcb6d2",
  ),
};

/** Names for several parts together, as papers use them. */
const together: Readonly<Record<string, readonly LibriSpeechSubset[]>> = {
  "train-clean-460": ["train-clean-100", "train-clean-360"],
  "train-960": ["train-clean-100", "train-clean-360", "train-other-500"],
};

function archive(subset: string, bytes: number, sha256: string): SetArchive {
  const file = `${subset}.tar.gz`;
  return {
    file,
    addresses: [`${address}/${file}`],
    checksum: `sha256:${sha256}`,
    bytes,
    unpackedBytes: bytes,
    licence,
  };
}

/**
 * LibriSpeech: English audio books at 16 kHz, each sentence with its text, in FLAC files that are decoded one by one.
 *
 * @param subset `dev-clean` … `train-other-500`, `train-clean-460`, `train-960`
 * @returns recordings with `text` and `speaker`; the split of each is its subset
 * @throws RangeError for an unknown subset; DownloadError when it is not here and cannot be fetched
 * @see V. Panayotov, G. Chen, D. Povey, S. Khudanpur, "Librispeech: an ASR corpus based on public domain audio books",
 *   ICASSP 2015
 * @example
 * const speech = await libriSpeech("dev-clean", { speakers: ["84"], most: 10 });
 * console.log(speech.sentence);
 */
export async function libriSpeech(
  subset: LibriSpeechSubset | "train-clean-460" | "train-960" = "dev-clean",
  options: LibriSpeechOptions = {},
): Promise<Dataset> {
  const subsets = Object.hasOwn(libriSpeechArchives, subset) ? [subset as LibriSpeechSubset] : together[subset];
  if (!subsets) {
    const known = [...Object.keys(libriSpeechArchives), ...Object.keys(together)];
    throw new RangeError(`libriSpeech: subset must be one of ${known.join(", ")}, got ${subset}`);
  }
  const items: Recording[] = [];
  const places: Place[] = [];
  for (const one of subsets) {
    const place = await placeOf(one, options);
    places.push(place);
    items.push(...(await recordingsOf(one, place.folder, options)));
  }
  return dataset({
    name: `LibriSpeech ${subset}`,
    licence,
    citation:
      "V. Panayotov, G. Chen, D. Povey, S. Khudanpur: Librispeech: an ASR corpus based on public domain audio books. ICASSP 2015",
    origin: places.at(-1)!.origin,
    folder: places[0].folder,
    labels: [],
    items: options.most === undefined ? items : items.slice(0, options.most),
  });
}

/** Whether a part is on this computer, and where; never fetches. */
export async function findLibriSpeech(
  subset: LibriSpeechSubset,
  options: LibriSpeechOptions = {},
): Promise<Place | undefined> {
  return findSet(planOf(subset, options), options);
}

/** All of a part, when that is here; otherwise the speakers that are wanted. */
async function placeOf(subset: LibriSpeechSubset, options: LibriSpeechOptions): Promise<Place> {
  const plan = planOf(subset, options);
  const { speakers } = options;
  if (!speakers || (await findSet(plan, options))) return getSet(plan, options);
  const list = [...speakers].sort().join("+");
  const name = list.length <= 40 ? list : createHash("sha256").update(list).digest("hex").slice(0, 12);
  const wanted = new Set(speakers);
  const only = (entry: string): boolean => wanted.has(entry.match(/LibriSpeech\/[^/]+\/(\d+)\//)?.[1] ?? "");
  return getSet({ ...plan, part: { subset: `speakers-${name}`, only, keep: true } }, options);
}

function planOf(subset: LibriSpeechSubset, options: LibriSpeechOptions): SetPlan {
  return {
    name: `LibriSpeech ${subset}`,
    caller: "libriSpeech",
    below: [`LibriSpeech/${subset}`, subset, `librispeech/${subset}`, `librispeech/LibriSpeech/${subset}`],
    isHere: async (folder) =>
      path.basename(folder) === subset && (await namesIn(folder)).some((name) => /^\d+$/.test(name)),
    looksLike: `LibriSpeech/${subset} or ${subset}, with a folder for each speaker`,
    archive: options.archives?.[subset] ?? libriSpeechArchives[subset],
  };
}

async function recordingsOf(split: string, folder: string, options: LibriSpeechOptions): Promise<Recording[]> {
  const { speakers, perSpeaker = Number.POSITIVE_INFINITY } = options;
  const items: Recording[] = [];
  const present = (await namesIn(folder)).filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(a) - Number(b));
  for (const speaker of speakers ?? []) {
    if (present.includes(speaker)) continue;
    throw new RangeError(
      `libriSpeech: speakers must be among those of ${split} (${present.join(", ")}), got ${speaker}`,
    );
  }
  for (const speaker of present) {
    if (speakers && !speakers.includes(speaker)) continue;
    const own: Recording[] = [];
    for (const chapter of (await namesIn(path.join(folder, speaker))).sort((a, b) => Number(a) - Number(b))) {
      if (own.length >= perSpeaker) break;
      own.push(...(await chapterOf(split, path.join(folder, speaker, chapter), speaker, chapter)));
    }
    items.push(...own.slice(0, perSpeaker));
    if (options.most !== undefined && items.length >= options.most) break;
  }
  return items;
}

/** A chapter's transcript has a line for each of its files: `84-121123-0000 GO DO YOU HEAR`. */
async function chapterOf(split: string, folder: string, speaker: string, chapter: string): Promise<Recording[]> {
  const transcript = await readFile(path.join(folder, `${speaker}-${chapter}.trans.txt`), "utf8").catch(() => "");
  const texts = new Map(
    transcript.split("\n").map((line) => {
      const [id, ...words] = line.trim().split(" ");
      return [id, words.join(" ")] as const;
    }),
  );
  const files = (await namesIn(folder)).filter((name) => /\.(flac|wav)$/i.test(name));
  return files.map((name) => {
    const stem = name.replace(/\.\w+$/, "");
    return recording({ id: `${split}/${stem}`, file: path.join(folder, name), split, speaker, text: texts.get(stem) });
  });
}
