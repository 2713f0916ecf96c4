import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "../node/make-folder.ts";
import { courseText, exerciseText, namesOf, notebookText, sectionText } from "./template.ts";
import { UsageError } from "./words.ts";

/**
 * Makes a new exercise in a course, the course as well where there is none: a small one that works.
 *
 * @param options number of the notebook it goes to; the next free one when absent
 * @returns what was written, a sentence each, and what to do by hand
 * @throws UsageError when the name will not do, or is taken
 */
export function newExercise(folder: string, name: string, { notebook }: { notebook?: string } = {}): string[] {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new UsageError(`new: a name consists of a-z, 0-9 and "-", such as median-filter, got ${name}.`);
  }
  if (notebook !== undefined && !/^\d\d+$/.test(notebook)) {
    throw new UsageError(`new: --notebook must be a number such as 02, got ${notebook}.`);
  }
  const exerciseFile = path.join(folder, "exercises", `${name}.ts`);
  if (existsSync(exerciseFile)) throw new UsageError(`new: ${exerciseFile} is there already.`);

  const names = namesOf(name, notebook ?? nextNumber(folder));
  const done = [put(exerciseFile, exerciseText(names))];
  const courseFile = path.join(folder, "course.ts");
  if (existsSync(courseFile)) done.push(entered(courseFile, names));
  else done.push(put(courseFile, courseText(names)));

  const present = notebooksIn(folder).find((file) => file.startsWith(`${names.number}-`));
  if (!present) done.push(put(path.join(folder, "notebooks", `${names.number}-${name}.ts`), notebookText(names)));
  else {
    const file = path.join(folder, "notebooks", present);
    writeFileSync(file, withSection(readFileSync(file, "utf8"), sectionText(names)));
    done.push(`${file} has a new section.`);
  }
  return done;
}

function put(file: string, text: string): string {
  try {
    makeFolder(path.dirname(file));
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    throw new UsageError(`new: ${file} cannot be written: ${(error as Error).message}`);
  }
  return `${file} is new.`;
}

/** Enters the exercise into a course as `new` has written it; one of another form its author changes by hand. */
function entered(file: string, { exercise, title, number }: ReturnType<typeof namesOf>): string {
  const text = readFileSync(file, "utf8");
  const list = new RegExp(`("${number}": \\{[^}]*exercises: \\[[^\\]]*)\\]`);
  const changed = list.test(text)
    ? text.replace(list, `$1, "${exercise}"]`)
    : text.replace(
        /^( *)seminars: \{\n/m,
        (line, indent: string) => `${line}${indent}  "${number}": { title: "${title}", exercises: ["${exercise}"] },\n`,
      );
  if (changed === text) return `Enter "${exercise}" into the seminars of ${file} yourself: its form is its own.`;
  writeFileSync(file, changed);
  return `${file} has it among its seminars.`;
}

/** Before the score, which is the last of all. */
function withSection(notebook: string, section: string): string {
  const at = notebook.search(/^\/\/ %%.* id: score-question\b/m);
  return at < 0 ? `${notebook.trimEnd()}\n\n${section}` : `${notebook.slice(0, at)}${section}\n${notebook.slice(at)}`;
}

function notebooksIn(folder: string): string[] {
  const notebooks = path.join(folder, "notebooks");
  return existsSync(notebooks) ? readdirSync(notebooks).filter((name) => /^\d+-.*\.ts$/.test(name)) : [];
}

/** The library's own notebooks have numbers below. */
const firstOfCourses = 10;

/** The first that the course does not have: its own begin where the library's will never be. */
function nextNumber(folder: string): string {
  const taken = notebooksIn(folder).map((name) => Number.parseInt(name, 10));
  return String(Math.max(firstOfCourses - 1, ...taken) + 1);
}
