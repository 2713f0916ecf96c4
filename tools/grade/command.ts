// `npm run grade`: from a folder of hand-ins to marks, tables and pages.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readCourse } from "speclab/cli";
import { type Notebook, readNotebook } from "#kernel/notebook";
import { writeWhole } from "../course/write-whole.ts";
import { answerPoints } from "../notebooks/versions.ts";
import { formatTable } from "../table.ts";
import { askedIn } from "./cells.ts";
import { changes } from "./compare.ts";
import { asTyped, courseEdition, courseFolder, courseLoaded, findRelease } from "./course.ts";
import { grade, type Override, type Part, readOverrides } from "./grades.ts";
import { type Assignment, markAll, type Result } from "./marking.ts";
import { type GradeOptions, readOptions, usage } from "./options.ts";
import { type Marks, type Report, readMarks, writeReport } from "./report.ts";
import { type Enrolled, moodleIds, readRoster, withRoster } from "./roster.ts";
import { findSandbox } from "./sandbox.ts";
import { secretSeed } from "./seed.ts";
import { deadlineOf, inForce, keepSettings, readSettings, requireKnown, settingsText } from "./settings.ts";
import { type Collected, collect, type Submission } from "./submissions.ts";
import { hindrance } from "./unreadable.ts";

/** This file runs from build/js/tools/grade. */
const root = path.resolve(fileURLToPath(new URL("../../../../", import.meta.url)));

export interface GradePlaces {
  /** Where notebooks lie that were handed out. */
  readonly notebooks: string;
  readonly print: (line: string) => void;
  readonly progress: (line: string) => void;
}

