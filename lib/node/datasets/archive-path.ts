import path from "node:path";
import { DownloadError } from "../download-error.ts";

/**
 * Where an entry of an archive goes, below the folder it is unpacked to.
 *
 * @throws DownloadError for names that lead out of the folder: absolute ones, `..`, drive letters, backslashes
 */
export function entryPath(folder: string, name: string): string {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  const isAbsolute = name.startsWith("/") || /^[a-z]:/i.test(name);
  const isOdd = parts.some((part) => part === ".." || /[\\\0]/.test(part) || part.length > 255);
  if (isAbsolute || isOdd || parts.length === 0) {
    throw new DownloadError(
      "archive",
      `unpack: an entry of the archive is named ${JSON.stringify(name)}, which leads out of the folder or is no file ` +
        "name; the archive is not what it should be, and nothing of it is used",
    );
  }
  return path.join(folder, ...parts);
}
