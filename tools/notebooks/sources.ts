// Where percent scripts lie and where their notebooks go.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
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

export const folders: Folders = { notebooks: path.join(root, "notebooks"), build: path.join(root, "build/notebooks") };

export interface Source {
  /** `01-spectrogram-madness` */
  name: string;
  file: string;
  /** The file as messages call it, relative to the repository. */
  shown: string;
  text: string;
  hash: string;
  script: PercentScript;
}

/**
 * Reads the percent scripts whose names begin with one of `wanted`; all of them when nothing is wanted.
 *
 * @throws Error when a name means no script; PercentError when one cannot be read
 */
export function readSources(wanted: readonly string[], { notebooks }: Pick<Folders, "notebooks">): Source[] {
  const present = existsSync(notebooks) ? readdirSync(notebooks).filter((name) => /^\d.*\.ts$/.test(name)) : [];
  const names = present.map((name) => path.basename(name, ".ts")).sort();
  const matches = (name: string, asked: string): boolean => name.startsWith(path.basename(asked, ".ts"));
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
  const text = readFileSync(file, "utf8");
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
