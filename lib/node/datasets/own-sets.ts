import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Dataset, dataset, type Recording, recording } from "./dataset.ts";
import { keywordFolders } from "./folders.ts";
import { embeddedFolder, filesBelow } from "./place.ts";
import { keywordClasses } from "./speech-commands.ts";
import { readSegments } from "./timit.ts";
import { foldedSymbols, foldSegments, timitSymbols } from "./timit-phones.ts";

const licence = "MIT; voices under BSD-like licences, data/README.md";

/**
 * The two sentences that come with speclab: a female and a male voice at 22 050 Hz, both synthetic.
 *
 * @returns recordings with `text` and `speaker` in one split, `all`
 * @throws RangeError when speclab is used without its repository
 * @example
 * const { items } = await ownSentences();
 */
export async function ownSentences(): Promise<Dataset> {
  const folder = requireEmbedded("ownSentences");
  const { files }: { files: { file: string; text: string }[] } = JSON.parse(
    await readFile(path.join(folder, "MANIFEST.json"), "utf8"),
  );
  const items = files.map(({ file, text }) =>
    recording({ id: file, file: path.join(folder, file), split: "all", speaker: file.replace(/\.wav$/, ""), text }),
  );
  const remark = "two synthetic voices";
  return dataset({
    name: "Our own sentences",
    licence,
    citation: "",
    origin: "embedded",
    folder,
    labels: [],
    items,
    remark,
  });
}

/**
 * The keywords that come with speclab, in the twelve classes of Speech Commands: eleven speakers made of five synthetic
 * voices, at 16 kHz; nobody is in two splits. Words are trimmed: centre them in a second and add noise with
 * `augmentKeyword`. Enough to see a training work; its accuracies say nothing about people.
 *
 * @returns recordings with `label` and `speaker` in the splits train, validation and test
 * @throws RangeError when speclab is used without its repository
 * @example
 * const words = await ownKeywords();
 */
export async function ownKeywords(): Promise<Dataset> {
  const folder = path.join(requireEmbedded("ownKeywords"), "keywords");
  const { items } = await keywordFolders(folder, { labels: keywordClasses });
  return dataset({
    name: "Our own keywords",
    licence,
    citation: "",
    origin: "embedded",
    folder,
    labels: keywordClasses,
    items,
    remark: "five synthetic voices, so its accuracies say nothing about people",
  });
}

/**
 * The sentences with phone labels that come with speclab, in TIMIT's form: five synthetic voices at 16 kHz, whose
 * synthesizers said where each phone ends. Enough to over-fit on, not for an error rate.
 *
 * @returns recordings as `timit` gives them, in the splits train, validation and test
 * @throws RangeError when speclab is used without its repository
 * @example
 * const sentences = await ownPhones({ phones: 39 });
 */
export async function ownPhones({ phones = 61 }: { readonly phones?: 61 | 39 } = {}): Promise<Dataset> {
  if (phones !== 61 && phones !== 39) throw new RangeError(`ownPhones: phones must be 61 or 39, got ${phones}`);
  const folder = path.join(requireEmbedded("ownPhones"), "phones");
  const items: Recording[] = [];
  for (const name of (await filesBelow(folder)).filter((file) => file.endsWith(".wav"))) {
    const id = name.replace(/\.wav$/, "");
    const [split, speaker] = id.split("/");
    const segments = await readSegments(path.join(folder, `${id}.phn`));
    const text = (await readFile(path.join(folder, `${id}.txt`), "utf8")).trim().replace(/^\d+ \d+ /, "");
    const labelled = phones === 39 ? foldSegments(segments) : segments;
    items.push(recording({ id, file: path.join(folder, name), split, speaker, text, phones: labelled }));
  }
  return dataset({
    name: "Our own phone-labelled sentences",
    licence,
    citation: "",
    origin: "embedded",
    folder,
    labels: phones === 39 ? foldedSymbols : timitSymbols,
    items,
    remark: "synthetic voices and half a minute, so its error rates say nothing about people",
  });
}

function requireEmbedded(caller: string): string {
  const folder = embeddedFolder();
  if (folder) return folder;
  throw new RangeError(`${caller}: the recordings of speclab's repository (its folder data) are not here`);
}
