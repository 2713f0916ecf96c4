import { existsSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder and those on the way to it, one after the other. Node's own `mkdir` with `recursive` never comes back below a
 * folder that takes none and says that it is not there, such as /proc; it is for places that nobody types.
 *
 * @returns the first folder that was not there; undefined when all were
 * @throws Error of the file system, with its code, when a folder cannot be made or a file stands there
 */
export function makeFolder(folder: string): string | undefined {
  const missing: string[] = [];
  let place = path.resolve(folder);
  for (; !existsSync(place) && place !== path.dirname(place); place = path.dirname(place)) missing.unshift(place);
  // What is there may be a file: then this says so.
  if (missing.length === 0) makeOne(place);
  for (const next of missing) makeOne(next);
  return missing[0];
}

function makeOne(place: string): void {
  try {
    mkdirSync(place);
  } catch (error) {
    // Somebody else may have been quicker.
    if (existsSync(place) && statSync(place).isDirectory()) return;
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw error;
    const message = `the folder ${place} cannot be made: there can be none in ${path.dirname(place)}`;
    throw Object.assign(new Error(message, { cause: error }), { code, syscall });
  }
}
