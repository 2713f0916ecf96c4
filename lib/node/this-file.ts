import { fileURLToPath } from "node:url";

/** This file, in either form of the library: CommonJS has no import.meta, ES modules have no __filename. */
export function thisFile(): string {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (_, sites) => sites[0].getFileName();
  const file = new Error().stack as string;
  Error.prepareStackTrace = before;
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}
