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

/**
 * Whether `file` lies in `folder`, or is it. Between two drives of Windows there is no relative path.
 *
 * @param rules the system's rules for paths: another's in tests
 */
export function isInside(folder, file, rules = path) {
  const way = rules.relative(folder, file);
  return !rules.isAbsolute(way) && way !== ".." && !way.startsWith(`..${rules.sep}`);
}

/** A path as a person at this terminal would write it. */
export function shown(file) {
  return isInside(root, file) ? path.relative(root, file).split(path.sep).join("/") || "." : file;
}