const usualPlaces: GradePlaces = {
  notebooks: path.join(root, "notebooks"),
  // What students wrote must not move a terminal's cursor.
  print: (line) => console.log(line.replace(/[^\P{Cc}\n]/gu, "")),
  progress: (line) => process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`),
};

/** @returns 0 when every hand-in could be marked, 1 when some could not */
export async function gradeCommand(args: readonly string[], places: GradePlaces = usualPlaces): Promise<number> {
  const options = readOptions(args);
  if (options === "help") {
    places.print(usage);
    return 0;
  }
  const out = asTyped(options.out);
  // Whatever is wrong with what was typed or written is said before minutes of marking.
  const course = courseFolder();
  if (course !== undefined) readCourse(course);
  await courseLoaded();
  const release = findRelease(options.wanted, [...(course ? [path.join(course, "notebooks")] : []), places.notebooks]);
  const typed = { ...options, ...(options.roster && { roster: rosterAsTyped(options.roster) }) };
  const settings = inForce(readSettings(out), typed);
  const due = deadlineOf(settings);
  const roster = settings.roster === undefined ? undefined : readRoster(settings.roster);
  const collected = collectFrom(options.place, release, roster);
  const submissions = roster ? withRoster(collected.submissions, roster) : collected.submissions;
  if (submissions.length === 0) throw new Error(nothingIn(options.place, collected));
  const ids = submissions.map(({ id }) => id);
  requireKnown("--only", options.only ?? [], ids);
  requireKnown("--extend", (options.extend ?? []).flatMap(extendedId), ids);
  const notebook = readNotebook(release);
  const last = lastMarks(out);
  const seed = secretSeed(path.join(out, "results"), options.seed, last?.seed);
  const parts = await partsOf(notebook, seed);
  const overrides = overridesIn(out, parts, ids);

  const folder = path.dirname(release);
  const sandbox = await findSandbox({ root, folder });
  places.print(`${submissions.length} hand-ins; ${sandbox.sentence}.`);
  const inShort = settingsText(settings, typed);
  if (inShort) places.print(`${inShort}.`);
  for (const note of collected.notes) places.print(`Mind: ${note}`);
  const assignment = { release, root, folder, sandbox, seed };
  const results = await markUnlessInterrupted(submissions, assignment, { ...options, out }, places);
  const grades = results.map((result) => grade(result, parts, overrides, due, { bonus: options.bonus }));
  const { leftOut, notes } = collected;
  const report: Report = {
    out,
    notebook,
    release,
    grades,
    parts,
    sandbox,
    seed,
    leftOut,
    notes,
    anonymous: options.anonymous,
    ...(roster && { roster }),
  };
  writeReport(report);
  keepSettings(out, settings);
  for (const line of summary(report)) places.print(line);
  if (options.compare) for (const line of changes(last, grades)) places.print(line);
  return results.every(({ marked, problem }) => marked && problem === undefined) ? 0 : 1;
}

/** Interrupted, the command keeps what it has: the next run goes on from there. */
async function markUnlessInterrupted(
  submissions: readonly Submission[],
  assignment: Assignment,
  { out, jobs, limit, only }: GradeOptions,
  { progress }: GradePlaces,
): Promise<Result[]> {
  const stop = new AbortController();
  const interrupt = (): void =>
    stop.abort(new Error("Interrupted; what was marked is kept, and the same command goes on."));
  process.once("SIGINT", interrupt);
  try {
    return await markAll(submissions, assignment, {
      jobs,
      limitSeconds: limit,
      cache: path.join(out, "results", courseEdition()),
      signal: stop.signal,
      ...(only && { only: new Set(only) }),
      progress: (done, of, { submission, seconds, isKept }) =>
        progress(`${done} of ${of}: ${submission.id}, ${isKept ? "as before" : `${seconds.toFixed(1)} s`}`),
    });
  } finally {
    process.off("SIGINT", interrupt);
    progress("");
  }
}

const rosterAsTyped = (file: string): string => (file === "none" ? file : asTyped(file));

/** Whoever has no more time than others may be gone. */
const extendedId = (text: string): string[] => (text.endsWith("=none") ? [] : [text.split("=")[0]]);

function collectFrom(place: string, release: string, roster: readonly Enrolled[] = []): Collected {
  const handedIn = asTyped(place);
  if (!existsSync(handedIn)) throw new Error(`There is nothing at ${place}.`);
  return collect(handedIn, {
    assignment: path.basename(release, ".ipynb"),
    known: new Set(roster.map(({ id }) => id)),
    aliases: moodleIds(roster),
  });
}

function nothingIn(place: string, { leftOut }: Collected): string {
  const some = leftOut.slice(0, 5).map(({ file, why }) => `${file}: ${why}`);
  const rest = leftOut.length > some.length ? [`and ${leftOut.length - some.length} more`] : [];
  const left = [...some, ...rest].map((line) => `\n  ${line}`).join("");
  return `There is no hand-in in ${place}: ${left ? `nothing in it can be marked.${left}` : "it is empty."}`;
}

function lastMarks(out: string): Marks | undefined {
  try {
    return readMarks(out);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(
      `marks.json in the report is no JSON (${error.message}): mend it, or remove it and give its --seed.`,
    );
  }
}

/** Exercises, with their titles and points as the checks say, then answers in words. */
async function partsOf(notebook: Notebook, seed: number): Promise<Part[]> {
  const { courseSeminars, judge } = await import("speclab/check");
  const seminars = courseSeminars().map(([, seminar]) => seminar);
  const exercises = await Promise.all(
    askedIn(notebook).map(async ({ exercise }): Promise<Part> => {
      const { title, of } = await judge(exercise as never, undefined, { seed });
      const apart = seminars.find(({ isPart, exercises: names }) => isPart && names.includes(exercise))?.title;
      return { exercise, title, of, inWords: false, ...(apart !== undefined && { apart }) };
    }),
  );
  const words = notebook.cells.flatMap((cell): Part[] => {
    const of = answerPoints(cell);
    return of === undefined ? [] : [{ exercise: cell.id, title: cell.id, of, inWords: true }];
  });
  return [...exercises, ...words];
}

function overridesIn(out: string, parts: readonly Part[], ids: readonly string[]): Override[] {
  const file = path.join(out, "grades.json");
  if (!existsSync(file)) {
    // It costs nothing, and shows where to write.
    writeWhole(file, "[]\n");
    return [];
  }
  return readOverrides(readFileSync(file, "utf8"), parts, new Set(ids));
}

function summary({ grades, parts, out, leftOut }: Report): string[] {
  const counted = parts.filter(({ apart }) => apart === undefined);
  const titles = [...new Set(parts.flatMap(({ apart }) => apart ?? []))];
  const anyLate = grades.some(({ lateDays, timeUnknown }) => lateDays > 0 || timeUnknown);
  const rows = grades.map(({ result, parts: graded, lateDays, timeUnknown, total, of, apart }) => [
    result.submission.id,
    ...graded.flatMap(({ points, open, apart: own }) => (own ? [] : open ? "open" : String(points))),
    ...(anyLate ? [timeUnknown ? "time unknown" : lateDays > 0 ? `${lateDays} d` : ""] : []),
    `${total} of ${of}`,
    ...apart.map(({ points, of: all }) => `${points} of ${all}`),
    hindrance(result) ?? "",
  ]);
  const names = counted.map(({ exercise }) => exercise);
  const heading = ["", ...names, ...(anyLate ? ["late"] : []), "total", ...titles, ""];
  const where = path.relative(process.env.INIT_CWD ?? process.cwd(), out) || ".";
  return [
    formatTable([heading, ...rows]),
    ...leftOut.map(({ file, why }) => `Left out: ${file}: ${why}`),
    `\nThe class: ${where}/class.html; gradebooks: ${where}/grades.csv, moodle.csv, canvas.csv; your own points and comments: ${where}/grades.json`,
  ];
}
