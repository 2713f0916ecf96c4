import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { seminars } from "../check/exercises/index.ts";
import { courseExercise, courseSeminars, score } from "../check/index.ts";
import { installHooks } from "./hooks.ts";
import { findTypeScript } from "./typescript.ts";
import { UsageError } from "./words.ts";

/** An exercise as its name, and the function that is asked for. */
export interface Asked {
  readonly exercise: string;
  readonly functionName: string;
  readonly title: string;
  readonly of: number;
  /** `medianFilter(x: Float32Array, width: number): Float64Array` */
  readonly signature: string;
  /** The module that makes it known; absent for the library's own. */
  readonly file?: string;
  /** This year's variant. */
  readonly parameters?: Readonly<Record<string, number | string>>;
}

export interface AskedSeminar {
  readonly number: string;
  readonly title: string;
  readonly exercises: readonly Asked[];
}

export interface CourseFacts {
  readonly folder: string;
  readonly title: string;
  readonly seminars: readonly AskedSeminar[];
  /** All, also those of no seminar. */
  readonly exercises: readonly Asked[];
}

/** What the functions of our own seminars are called. */
const functionNames: Readonly<Record<string, string>> = {
  stft: "getStft",
  power: "getSpectrogram",
  mel: "getMelSpectrogram",
  "mel-inversion": "invMelSpectrogram",
  istft: "getIstft",
  "griffin-lim": "griffinLim",
};

/** The seminars that come with the library, and their second parts: `01`, `01-second-part`. */
export function ownSeminars(): AskedSeminar[] {
  return [...Object.entries(seminars), ...courseSeminars()].map(([number, { title }]) => ({
    number,
    title,
    exercises: score(number).exercises.map(({ exercise, title, of }) => {
      const { functionName = functionNames[exercise], signature = functionName } = courseExercise(exercise) ?? {};
      return { exercise, functionName, title, of, signature };
    }),
  }));
}

/** `low-pass` → `lowPass` */
export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The seminar that `01` or `01-spectrogram-madness` means, of the course or of the library.
 *
 * @throws UsageError when there is none
 */
export function seminarNamed(wanted: string, course?: CourseFacts): AskedSeminar {
  const all = [...(course?.seminars ?? []), ...ownSeminars()];
  const found =
    all.find(({ number }) => wanted === number) ?? all.find(({ number }) => wanted.startsWith(`${number}-`));
  if (found) return found;
  throw new UsageError(`There is no seminar "${wanted}"; there is: ${all.map(({ number }) => number).join(", ")}.`);
}

/** The course that SPECLAB_COURSE names, if it names one. */
export function courseOfEnvironment(): CourseFacts | undefined {
  const folder = process.env.SPECLAB_COURSE;
  return folder ? readCourse(folder) : undefined;
}

/**
 * Reads a course: its `course.ts` and all of its `exercises/NAME.ts`, loaded in a process of their own.
 *
 * @throws UsageError with the file and what is wrong with it
 */
export function readCourse(folder: string): CourseFacts {
  const place = path.resolve(folder);
  if (!existsSync(path.join(place, "exercises"))) {
    throw new UsageError(
      `${folder} is no course: a course has a folder exercises/ with a file for each; npx speclab new ${folder} NAME makes one.`,
    );
  }
  const request = { folder: place, files: exerciseFiles(place), typescript: findTypeScript([place])?.file };
  const describer = fileURLToPath(new URL("./describe-course.js", import.meta.url));
  const run = spawnSync(process.execPath, ["--no-warnings", describer, JSON.stringify(request)], {
    encoding: "utf8",
    timeout: 60_000,
    maxBuffer: 2 ** 26,
    windowsHide: true,
  });
  const answer = run.stdout.split("\n").findLast((line) => line.startsWith("{"));
  if (!answer) {
    const why = run.signal ? "it did not end within a minute" : run.stderr.trim().split("\n").at(-1);
    throw new UsageError(`The course ${folder} cannot be read: ${why}.`);
  }
  const facts = JSON.parse(answer) as CourseFacts | { problem: string };
  if ("problem" in facts) throw new UsageError(facts.problem);
  return facts;
}

/**
 * Makes a course's exercises and seminars known to this process, so that `judge` finds them. It runs the course's modules
 * here: `readCourse` looks at them in a process of their own first.
 */
export async function loadCourse(folder: string): Promise<void> {
  const place = path.resolve(folder);
  installHooks(findTypeScript([place])?.file);
  const title = ["course.ts", "course.js"].map((name) => path.join(place, name)).filter((file) => existsSync(file));
  for (const file of [...title.slice(0, 1), ...exerciseFiles(place)]) await import(pathToFileURL(file).href);
}

/** Modules of exercises, in the order of their names. */
export function exerciseFiles(folder: string): string[] {
  const exercises = path.join(folder, "exercises");
  if (!existsSync(exercises) || !statSync(exercises).isDirectory()) return [];
  return readdirSync(exercises)
    .filter((name) => /^[a-z][a-z0-9-]*\.(ts|js|mjs)$/.test(name))
    .sort()
    .map((name) => path.join(exercises, name));
}
