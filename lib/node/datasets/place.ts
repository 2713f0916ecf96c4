import { existsSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { host } from "../../core/index.ts";
import { download, type Source } from "../download.ts";
import { cacheFolder } from "../download-cache.ts";
import type { ConsentOptions } from "../download-consent.ts";
import { withLock } from "../download-lock.ts";
import { thisFile } from "../this-file.ts";
import { byLetters, type Origin } from "./dataset.ts";
import { unpack } from "./unpack.ts";

/** An archive of a set. */
export interface SetArchive extends Source {
  /** Its file name, which says how it is packed. */
  readonly file: string;
}

export interface LoadSetOptions extends ConsentOptions {
  /** One's own copy of the set; looked at before all other places. */
  readonly folder?: string;
  /** Addresses or sums other than ours, by the name of the archive's part: a mirror, or another release. */
  readonly archives?: Readonly<Record<string, SetArchive>>;
  readonly signal?: AbortSignal;
}

/** How a set is recognised, and where it comes from. */
export interface SetPlan {
  /** As in a sentence: `LibriSpeech dev-clean`. */
  readonly name: string;
  /** The function that was called, for errors. */
  readonly caller: string;
  /** Where it may lie below SPECLAB_DATA, below the unpacked archive, and below a folder of one's own. */
  readonly below: readonly string[];
  /** Whether a folder holds it. */
  isHere(folder: string): Promise<boolean> | boolean;
  /** What a folder must have to hold it, for errors. */
  readonly looksLike: string;
  /** Absent for sets that nobody may hand out. */
  readonly archive?: SetArchive;
  /** Unpack only some entries; `subset` then tells this unpacked set from the others, for which the archive is kept. */
  readonly part?: { readonly subset: string; readonly only: (name: string) => boolean; readonly keep: boolean };
}

export interface Place {
  readonly origin: Origin;
  readonly folder: string;
}

/**
 * Where a set is: in the folder that the caller names, below SPECLAB_DATA, or in the cache. Never fetches anything.
 *
 * @throws RangeError when the caller names a folder that does not hold it
 */
export async function findSet(plan: SetPlan, options: LoadSetOptions = {}): Promise<Place | undefined> {
  if (options.folder !== undefined) {
    const folder = await look(plan, path.resolve(options.folder));
    if (folder) return { origin: "folder", folder };
    throw new RangeError(`${plan.caller}: folder must hold ${plan.looksLike}, got ${options.folder}`);
  }
  const { SPECLAB_DATA: own } = process.env;
  const here = own ? await look(plan, path.resolve(own), false) : undefined;
  if (here) return { origin: "SPECLAB_DATA", folder: here };
  const kept = plan.archive ? await look(plan, unpackedFolder(plan)) : undefined;
  return kept ? { origin: "cache", folder: kept } : undefined;
}

/** Where a set is, fetched and unpacked first when it is nowhere. */
export async function getSet(plan: SetPlan, options: LoadSetOptions = {}): Promise<Place> {
  const found = await findSet(plan, options);
  if (found) return found;
  const { archive } = plan;
  if (!archive) {
    throw new RangeError(
      `${plan.caller}: ${plan.name} cannot be downloaded by everybody; name your copy with { folder } or put it below ` +
        "the folder that SPECLAB_DATA names",
    );
  }
  const target = unpackedFolder(plan);
  const signal = options.signal ?? host().signal();
  await withLock(
    target,
    async () => {
      if (await look(plan, target)) return; // somebody else has just done it
      const file = path.join(cacheFolder(), "archives", archive.file);
      await download(withMirror(archive), file, { ...options, signal, name: plan.name });
      const { unpackedBytes: bytes } = archive;
      await unpack(file, target, { only: plan.part?.only, bytes, name: `Unpacking ${plan.name}`, signal });
      if (!plan.part?.keep) await rm(file);
    },
    { signal, onWait: () => host().display({ "text/plain": `Somebody else is fetching ${plan.name}; waiting.` }) },
  );
  const folder = await look(plan, target);
  if (folder) return { origin: "download", folder };
  throw new RangeError(
    `${plan.caller}: the archive ${archive.file} does not hold ${plan.looksLike}; it is in ${target}`,
  );
}

function unpackedFolder({ archive, part }: SetPlan): string {
  const name = archive!.file.replace(/\.(tar\.gz|tgz|tar|zip)$/i, "");
  return path.join(cacheFolder(), "datasets", part ? `${name}--${part.subset}` : name);
}

/** A server of the house, such as one in the class room, is asked first: SPECLAB_MIRROR/FILE. */
function withMirror(archive: SetArchive): SetArchive {
  const { SPECLAB_MIRROR: mirror } = process.env;
  if (!mirror) return archive;
  return { ...archive, addresses: [`${mirror.replace(/\/$/, "")}/${archive.file}`, ...archive.addresses] };
}

/** The folder itself counts when it was named for this set, and not when it is the home of many. */
async function look(plan: SetPlan, root: string, itself = true): Promise<string | undefined> {
  if (!(await isFolder(root))) return undefined;
  for (const below of [...plan.below, ...(itself ? ["."] : [])]) {
    const folder = path.join(root, below);
    if ((await isFolder(folder)) && (await plan.isHere(folder))) return folder;
  }
  return undefined;
}

/** Whether there is a folder of this name. */
export async function isFolder(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => undefined))?.isDirectory() ?? false;
}

/** All files below a folder, as paths relative to it with slashes, in the order of the letters. */
export async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  const visit = async (below: string): Promise<void> => {
    for (const entry of await readdir(path.join(folder, below), { withFileTypes: true })) {
      if (isHidden(entry.name)) continue;
      const name = below ? `${below}/${entry.name}` : entry.name;
      if (entry.isDirectory()) await visit(name);
      else if (entry.isFile() || entry.isSymbolicLink()) files.push(name);
    }
  };
  await visit("");
  return files.sort(byLetters);
}

/** Names in a folder, in the order of the letters; none when there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.filter((name) => !isHidden(name)).sort(byLetters);
}

/** `._yes.wav` and `.DS_Store`: what macOS leaves in archives and folders has the endings of sounds, and is none. */
function isHidden(name: string): boolean {
  return name.startsWith(".");
}

/**
 * The folder of the recordings that come with speclab: `data` of the repository, found from this file or from the working
 * folder.
 */
export function embeddedFolder(): string | undefined {
  for (const start of [path.dirname(thisFile()), process.cwd()]) {
    for (let place = start; ; place = path.dirname(place)) {
      const folder = path.join(place, "data");
      if (existsSync(path.join(folder, "MANIFEST.json")) && existsSync(path.join(folder, "voice-f.wav"))) return folder;
      if (place === path.dirname(place)) break;
    }
  }
  return undefined;
}
