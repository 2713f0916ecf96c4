// `npm run grade`: from a folder of hand-ins to marks, tables and pages.
import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Notebook, readNotebook } from "#kernel/notebook";
import { answerPoints } from "../notebooks/versions.ts";
import { formatTable } from "../table.ts";
import { askedIn } from "./cells.ts";
import { readCsv } from "./csv.ts";
import { type Grade, grade, type Override, type Part, readOverrides } from "./grades.ts";
import { deadline } from "./lateness.ts";
import { markAll } from "./marking.ts";
import { type Report, readMarks, writeReport, writeWhole } from "./report.ts";
import { findSandbox } from "./sandbox.ts";
import { collect, type Submission } from "./submissions.ts";

const usage = `npm run grade -- 01 submissions/ --out report/ [options]

  submissions   a folder or a .zip: notebooks, hand-in files, .ts modules, Moodle's and Canvas's downloads as they are
  --out         where the report goes; results that are there already are not made again
  --roster      a CSV file with the columns id and name: who should have handed in
  --due         2026-12-01T23:59+01:00    --late 10%/day    --extend ID=48h (as often as needed)
  --only        ID,ID: mark only these; the others stay as they were
  --bonus       points of an optional second part fill up what is missing in the first; else they are only shown
  --anonymous   codes instead of names in tables and pages; key.csv says whose they are
  --compare     last: what changed against the marks that are there, and why
  --seed        the secret that inputs are drawn from; without it the one of the report, else a new one
  --jobs        how many at once (${os.availableParallelism()})
  --limit       seconds for one hand-in (90)`;

/** This file runs from build/js/tools/grade. */
const root = path.resolve(fileURLToPath(new URL("../../../../", import.meta.url)));
const largestSeed = 2 ** 31;

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
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: "string" },
      roster: { type: "string" },
      due: { type: "string" },
      late: { type: "string" },
      extend: { type: "string", multiple: true },
      only: { type: "string" },
      anonymous: { type: "boolean", default: false },
      bonus: { type: "boolean", default: false },
      compare: { type: "string" },
      seed: { type: "string" },
      jobs: { type: "string" },
      limit: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    places.print(usage);
    return 0;
  }
  const [wanted, place] = positionals;
  if (!wanted || !place || !values.out) throw new Error(`Say what to mark and where the report goes:\n${usage}`);
  if (values.late !== undefined && values.due === undefined) throw new Error("--late needs --due: late after what?");
  if (values.compare !== undefined && values.compare !== "last") {
    throw new Error(`--compare must be last, got ${values.compare}`);
  }
  const asTyped = (file: string): string => path.resolve(process.env.INIT_CWD ?? process.cwd(), file);
  const due = values.due === undefined ? undefined : deadline(values.due, values.late, values.extend);
  const jobs = positiveInteger("--jobs", values.jobs, os.availableParallelism());
  const limitSeconds = positiveInteger("--limit", values.limit, 90);
  const out = asTyped(values.out);
  const handedIn = asTyped(place);
  if (!existsSync(handedIn)) throw new Error(`There is nothing at ${place}.`);
  const release = findRelease(wanted, places.notebooks);

  const last = readMarks(out);
  const seed =
    values.seed === undefined ? (last?.seed ?? randomInt(1, largestSeed)) : positiveInteger("--seed", values.seed, 1);
  const collected = collect(handedIn);
  const submissions = withRoster(collected.submissions, values.roster && readRoster(asTyped(values.roster)));
  if (submissions.length === 0) throw new Error(`There is no hand-in in ${place}.`);
  const only = values.only?.split(",");
  const unknown = only?.find((id) => !submissions.some((submission) => submission.id === id));
  if (unknown)
    throw new Error(`--only: nobody has the id ${unknown}; there is: ${submissions.map(({ id }) => id).join(", ")}`);

  const notebook = readNotebook(release);
  const folder = path.dirname(release);
  const sandbox = await findSandbox({ root, folder });
  places.print(`${submissions.length} hand-ins; ${sandbox.sentence}.`);
  const assignment = { release, root, folder, sandbox, seed };
  // Interrupted, the command keeps what it has: the next run goes on from there.
  const stop = new AbortController();
  process.once("SIGINT", () =>
    stop.abort(new Error("Interrupted; what was marked is kept, and the same command goes on.")),
  );
  const results = await markAll(submissions, assignment, {
    jobs,
    limitSeconds,
    cache: path.join(out, "results"),
    signal: stop.signal,
    ...(only && { only: new Set(only) }),
    progress: (done, of, { submission, seconds }) =>
      places.progress(`${done} of ${of}: ${submission.id}, ${seconds.toFixed(1)} s`),
  });
  places.progress("");

  const parts = await partsOf(notebook, seed);
  const overrides = overridesIn(out, parts, submissions);
  const grades = results.map((result) => grade(result, parts, overrides, due, { bonus: values.bonus }));
  const report: Report = {
    out,
    notebook,
    release,
    grades,
    parts,
    sandbox,
    seed,
    leftOut: collected.leftOut,
    anonymous: values.anonymous,
  };
  writeReport(report);
  for (const line of summary(report)) places.print(line);
  if (values.compare) for (const line of changes(last, grades)) places.print(line);
  return results.every(({ marked }) => marked) ? 0 : 1;
}

