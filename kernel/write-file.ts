// Files that a cell writes through the library: beside its notebook.
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes a file, all of it or nothing, so that an interrupted cell leaves no half a figure. Folders on the way are made. */
export async function writeBeside(file: string, bytes: Uint8Array, folder: string): Promise<void> {
  const target = path.resolve(folder, file);
  await mkdir(path.dirname(target), { recursive: true });
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.${written++}.part`);
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Two writers of one name at one time must not write into one temporary file. */
let written = 0;
