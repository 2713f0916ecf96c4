// Where notebooks lie: the repository's own, and those of the course that SPECLAB_COURSE names.
//
// A course is a folder with notebooks/NN-name.ts and exercises/NAME.ts. Its students' work lies in its own work/, so that
// `../exercises/NAME.ts` means the same in both.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { root, workFolder } from "../lab/places.mjs";
import { Stop } from "../lab/say.mjs";

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
 * The notebook that `01` or the beginning of its name means.
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
  const found = all.find(({ name }) => name.startsWith(wanted));
  if (found) return found;
  throw new Stop(
    `There is no notebook "${wanted}"; there is: ${all.map(({ name }) => name).join(", ") || "none yet"}.`,
  );
}

/** The student's own copy: the notebook, else the script of `npm run seminar`; undefined when neither is there. */
export function ownCopy({ name, work }) {
  return [`${name}.ipynb`, `${name}.ts`].map((file) => path.join(work, file)).find((file) => existsSync(file));
}

function namesIn(folder) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).flatMap((name) => /^(\d.*)\.(?:ts|ipynb)$/.exec(name)?.[1] ?? []);
  return [...new Set(names)].sort();
}
