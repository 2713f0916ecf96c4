import type { Dataset } from "./dataset.ts";
import { type FmaSubset, findFma, fma, fmaArchives } from "./fma.ts";
import { findLibriSpeech, type LibriSpeechSubset, libriSpeech, libriSpeechArchives } from "./libri-speech.ts";
import { ownKeywords, ownPhones, ownSentences } from "./own-sets.ts";
import type { LoadSetOptions, Place, SetArchive } from "./place.ts";
import { findSpeechCommands, speechCommands, speechCommandsArchives } from "./speech-commands.ts";
import { findSpokenDigits, spokenDigits, spokenDigitsArchives } from "./spoken-digits.ts";
import { findTimit, timit, timitArchives } from "./timit.ts";

/** A part of a set that can be had by itself. */
export interface CataloguePart {
  /** Empty where a set has only one part. */
  readonly subset: string;
  /** What is fetched for it; none for what comes with speclab. */
  readonly archives: readonly SetArchive[];
  find(): Promise<Place | undefined>;
  load(options: LoadSetOptions): Promise<Dataset>;
}

/** A set that `npm run data` knows. */
export interface CatalogueEntry {
  readonly name: string;
  readonly about: string;
  readonly parts: readonly CataloguePart[];
}

const librispeech: CatalogueEntry = {
  name: "librispeech",
  about: "English audio books with texts, 16 kHz",
  parts: (Object.keys(libriSpeechArchives) as LibriSpeechSubset[]).map((subset) => ({
    subset,
    archives: [libriSpeechArchives[subset]],
    find: () => findLibriSpeech(subset),
    load: (options) => libriSpeech(subset, options),
  })),
};

const speechcommands: CatalogueEntry = {
  name: "speechcommands",
  about: "words of a second, 35 of them, 12 classes, 16 kHz",
  parts: [
    {
      subset: "",
      archives: [speechCommandsArchives.main, speechCommandsArchives.test],
      find: () => findSpeechCommands(),
      load: (options) => speechCommands(options),
    },
  ],
};

const timitSample: CatalogueEntry = {
  name: "timit",
  about: "sentences with phone labels, 16 kHz: NLTK's sample of 160; your own TIMIT when SPECLAB_DATA has it",
  parts: [{ subset: "", archives: [timitArchives.sample], find: () => findTimit(), load: (options) => timit(options) }],
};

const digits: CatalogueEntry = {
  name: "digits",
  about: "spoken digits of six speakers, 8 kHz",
  parts: [
    {
      subset: "",
      archives: [spokenDigitsArchives.all],
      find: () => findSpokenDigits(),
      load: (options) => spokenDigits(options),
    },
  ],
};

const music: CatalogueEntry = {
  name: "fma",
  about: "30 s clips of music with genres, MP3",
  parts: (["small", "medium", "large"] as FmaSubset[]).map((subset) => ({
    subset,
    archives: [fmaArchives.metadata, fmaArchives[subset]],
    find: () => findFma({ subset }),
    load: (options) => fma({ ...options, subset }),
  })),
};

const own: CatalogueEntry = {
  name: "own",
  about: "what comes with speclab: synthetic voices, for trying things",
  parts: Object.entries({ sentences: ownSentences, keywords: ownKeywords, phones: ownPhones }).map(
    ([subset, load]) => ({
      subset,
      archives: [],
      find: async () => {
        const set = await load().catch(() => undefined);
        return set && { origin: set.origin, folder: set.folder };
      },
      load: () => load(),
    }),
  ),
};

/** The sets that can be fetched by a command, and those that are here anyway. */
export const catalogue: readonly CatalogueEntry[] = [librispeech, speechcommands, timitSample, digits, music, own];
