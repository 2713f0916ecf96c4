// Writes all of a file or nothing: one that is open elsewhere, or a disk that is full, never leaves half of one behind.
import { renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "speclab/node/runs";

/** Folders on the way are made. What was written of a file that could not be finished is removed again. */
export function writeWhole(file: string, text: string): void {
  makeFolder(path.dirname(file));
  const unfinished = `${file}.${process.pid}.part`;
  try {
    writeFileSync(unfinished, text);
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
