// Where notebooks lie: the repository's own, and those of the course that SPECLAB_COURSE names.
//
// A course is a folder with notebooks/NN-name.ts and exercises/NAME.ts. Its students' work lies in its own work/, so that
// `../exercises/NAME.ts` means the same in both.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { withQuickSettings } from "../lab/handout.mjs";
import { root, shown, workFolder } from "../lab/places.mjs";
import { Stop, say } from "../lab/say.mjs";

/** What the person at the terminal calls by a relative path lies where that person is, not where npm runs. */
export function asTyped(file) {
  return path.resolve(process.env.INIT_CWD ?? process.cwd(), file);
}

/** The folder of the course, if there is one. */
export function courseFolder() {
  return process.env.SPECLAB_COURSE ? asTyped(process.env.SPECLAB_COURSE) : undefined;
}

/** Where notebooks are looked for, and where the students' copies of each go. */
export function shelves() {
  const course = courseFolder();
  const own = { notebooks: path.join(root, "notebooks"), work: workFolder };
  if (!course) return [own];
  const work = process.env.SPECLAB_WORK ? workFolder : path.join(course, "work");
  return [{ notebooks: path.join(course, "notebooks"), work }, own];
}

/**
 * The notebook that `01`, `1` or the beginning of its name means.
 *
 * @returns `{ name, number, source, notebook, work }`: percent script and student version as they are handed out, and
 *   the folder of the students' copies
 * @throws Stop when there is none
 */
export function notebookNamed(wanted, places = shelves()) {
  const all = places.flatMap(({ notebooks, work }) =>
    namesIn(notebooks).map((name) => ({
      name,
      number: /^\d+/.exec(name)?.[0] ?? name,
      source: path.join(notebooks, `${name}.ts`),
      notebook: path.join(notebooks, `${name}.ipynb`),
      work,
    })),
  );
  // 1 means 01: no notebook's name begins with a single digit.
  const found = [wanted, `0${wanted}`].map((begin) => all.find(({ name }) => name.startsWith(begin))).find(Boolean);
  if (found) return found;
  throw new Stop(
    `There is no notebook "${wanted}"; there is: ${all.map(({ name }) => name).join(", ") || "none yet"}.`,
  );
}

/**
 * The student's own copy: the notebook of `npm start`, or the script of `npm run seminar`. Of two, the one with work in it.
 *
 * @param asked what `--file` says, if it was said
 * @returns undefined when there is none
 * @throws Stop when both hold work, or when there is no such file
 */
export function ownCopy({ name, notebook, work }, asked) {
  if (asked !== undefined) return askedFor(asked, work);
  const files = [`${name}.ipynb`, `${name}.ts`].map((file) => path.join(work, file)).filter((file) => existsSync(file));
  if (files.length < 2) return files[0];
  const worked = files.filter((file) => !isAsHandedOut(file, notebook));
  const [file = files[0]] = worked;
  const other = files.find((candidate) => candidate !== file);
  if (worked.length === 2) {
    const both = files.map((candidate) => `${shown(candidate)} (saved ${savedAt(candidate)})`).join(" and ");
    throw new Stop(
      `You have written in both ${both}: say which one is meant with --file ${path.basename(newest(files))}.`,
    );
  }
  say(`${shown(file)} is taken; ${shown(other)}, which lies beside it, is as it was handed out.`);
  return file;
}

/** A file as typed, or one in work/ by its name. */
function askedFor(asked, work) {
  if (!/\.(ipynb|ts)$/.test(asked)) throw new Stop(`--file is a notebook (.ipynb) or a script (.ts), got ${asked}.`);
  const file = [asTyped(asked), path.join(work, asked)].find((candidate) => existsSync(candidate));
  if (file) return file;
  throw new Stop(`There is no file ${asked}.`);
}

/** To the byte, or a notebook that was only run and saved: its texts are those that are handed out. */
function isAsHandedOut(file, notebook) {
  const bytes = readFileSync(file);
  const records = path.join(path.dirname(file), ".handed-out.json");
  const record = existsSync(records) ? JSON.parse(readFileSync(records, "utf8"))[path.basename(file)] : undefined;
  if (record?.copy === createHash("sha256").update(bytes).digest("hex")) return true;
  if (!file.endsWith(".ipynb") || !existsSync(notebook)) return false;
  const texts = textsIn(bytes);
  const given = readFileSync(notebook);
  return texts !== undefined && [given, withQuickSettings(given)].some((handedOut) => textsIn(handedOut) === texts);
}

/** The texts of a notebook's cells; undefined for what is no notebook, which is told when it is read. */
function textsIn(bytes) {
  try {
    const { cells } = JSON.parse(bytes.toString());
    const texts = cells.map(({ source }) => (Array.isArray(source) ? source.join("") : source).trim());
    return JSON.stringify(texts.filter((text) => text !== ""));
  } catch {
    return undefined;
  }
}

const newest = (files) => files.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];

function savedAt(file) {
  const when = statSync(file).mtime;
  const [year, month, day] = [when.getFullYear(), when.getMonth() + 1, when.getDate()].map((part) =>
    String(part).padStart(2, "0"),
  );
  return `${year}-${month}-${day} ${when.toTimeString().slice(0, 5)}`;
}

function namesIn(folder) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).flatMap((name) => /^(\d.*)\.(?:ts|ipynb)$/.exec(name)?.[1] ?? []);
  return [...new Set(names)].sort();
}
