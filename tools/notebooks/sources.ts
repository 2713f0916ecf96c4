// Where percent scripts lie and where their notebooks go.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readCourse } from "speclab/cli";
import { fillIn, hasPlaces } from "./fill-in.ts";
import { type PercentScript, parsePercent } from "./percent.ts";
import { hashOf, type Version } from "./versions.ts";

/** The repository; this file runs from build/js/tools/notebooks. */
export const root: string = path.resolve(fileURLToPath(new URL("../../../../", import.meta.url)));

/** Folders of one run; tests have their own. */
export interface Folders {
  /** Percent scripts, and beside them the notebooks made of them. */
  notebooks: string;
  /** What a run makes. */
  build: string;
}

/** The folder of the course that SPECLAB_COURSE names, relative to where the command was typed. */
const course = process.env.SPECLAB_COURSE
  ? path.resolve(process.env.INIT_CWD ?? "", process.env.SPECLAB_COURSE)
  : undefined;

export const folders: Folders = {
  notebooks: path.join(course ?? root, "notebooks"),
  build: path.join(course ?? root, "build/notebooks"),
};

export interface Source {
  /** `01-spectrogram-madness` */
  name: string;
  file: string;
  /** The file as messages call it, relative to the repository. */
  shown: string;
  /** What stands in the file, with this year's variants filled in. */
  text: string;
  hash: string;
  script: PercentScript;
}

/**
 * Reads the percent scripts whose names begin with one of `wanted` (`1` means `01`); all of them when nothing is wanted.
 *
 * @throws Error when a name means no script; PercentError when one cannot be read
 */
export function readSources(wanted: readonly string[], { notebooks }: Pick<Folders, "notebooks">): Source[] {
  const present = existsSync(notebooks) ? readdirSync(notebooks).filter((name) => /^\d.*\.ts$/.test(name)) : [];
  const names = present.map((name) => path.basename(name, ".ts")).sort();
  const matches = (name: string, asked: string): boolean =>
    name.startsWith(path.basename(asked, ".ts")) || name.startsWith(`0${asked}`);
  for (const asked of wanted) {
    if (names.some((name) => matches(name, asked))) continue;
    throw new Error(`There is no notebook "${asked}"; there is: ${names.join(", ") || "none yet"}.`);
  }
  return names
    .filter((name) => wanted.length === 0 || wanted.some((asked) => matches(name, asked)))
    .map((name) => readSource(path.join(notebooks, `${name}.ts`)));
}

export function readSource(file: string): Source {
  const shown = path.relative(root, file);
  const written = readFileSync(file, "utf8");
  // A script's course is the folder around its own.
  const text = hasPlaces(written) ? fillIn(written, readCourse(path.dirname(path.dirname(file))), shown) : written;
  return {
    name: path.basename(file, ".ts"),
    file,
    shown,
    text,
    hash: hashOf(text),
    script: parsePercent(text, shown),
  };
}

/** The notebook file of a version: `folder/NN-name.ipynb`, for solutions `folder/solutions/NN-name.ipynb`. */
export function notebookFile(folder: string, name: string, version: Version): string {
  return path.join(folder, version === "solution" ? "solutions" : "", `${name}.ipynb`);
}
