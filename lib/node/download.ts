import { rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { host } from "../core/index.ts";
import { type Progress, progress } from "../display/index.ts";
import { type Checksum, requireSum, type Trust } from "./download-checksum.ts";
import { type ConsentOptions, requireConsent } from "./download-consent.ts";
import { DownloadError, diskError } from "./download-error.ts";
import { withLock } from "./download-lock.ts";
import { readableBytes } from "./download-sizes.ts";
import { Broken, forgetPart, Refused, transfer } from "./download-transfer.ts";
import { makeFolder } from "./make-folder.ts";

/** A file in the world. */
export interface Source {
  /** Addresses of the same bytes, tried in this order. */
  readonly addresses: readonly string[];
  /** As its authors published it. Absent: recorded at the first download, and required from then on. */
  readonly checksum?: Checksum;
  /** About how large it is, so that the question can be asked before anybody is called. */
  readonly bytes?: number;
  /** Bytes that it needs besides once unpacked, for the question. */
  readonly unpackedBytes?: number;
  readonly licence?: string;
}

export interface DownloadOptions extends ConsentOptions {
  /** As in a sentence; default the file's name. */
  readonly name?: string;
  /** Interrupts: default what stops the cell or the script. */
  readonly signal?: AbortSignal;
  /** A server that sends nothing for so long is given up; default 60. */
  readonly stallSeconds?: number;
  /** How often a broken connection is taken up again, at each address; default 5. */
  readonly retries?: number;
  /** Wait before the first retry, doubled each time; default 1. */
  readonly waitSeconds?: number;
}

export interface Downloaded {
  readonly file: string;
  readonly bytes: number;
  /** Whether it was there already. */
  readonly from: "disk" | "network";
  readonly trust: Trust;
}

/**
 * Gets a file from the network once, and keeps it. A transfer that breaks is taken up where it ended, in this call or in
 * the next one; the file appears under its name only when it is whole and its sum is right; two processes that want it
 * fetch it once. Size, licence and free disk are said, and above 500 MB asked.
 *
 * @param file where it goes; folders on the way are made
 * @returns the file, and how we know that it is the right one
 * @throws DownloadError with a `fault`: network, server, disk, checksum, declined, interrupted
 * @see RFC 9110, 14 (range requests) and 13.1.5 (If-Range)
 * @example
 * const source = { addresses: ["https://www.openslr.org/resources/12/dev-clean.tar.gz"], licence: "CC BY 4.0" };
 * const { file } = await download(source, "build/dev-clean.tar.gz");
 */
export async function download(source: Source, file: string, options: DownloadOptions = {}): Promise<Downloaded> {
  if (source.addresses.length === 0) throw new RangeError("download: addresses must name at least one place, got none");
  const signal = options.signal ?? host().signal();
  const target = path.resolve(file);
  const name = options.name ?? path.basename(file);
  try {
    makeFolder(path.dirname(target));
    return await withLock(target, () => fetchOnce(source, target, { ...options, name, signal }), {
      signal,
      onWait: () => host().display({ "text/plain": `Somebody else is fetching ${name}; waiting.` }),
    });
  } catch (error) {
    if (!signal.aborted || error instanceof DownloadError) throw diskError(error, target);
    throw await interrupted(name, target, error);
  }
}

type Settled = DownloadOptions & { readonly name: string; readonly signal: AbortSignal };

async function fetchOnce(source: Source, file: string, options: Settled): Promise<Downloaded> {
  const there = await stat(file).catch(() => undefined);
  if (there) {
    const trust = await requireSum(file, file, source.checksum, options.signal);
    return { file, bytes: there.size, from: "disk", trust };
  }
  const part = `${file}.part`;
  await fetchFromMirrors(source, part, options);
  const trust = await requireSum(part, file, source.checksum, options.signal).finally(() => forgetPart(part));
  await rename(part, file);
  const { size } = await stat(file);
  host().display({ "text/plain": `${options.name} is here: ${readableBytes(size)}, ${said[trust]}.` });
  return { file, bytes: size, from: "network", trust };
}

const said: Record<Trust, string> = {
  "published sum": "its sum is the published one",
  "sum recorded at the first download": "its sum is the one of the first download",
  "first download: sum recorded": "its sum is recorded beside it and required from now on",
};

/** Every address in turn, each several times as long as it is only the connection that breaks. */
async function fetchFromMirrors(source: Source, part: string, options: Settled): Promise<void> {
  const { retries = 5, waitSeconds = 1, stallSeconds = 60, signal } = options;
  const follower = new Follower(source, path.dirname(part), options);
  if (source.bytes !== undefined)
    await follower.agree(source.bytes - ((await stat(part).catch(() => undefined))?.size ?? 0));
  const failures: Error[] = [];
  for (const address of source.addresses) {
    for (let attempt = 0; attempt <= retries; attempt++) {
      const before = follower.have;
      try {
        return await transfer(address, part, follower, { signal, stallSeconds });
      } catch (error) {
        if (!(error instanceof Broken || error instanceof Refused)) throw error;
        if (error instanceof Refused || attempt >= (error.isUnreachable ? Math.min(1, retries) : retries)) {
          failures.push(error);
          break;
        }
        // Whoever gets on, however slowly, is not at the end of the tries.
        if (follower.have > before) attempt = 0;
        await sleep(1000 * Math.min(60, error.waitSeconds ?? waitSeconds * 2 ** attempt), undefined, { signal });
      }
    }
  }
  throw failed(source, part, options.name, failures);
}

/** Asks once, and keeps the bar. */
class Follower {
  readonly #source: Source;
  readonly #folder: string;
  readonly #options: Settled;
  #isAgreed = false;
  #bar: Progress | undefined;
  #begin = 0;
  #time = 0;
  have = 0;

  constructor(source: Source, folder: string, options: Settled) {
    this.#source = source;
    this.#folder = folder;
    this.#options = options;
  }

  async agree(bytes: number | undefined): Promise<void> {
    if (this.#isAgreed) return;
    const { unpackedBytes, licence } = this.#source;
    const wanted = { name: this.#options.name, bytes, unpackedBytes, licence, folder: this.#folder };
    await requireConsent(wanted, this.#options);
    this.#isAgreed = true;
  }

  async onStart(have: number, total: number | undefined): Promise<void> {
    await this.agree(total === undefined ? undefined : total - have);
    this.have = this.#begin = have;
    this.#time = performance.now();
    const missing = total ?? this.#source.bytes;
    const before = have > 0 ? `, from ${readableBytes(have)} on` : "";
    // In megabytes, and only of what is missing, so that the time left is right.
    this.#bar =
      missing === undefined
        ? undefined
        : progress(Math.max(1, Math.ceil((missing - have) / 1e6)), `${this.#options.name} (MB${before})`);
  }

  onBytes(have: number): void {
    this.have = have;
    const came = have - this.#begin;
    const seconds = (performance.now() - this.#time) / 1000;
    this.#bar?.tick(Math.floor(came / 1e6), seconds > 0.5 ? `${readableBytes(Math.round(came / seconds))}/s` : "");
  }
}

function failed(source: Source, part: string, name: string, failures: readonly Error[]): DownloadError {
  const isServer = failures.every((failure) => failure instanceof Refused);
  const reasons = [...new Set(failures.map(({ message }) => message))].join("; ");
  const file = part.replace(/\.part$/, "");
  return new DownloadError(
    isServer ? "server" : "network",
    `download: ${name} could not be fetched: ${reasons}${/[?.]$/.test(reasons) ? "" : "."} ` +
      aboutProxy(source.addresses[0]) +
      `Call again later (what came is kept), or get ${source.addresses[0]} in another way and put it at ${file}.`,
    { cause: failures.at(-1) },
  );
}

/** Node's fetch passes by the proxy of the environment, unless it is told and new enough. */
function aboutProxy(address: string): string {
  const scheme = new URL(address).protocol.replace(":", "");
  const { env } = process;
  const proxy = env[`${scheme}_proxy`] ?? env[`${scheme.toUpperCase()}_PROXY`];
  if (!proxy || env.NODE_USE_ENV_PROXY === "1") return "";
  return `${scheme.toUpperCase()}_PROXY is set, and Node takes it from version 24 on when NODE_USE_ENV_PROXY=1 is set too. `;
}

async function interrupted(name: string, file: string, cause: unknown): Promise<DownloadError> {
  const { size = 0 } = (await stat(`${file}.part`).catch(() => undefined)) ?? {};
  return new DownloadError(
    "interrupted",
    `download: ${name} was interrupted; ${readableBytes(size)} are kept in ${file}.part, and the next call goes on there`,
    { cause },
  );
}

/** Forgets a file that was fetched: the file itself, and what is left of a broken transfer. The recorded sum stays. */
export async function forget(file: string): Promise<void> {
  for (const end of ["", ".part", ".part.json"]) await rm(`${file}${end}`, { force: true });
}
