// Files that a cell reads: its notebook's own, and what the repository ships in data/.
import { readFile } from "node:fs/promises";
import path from "node:path";

/**
 * Bytes of a file. A relative path counts from the notebook's folder, as everybody expects; what is not there is looked
 * for in the repository, so that `data/voice-f.wav` is found by a notebook in `notebooks/`, in `work/`, and in a folder
 * far away.
 *
 * @throws Error when there is none, or it cannot be read: one sentence that names the file and the places
 */
export async function readFromFolders(file: string, folders: readonly string[]): Promise<Uint8Array> {
  const places = path.isAbsolute(file) ? [path.dirname(file)] : [...new Set(folders)];
  for (const folder of places) {
    try {
      return new Uint8Array(await readFile(path.isAbsolute(file) ? file : path.join(folder, file)));
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") continue;
      if (code === "EISDIR") throw new Error(`read: ${file} is a folder, a file is needed`, { cause });
      if (code === "EACCES") throw new Error(`read: the file ${file} in ${folder} may not be read`, { cause });
      throw new Error(`read: ${file} cannot be read: ${message}`, { cause });
    }
  }
  throw new Error(`read: there is no file ${file} (looked in ${places.join(" and ")})`);
}
