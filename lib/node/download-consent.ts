import { statfs } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { host } from "../core/index.ts";
import { DownloadError } from "./download-error.ts";
import { readableBytes } from "./download-sizes.ts";

/** What is about to be fetched. */
export interface Wanted {
  /** As in a sentence: `LibriSpeech dev-clean`. */
  readonly name: string;
  /** Bytes still to be fetched; undefined when nobody says. */
  readonly bytes: number | undefined;
  /** Bytes that it needs besides, once unpacked. */
  readonly unpackedBytes?: number;
  readonly licence?: string;
  /** Where it goes. */
  readonly folder: string;
}

export interface ConsentOptions {
  /** true: fetch without asking; false: never fetch; absent: as SPECLAB_DOWNLOAD (yes or no) says, else ask above 500 MB. */
  readonly download?: boolean;
  /** How to ask; absent: on the terminal, where there is one. */
  readonly ask?: (question: string) => Promise<boolean>;
}

/** Smaller files are fetched without a question, but never without saying so. */
export const bytesWithoutQuestion = 500e6;

/**
 * Says what will be fetched, under which licence, how large it is and how much room there is; asks before more than
 * 500 MB.
 *
 * @throws DownloadError when there is no room, when the answer is no, or when nobody is there to answer
 */
export async function requireConsent(wanted: Wanted, options: ConsentOptions): Promise<void> {
  const { name, bytes, unpackedBytes = 0, licence, folder } = wanted;
  const download = options.download ?? wish();
  if (download === false) throw declined(wanted, "downloads are off here (download: false or SPECLAB_DOWNLOAD=no)");
  const free = await freeBytes(folder);
  const needed = (bytes ?? 0) + unpackedBytes;
  if (free !== undefined && needed > free) {
    throw new DownloadError(
      "disk",
      `download: ${name} needs ${readableBytes(needed)}, and ${folder} has ${readableBytes(free)} free: make room, or ` +
        "let SPECLAB_CACHE name a folder on another disk",
    );
  }
  const facts = [
    bytes === undefined ? "size unknown" : `${readableBytes(bytes)} to download`,
    ...(unpackedBytes ? [`${readableBytes(unpackedBytes)} unpacked`] : []),
    ...(free === undefined ? [] : [`${readableBytes(free)} free`]),
    ...(licence ? [`licence ${licence}`] : []),
  ].join(", ");
  if (download !== true && (bytes ?? Number.POSITIVE_INFINITY) > bytesWithoutQuestion) {
    const ask = options.ask ?? terminal();
    if (!ask) throw declined(wanted, `it is large: ${facts}`);
    if (!(await ask(`Download ${name} (${facts}) to ${folder}?`))) throw declined(wanted, "the answer was no");
    return;
  }
  host().display({ "text/plain": `Downloading ${name}: ${facts}; it goes to ${folder}.` });
}

/** What SPECLAB_DOWNLOAD says. */
function wish(): boolean | undefined {
  const text = process.env.SPECLAB_DOWNLOAD?.toLowerCase() ?? "";
  if (text === "" || text === "ask") return undefined;
  if (["yes", "1", "true"].includes(text)) return true;
  if (["no", "0", "false"].includes(text)) return false;
  throw new RangeError(`download: SPECLAB_DOWNLOAD must be yes, no or ask, got ${process.env.SPECLAB_DOWNLOAD}`);
}

function declined({ name }: Wanted, reason: string): DownloadError {
  return new DownloadError(
    "declined",
    `download: ${name} is not here and was not fetched: ${reason}; { download: true } in the call, or ` +
      "SPECLAB_DOWNLOAD=yes before the start, fetches it without a question",
  );
}

/** In a notebook nobody sits at the terminal of the kernel. */
function terminal(): ConsentOptions["ask"] {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  return async (question) => {
    const asking = createInterface({ input: process.stdin, output: process.stdout });
    try {
      const answer = await asking.question(`${question} [y/N] `, { signal: host().signal() });
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      asking.close();
    }
  };
}

/** Free room where a folder is or will be; undefined when the system does not say. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  for (let place = path.resolve(folder); ; place = path.dirname(place)) {
    try {
      const { bavail, bsize } = await statfs(place);
      return bavail * bsize;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || place === path.dirname(place)) return undefined;
    }
  }
}
