// The teacher's own course, which SPECLAB_COURSE names: its notebooks are marked as ours are.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { exerciseFiles, loadCourse, nearest } from "speclab/cli";

/** What the person at the terminal calls by a relative path lies where that person is, not where npm runs. */
export function asTyped(file: string): string {
  return path.resolve(process.env.INIT_CWD ?? process.cwd(), file);
}

export function courseFolder(): string | undefined {
  return process.env.SPECLAB_COURSE ? asTyped(process.env.SPECLAB_COURSE) : undefined;
}

let loading: Promise<void> | undefined;

/** Makes the course's exercises known to this process; without a course there is nothing to do. */
export function courseLoaded(): Promise<void> {
  const course = courseFolder();
  loading ??= course === undefined ? Promise.resolve() : loadCourse(course);
  return loading;
}

/** Marks of other exercises are no marks of these: what was written anew is marked anew. "" without a course. */
export function courseEdition(): string {
  const course = courseFolder();
  if (course === undefined) return "";
  const texts = exerciseFiles(course).map((file) => readFileSync(file, "utf8"));
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 12);
}

/**
 * The handed-out notebook that `01`, the beginning of its name, or a file means; the course's before our own.
 *
 * @throws Error in a sentence when there is none
 */
export function findRelease(wanted: string, folders: readonly string[]): string {
  if (wanted.endsWith(".ipynb")) {
    if (!existsSync(asTyped(wanted))) throw new Error(`There is no notebook ${wanted}.`);
    return asTyped(wanted);
  }
  const files = folders.flatMap((folder) =>
    (existsSync(folder) ? readdirSync(folder) : []).map((name) => [folder, name]),
  );
  const notebooks = files.filter(([, name]) => name.endsWith(".ipynb"));
  const found = notebooks.find(([, name]) => name.startsWith(wanted));
  if (found) return path.join(...found);
  const source = files.find(([, name]) => name.startsWith(wanted) && /^\d.*\.ts$/.test(name));
  if (source) throw new Error(`${source[1]} was not made a notebook yet: npm run notebooks -- ${wanted} --update.`);
  const names = notebooks.map(([, name]) => name.replace(/\.ipynb$/, ""));
  const near = nearest(wanted, [...names, ...names.map((name) => name.split("-")[0])]);
  throw new Error(
    `There is no notebook "${wanted}"${near ? `; did you mean ${near}?` : ""}; there is: ${names.join(", ") || "none"}.`,
  );
}