function findRelease(wanted: string, folder: string): string {
  if (wanted.endsWith(".ipynb")) {
    const file = path.resolve(process.env.INIT_CWD ?? process.cwd(), wanted);
    if (!existsSync(file)) throw new Error(`There is no notebook ${wanted}.`);
    return file;
  }
  const names = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
  const name = names.find((candidate) => candidate.startsWith(wanted));
  if (!name)
    throw new Error(
      `There is no notebook "${wanted}"; there is: ${names.map((one) => one.replace(/\.ipynb$/, "")).join(", ")}.`,
    );
  return path.join(folder, name);
}

interface Enrolled {
  readonly id: string;
  readonly name: string;
}

function readRoster(file: string): Enrolled[] {
  if (!existsSync(file) || !statSync(file).isFile()) throw new Error(`--roster: there is no file ${file}`);
  const rows = readCsv(readFileSync(file, "utf8"));
  return rows.map(({ id, name }, i) => {
    if (!id) throw new Error(`--roster: row ${i + 1} has no id; the columns must be id and name`);
    return { id, name: name || id };
  });
}

/** Names from the roster; who is on it and has handed in nothing has nothing; who is not on it is marked all the same. */
function withRoster(
  submissions: readonly Submission[],
  roster: readonly Enrolled[] | "" | undefined,
): readonly Submission[] {
  if (!roster) return submissions;
  const names = new Map(roster.map(({ id, name }) => [id, name]));
  const known = submissions.map((submission): Submission => {
    const name = names.get(submission.id);
    return name ? { ...submission, name } : { ...submission, notes: [...submission.notes, "Not on the roster."] };
  });
  const missing = roster
    .filter(({ id }) => !submissions.some((submission) => submission.id === id))
    .map(
      ({ id, name }): Submission => ({
        id,
        name,
        file: "nothing",
        time: "",
        digest: `nothing-${id}`,
        problem: "nothing was handed in",
        notes: [],
      }),
    );
  return [...known, ...missing].toSorted((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
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

function overridesIn(out: string, parts: readonly Part[], submissions: readonly Submission[]): Override[] {
  const file = path.join(out, "grades.json");
  if (!existsSync(file)) {
    // An example costs nothing, and shows where to write.
    mkdirSync(out, { recursive: true });
    writeWhole(file, "[]\n");
    return [];
  }
  return readOverrides(readFileSync(file, "utf8"), parts, new Set(submissions.map(({ id }) => id)));
}

function summary({ grades, parts, out, leftOut }: Report): string[] {
  const counted = parts.filter(({ apart }) => apart === undefined);
  const titles = [...new Set(parts.flatMap(({ apart }) => apart ?? []))];
  const rows = grades.map(({ result, parts: graded, lateDays, total, of, apart }) => [
    result.submission.id,
    ...graded.flatMap(({ points, open, apart: own }) => (own ? [] : open ? "open" : String(points))),
    lateDays > 0 ? `${lateDays} d` : "",
    `${total} of ${of}`,
    ...apart.map(({ points, of: all }) => `${points} of ${all}`),
    result.problem ?? "",
  ]);
  const where = path.relative(process.env.INIT_CWD ?? process.cwd(), out) || ".";
  return [
    formatTable([["", ...counted.map(({ exercise }) => exercise), "late", "total", ...titles, ""], ...rows]),
    ...leftOut.map(({ file, why }) => `Left out: ${file}: ${why}`),
    `\nThe class: ${where}/class.html; gradebooks: ${where}/grades.csv, moodle.csv, canvas.csv; your own points and comments: ${where}/grades.json`,
  ];
}

function changes(last: ReturnType<typeof readMarks>, grades: readonly Grade[]): string[] {
  if (!last) return ["There are no earlier marks to compare with."];
  const lines = grades.flatMap(({ result: { submission }, parts }) => {
    const before = last.students.find(({ id }) => id === submission.id);
    if (!before) return [`${submission.id}: new`];
    const why = before.digest === submission.digest ? "" : " (handed in anew)";
    return parts.flatMap(({ exercise, points, message, by }) => {
      const was = before.parts.find((part) => part.exercise === exercise);
      if (!was || was.points === points) return [];
      const reason = by && by !== was.by ? `decided by ${by}` : message;
      return [`${submission.id}, ${exercise}: ${was.points} → ${points}${why}: ${reason}`];
    });
  });
  return lines.length === 0 ? ["No mark has changed."] : ["Changed:", ...lines];
}

function positiveInteger(option: string, text: string | undefined, otherwise: number): number {
  const value = Number(text ?? otherwise);
  if (!(Number.isSafeInteger(value) && value > 0)) throw new Error(`${option} must be a positive integer, got ${text}`);
  return value;
}
