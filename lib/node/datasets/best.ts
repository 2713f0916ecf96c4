import { existsSync } from "node:fs";
import path from "node:path";
import type { Dataset } from "./dataset.ts";
import { findFma, fma } from "./fma.ts";
import { recordingsIn } from "./folders.ts";
import { findLibriSpeech, type LibriSpeechSubset, libriSpeech, libriSpeechArchives } from "./libri-speech.ts";
import { ownPieces } from "./own-pieces.ts";
import { ownKeywords, ownPhones, ownSentences } from "./own-sets.ts";
import type { LoadSetOptions } from "./place.ts";
import { findSpeechCommands, speechCommands } from "./speech-commands.ts";
import { findSpokenDigits, spokenDigits } from "./spoken-digits.ts";
import { findTimit, timit } from "./timit.ts";

/** What may be taken: with `download: true` (or SPECLAB_DOWNLOAD=yes) the set that papers use is fetched when it is missing. */
export type BestSetOptions = Pick<LoadSetOptions, "download" | "signal">;

/**
 * The best speech that is here: a part of LibriSpeech, the recordings in SPECLAB_DATA/speech16k, or our own two
 * sentences. Its `sentence` says which. Nothing is fetched unless asked for: then dev-clean (338 MB).
 *
 * @example
 * const speech = await bestSpeechSet();
 * console.log(speech.sentence);
 */
export async function bestSpeechSet(options: BestSetOptions = {}): Promise<Dataset> {
  for (const subset of Object.keys(libriSpeechArchives) as LibriSpeechSubset[]) {
    if (await findLibriSpeech(subset)) return libriSpeech(subset);
  }
  if (mayDownload(options)) return libriSpeech("dev-clean", options);
  return (
    (await ownRecordings("speech16k", {
      name: "Speech at 16 kHz",
      licence: "LibriSpeech CC BY 4.0, CMU ARCTIC, public domain",
    })) ?? ownSentences()
  );
}

/**
 * The best keywords that are here: Speech Commands, the free spoken digits, or our own synthetic ones. Its `sentence`
 * says which. Nothing is fetched unless asked for: then Speech Commands (2.5 GB).
 */
export async function bestKeywordSet(options: BestSetOptions = {}): Promise<Dataset> {
  if ((await findSpeechCommands()) || mayDownload(options)) return speechCommands(options);
  return (await findSpokenDigits()) ? spokenDigits() : ownKeywords();
}

/**
 * The best phone-labelled sentences that are here: TIMIT, its sample, or our own synthetic ones. Its `sentence` says
 * which. Nothing is fetched unless asked for: then the sample (22 MB, CC BY-NC-SA).
 */
export async function bestPhoneSet(options: BestSetOptions & { readonly phones?: 61 | 39 } = {}): Promise<Dataset> {
  return (await findTimit()) || mayDownload(options) ? timit(options) : ownPhones(options);
}

/**
 * The best music that is here: FMA, the recordings in SPECLAB_DATA/music22k, or our own pieces. Its
 * `sentence` says which. Nothing is fetched unless asked for: then FMA small (8 GB).
 */
export async function bestMusicSet(options: BestSetOptions = {}): Promise<Dataset> {
  if ((await findFma()) || mayDownload(options)) return fma(options);
  const clips = await ownRecordings("music22k", { name: "Music at 22 kHz", licence: "CC BY 3.0, public domain" });
  return clips ?? ownPieces();
}

/** A folder below SPECLAB_DATA, when it is there. */
async function ownRecordings(
  name: string,
  facts: { readonly name: string; readonly licence: string },
): Promise<Dataset | undefined> {
  const { SPECLAB_DATA: home } = process.env;
  const folder = home ? path.join(home, name) : "";
  return home && existsSync(folder) ? recordingsIn(folder, { ...facts, origin: "SPECLAB_DATA" }) : undefined;
}

function mayDownload({ download }: BestSetOptions): boolean {
  return download ?? ["yes", "1", "true"].includes(process.env.SPECLAB_DOWNLOAD?.toLowerCase() ?? "");
}
