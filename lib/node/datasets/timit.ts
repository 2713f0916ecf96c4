import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Dataset, dataset, type Recording, recording, type Segment } from "./dataset.ts";
import {
  filesBelow,
  findSet,
  getSet,
  type LoadSetOptions,
  namesIn,
  type Place,
  type SetArchive,
  type SetPlan,
} from "./place.ts";
import { foldedSymbols, foldSegments, timitSymbols } from "./timit-phones.ts";

export interface TimitOptions extends LoadSetOptions {
  /** 61 symbols as they were written (default), or folded to 39 as most papers count. */
  readonly phones?: 61 | 39;
}

const licence = "CC BY-NC-SA, © 1993 Linguistic Data Consortium";

/** The sample that NLTK hands out; TIMIT itself is sold by the LDC. No sum is published: the first download's is recorded. */
export const timitArchives: Readonly<Record<"sample", SetArchive>> = {
  sample: {
    file: "timit.zip",
    addresses: ["https://raw.githubusercontent.com/nltk/nltk_data/gh-pages/packages/corpora/timit.zip"],
    bytes: 22e6,
    unpackedBytes: 24e6,
    licence,
  },
};

/** Of the sample's sixteen speakers these two are the test, without the two sentences that everybody says. */
const sampleTest = ["madc0", "ftlg0"];

/**
 * TIMIT: read sentences with hand-made phone labels, at 16 kHz. Your own copy from the LDC, in whatever case its names are
 * and with NIST's headers or WAV's, when it is found; otherwise NLTK's sample of 160 sentences.
 *
 * @returns recordings with `phones` (times in samples), `text` and `speaker` in the splits train and test; `labels` are the
 *   symbols in the order of their classes, the blank of CTC first
 * @throws RangeError when a named folder holds no TIMIT; DownloadError when nothing is here and nothing can be fetched
 * @see J. Garofolo et al., "TIMIT Acoustic-Phonetic Continuous Speech Corpus", LDC93S1 (1993)
 * @example
 * const sentences = await timit({ phones: 39 });
 * phoneIndices(sentences.items[0].phones ?? [], sentences.labels);
 */
export async function timit(options: TimitOptions = {}): Promise<Dataset> {
  const { phones = 61 } = options;
  if (phones !== 61 && phones !== 39) throw new RangeError(`timit: phones must be 61 or 39, got ${phones}`);
  const place = await getSet(planOf(options), options);
  const { items, isSample } = await readTimit(place, phones === 39);
  return dataset({
    name: isSample ? "TIMIT sample of NLTK" : "TIMIT",
    licence: isSample ? licence : "LDC User Agreement",
    citation:
      "J. Garofolo et al.: TIMIT Acoustic-Phonetic Continuous Speech Corpus, LDC93S1. Linguistic Data Consortium, 1993",
    ...place,
    labels: phones === 39 ? foldedSymbols : timitSymbols,
    items,
    ...(isSample ? { remark: "160 of TIMIT's 6300 sentences: its error rates are no TIMIT results" } : {}),
  });
}

/** Whether TIMIT or its sample is on this computer; never fetches. */
export async function findTimit(options: TimitOptions = {}): Promise<Place | undefined> {
  return findSet(planOf(options), options);
}

function planOf(options: TimitOptions): SetPlan {
  return {
    name: "the sample of TIMIT that NLTK hands out",
    caller: "timit",
    below: ["TIMIT", "timit", "TIMIT/TIMIT", "timit/TIMIT", "timit/timit", "LDC93S1/TIMIT"],
    isHere: hasTimit,
    looksLike:
      "TIMIT: folders TRAIN and TEST, or those of NLTK's sample (dr1-fvmh0 …), with .phn files beside the sounds",
    archive: options.archives?.sample ?? timitArchives.sample,
  };
}

async function hasTimit(folder: string): Promise<boolean> {
  const names = await namesIn(folder);
  const isWhole = names.some((name) => /^train$/i.test(name)) && names.some((name) => /^test$/i.test(name));
  return isWhole || names.some((name) => /^dr\d-\w{5}$/i.test(name));
}

async function readTimit(place: Place, isFolded: boolean): Promise<{ items: Recording[]; isSample: boolean }> {
  const files = await filesBelow(place.folder);
  // Copies exist in which `SA1.WAV` is NIST's and `SA1.WAV.wav` is the same sound again.
  const byStem = new Map<string, Map<string, string>>();
  for (const file of files) {
    const [, stem, end] = file.match(/^(.*?)(?:\.wav)?\.(wav|phn|txt)$/i) ?? [];
    if (stem === undefined) continue;
    const key = stem.toLowerCase();
    byStem.set(key, (byStem.get(key) ?? new Map()).set(end.toLowerCase(), path.join(place.folder, file)));
  }
  const whole = [...byStem.keys()].some((stem) => /^(train|test)\//.test(stem));
  const items: Recording[] = [];
  for (const [stem, ends] of [...byStem].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const sound = ends.get("wav");
    const phn = ends.get("phn");
    if (!sound || !phn) continue;
    const parts = stem.split("/");
    const sentence = parts.at(-1)!;
    const speaker = parts.at(-2)!.replace(/^dr\d-/, "");
    const split = whole ? parts.find((part) => part === "train" || part === "test") : splitOfSample(speaker, sentence);
    if (split === undefined) continue;
    const phones = await readSegments(phn);
    const words = ends.has("txt") ? await readFile(ends.get("txt")!, "utf8") : "";
    items.push(
      recording({
        id: `${speaker}/${sentence}`,
        file: sound,
        split,
        speaker,
        text: words.trim().replace(/^\d+\s+\d+\s+/, "") || undefined,
        phones: isFolded ? foldSegments(phones) : phones,
      }),
    );
  }
  return { items, isSample: !whole };
}

/** Everybody says sa1 and sa2, the test speakers too: they would be known. */
function splitOfSample(speaker: string, sentence: string): string | undefined {
  if (!sampleTest.includes(speaker)) return "train";
  return sentence.startsWith("sa") ? undefined : "test";
}

/**
 * Lines `BEGIN END LABEL`, in samples.
 *
 * @throws RangeError for a line that is none
 */
export async function readSegments(file: string): Promise<Segment[]> {
  const lines = (await readFile(file, "utf8")).split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.map((line, i) => {
    const [, begin, end, label] = line.trim().match(/^(\d+)\s+(\d+)\s+(\S+)$/) ?? [];
    if (label === undefined)
      throw new RangeError(`timit: line ${i + 1} of ${file} must be "begin end label", got ${line}`);
    return { begin: Number(begin), end: Number(end), label };
  });
}
