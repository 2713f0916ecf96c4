// Where things lie. Everything a command makes goes to build/, what students write to work/; git ignores both.
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

export const buildFolder = path.join(root, "build");
export const pythonFolder = path.join(buildFolder, "python");
export const jupyterFolder = path.join(buildFolder, "jupyter");

/** Students' notebooks; SPECLAB_WORK names another folder, for tests and for a teacher's second look. */
export const workFolder = process.env.SPECLAB_WORK ? path.resolve(process.env.SPECLAB_WORK) : path.join(root, "work");

export function logFile(name) {
  return path.join(buildFolder, "log", `${name}.log`);
}

/** A path as a person at this terminal would write it. */
export function shown(file) {
  const fromHere = path.relative(root, file);
  return fromHere.startsWith("..") ? file : fromHere.split(path.sep).join("/") || ".";
}
