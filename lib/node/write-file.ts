import { rmSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "./make-folder.ts";

/**
 * Writes a file, all of it or nothing: an interrupted run never leaves half a file under the name. Folders on the way
 * are made.
 *
 * @param bytes all of them, or piece by piece
 */
export async function writeWhole(
  file: string,
  bytes: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const target = path.resolve(file);
  const folder = path.dirname(target);
  makeFolder(folder);
  // In the same folder, because only within one file system renaming replaces the old file in one step.
  const temporary = path.join(folder, `.${path.basename(file)}.${process.pid}.${written++}.part`);
  if (unfinished.size === 0) process.prependListener("exit", removeUnfinished);
  unfinished.add(temporary);
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    unfinished.delete(temporary);
    if (unfinished.size === 0) process.off("exit", removeUnfinished);
  }
}

/** What is being written now: a process that ends leaves none of it, before whoever made its folder removes that. */
const unfinished = new Set<string>();

function removeUnfinished(): void {
  for (const file of unfinished) rmSync(file, { force: true });
}

/** Two writers of one name at one time must not write into one temporary file. */
let written = 0;
