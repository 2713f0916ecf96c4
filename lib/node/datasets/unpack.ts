import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { host } from "../../core/index.ts";
import { progress } from "../../display/index.ts";
import { DownloadError, diskError } from "../download-error.ts";
import { readableBytes } from "../download-sizes.ts";
import { makeFolder } from "../make-folder.ts";
import { entryPath } from "./archive-path.ts";
import { type ArchiveEntry, readTar } from "./tar.ts";
import { readZip } from "./zip.ts";

export interface UnpackOptions {
  /** Which entries are wanted, by their names in the archive; all when absent. */
  readonly only?: (name: string) => boolean;
  /** A single file above this is refused; default 2 GB. */
  readonly largestFile?: number;
  /** All together above this are refused; default 200 GB. */
  readonly largestSum?: number;
  /** Bytes that will come, for the bar. */
  readonly bytes?: number;
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/** What an archive gave. */
export interface Unpacked {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Unpacks an archive (.tar.gz, .tgz, .tar, .zip) into a folder, all of it or nothing: the folder appears under its name
 * when the last file is there. Names that lead out of the folder are refused, links are passed over, sizes are bounded.
 *
 * @returns how many files came, and their bytes
 * @throws DownloadError with the fault "archive" or "disk"
 */
export async function unpack(archive: string, folder: string, options: UnpackOptions = {}): Promise<Unpacked> {
  const signal = options.signal ?? host().signal();
  const temporary = `${path.resolve(folder)}.unpacking`;
  await rm(temporary, { recursive: true, force: true });
  try {
    makeFolder(temporary);
    const unpacked = await write(entriesOf(archive, signal), temporary, { ...options, signal });
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    return unpacked;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (signal.aborted) {
      throw new DownloadError("interrupted", `unpack: ${archive} was interrupted; nothing is left of it`, {
        cause: error,
      });
    }
    throw diskError(inWords(error, archive), folder, "the archive");
  }
}

function entriesOf(archive: string, signal: AbortSignal): AsyncIterable<ArchiveEntry> {
  if (/\.zip$/i.test(archive)) return readZip(archive);
  const file = createReadStream(archive, { highWaterMark: 1 << 18, signal });
  if (/\.tar$/i.test(archive)) return readTar(file);
  if (!/\.(tar\.gz|tgz)$/i.test(archive)) {
    throw new DownloadError("archive", `unpack: .tar.gz, .tgz, .tar and .zip can be unpacked, got ${archive}`);
  }
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  file.once("error", (error) => gunzip.destroy(error));
  return readTar(file.pipe(gunzip));
}

async function write(
  entries: AsyncIterable<ArchiveEntry>,
  folder: string,
  options: UnpackOptions & { readonly signal: AbortSignal },
): Promise<Unpacked> {
  const { only = () => true, largestFile = 2e9, largestSum = 200e9, signal } = options;
  const bar = options.bytes
    ? progress(Math.ceil(options.bytes / 1e6), `${options.name ?? "Unpacking"} (MB)`)
    : undefined;
  const folders = new Set<string>();
  let files = 0;
  let bytes = 0;
  for await (const entry of entries) {
    signal.throwIfAborted();
    // Every name is looked at: an archive with one bad name is a bad archive.
    const target = entryPath(folder, entry.name);
    if (!only(entry.name)) continue;
    if (entry.bytes > largestFile) throw tooLarge(`${entry.name} has ${readableBytes(entry.bytes)}`, largestFile);
    bytes += entry.bytes;
    if (bytes > largestSum) throw tooLarge("its files together are larger", largestSum);
    const parent = path.dirname(target);
    if (!folders.has(parent)) makeFolder(parent);
    folders.add(parent);
    await pipeline(entry.content(), createWriteStream(target), { signal });
    files++;
    bar?.tick(Math.floor(bytes / 1e6), `${files} files`);
  }
  return { files, bytes };
}

function tooLarge(what: string, limit: number): DownloadError {
  return new DownloadError("archive", `unpack: ${what}, which is above the limit of ${readableBytes(limit)}`);
}

/** zlib says what is wrong with the bytes, not with what. */
function inWords(error: unknown, archive: string): unknown {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (!code?.startsWith("Z_")) return error;
  return new DownloadError("archive", `unpack: ${archive} is damaged: ${(error as Error).message}`, { cause: error });
}
