import { rmSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

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
  await mkdir(folder, { recursive: true });
  // In the same folder, because only within one file system renaming replaces the old file in one step.
  const temporary = path.join(folder, `.${path.basename(file)}.${process.pid}.${written++}.part`);
  const leave = (): void => rmSync(temporary, { force: true });
  // First of all: whoever made the folder may want to remove it.
  process.prependListener("exit", leave);
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    process.off("exit", leave);
  }
}

/** Two writers of one name at one time must not write into one temporary file. */
let written = 0;
