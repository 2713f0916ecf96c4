// Everything that a run of the grader leaves behind.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Notebook, readNotebook } from "#kernel/notebook";
import { writeWhole } from "../course/write-whole.ts";
import { answersPage } from "./answers-page.ts";
import { askedIn, overRelease } from "./cells.ts";
import { type Alike, type AlikeIn, classPage } from "./class-page.ts";
import { csv } from "./csv.ts";
import { canvasTable, isFromMoodle, moodleTable } from "./gradebooks.ts";
import type { Apart, Grade, GradedPart, Part } from "./grades.ts";
import { type About, fileName } from "./pages.ts";
import type { Enrolled } from "./roster.ts";
import type { Sandbox } from "./sandbox.ts";
import { byAnswer, laidOut, sameFiles, similarAnswers } from "./similarity.ts";
import { studentPage } from "./student-page.ts";
import { hindrance } from "./unreadable.ts";

export interface Report {
  readonly out: string;
  readonly notebook: Notebook;
  /** The handed-out notebook, a file. */
  readonly release: string;
  readonly grades: readonly Grade[];
  readonly parts: readonly Part[];
  readonly sandbox: Sandbox;
  readonly seed: number;
  readonly leftOut: readonly { readonly file: string; readonly why: string }[];
  /** What the teacher should know of all that was handed in. */
  readonly notes: readonly string[];
  readonly anonymous: boolean;
  /** Who is enrolled, where a roster says it. */
  readonly roster?: readonly Enrolled[];
}

/** marks.json: what the machine and people have decided, as data. */
export interface Marks {
  readonly format: "speclab-marks";
  readonly version: 1;
  readonly notebook: string;
  readonly speclab: string;
  readonly seed: number;
  readonly isolation: Sandbox["kind"];
  readonly students: readonly {
    readonly id: string;
    readonly name: string;
    readonly file: string;
    readonly time: string;
    /** Where no clock but the student's says when: it was there by then. */
    readonly latest?: string;
    readonly digest: string;
    readonly lateDays: number;
    /** Nobody can say whether it was in time, so nothing was taken off. */
    readonly timeUnknown: boolean;
    readonly points: number;
    /** Points of the optional parts that were counted in: `--bonus`. */
    readonly bonus: number;
    readonly total: number;
    readonly of: number;
    /** Sums of optional parts. */
    readonly apart: readonly Apart[];
    readonly parts: readonly {
      readonly exercise: string;
      readonly points: number;
      readonly of: number;
      readonly open: boolean;
      readonly apart?: string;
      readonly by?: string;
      readonly message: string;
    }[];
    readonly notes: readonly string[];
    readonly problem?: string;
  }[];
}

/** The marks that a report holds; undefined where there are none. */
export function readMarks(out: string): Marks | undefined {
  const file = path.join(out, "marks.json");
  if (!existsSync(file)) return undefined;
  const marks: Marks = JSON.parse(readFileSync(file, "utf8"));
  if (marks.format !== "speclab-marks" || marks.version !== 1) throw new Error(`${file} was made by another speclab`);
  return marks;
}

export function writeReport(report: Report): void {
  const { out, notebook, release, sandbox, seed } = report;
  const name = path.basename(release, ".ipynb");
  const require = createRequire(import.meta.url);
  const { version } = require("speclab/package.json") as { version: string };
  const about: About = {
    title: titleOf(notebook) ?? name,
    made: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
    seed,
    sandbox: sandbox.sentence,
    speclab: version,
  };
  const grades = report.anonymous ? anonymously(report) : report.grades;
  const write = (file: string, text: string): void => writeWhole(path.join(out, file), text);
  // Marks and what students wrote are nobody else's business.
  write(".gitignore", "*\n");
  write("marks.json", `${JSON.stringify(marksOf(report, name, version), null, 1)}\n`);
  write("grades.csv", gradesTable(grades, report.parts));
  const moodle = moodleTable(report.grades, report.roster);
  write("moodle.csv", moodle.table);
  write("canvas.csv", canvasTable(report.grades, about.title));
  const remarks = [...withoutNumber(moodle.unknown, report), ...ofAll(report)];
  write("class.html", classPage(grades, alikeIn({ ...report, grades }), remarks, about));
  const words = report.parts.filter(({ inWords }) => inWords);
  if (words.length > 0) write("answers.html", answersPage(grades, words, about));
  const pages = new Map(grades.map((grade) => [`${fileName(grade.result.submission.id)}.html`, grade]));
  for (const [file, grade] of pages) write(`students/${file}`, studentPage(grade, about));
  // With --anonymous, pages with names would stay behind.
  for (const file of readdirSync(path.join(out, "students"))) {
    if (file.endsWith(".html") && !pages.has(file)) rmSync(path.join(out, "students", file));
  }
}

function marksOf({ grades, seed, sandbox }: Report, notebook: string, speclab: string): Marks {
  const students = grades.map(
    ({ result: { submission, problem }, parts, points, bonus, of, apart, total, lateDays, timeUnknown }) => {
      const { id, name, file, time, latest, digest, notes } = submission;
      const short = parts.map(({ exercise, points: got, of: all, open, by, message, apart: own }) => ({
        exercise,
        points: got,
        of: all,
        open,
        ...(own !== undefined && { apart: own }),
        ...(by && { by }),
        message,
      }));
      return {
        id,
        name,
        file,
        time,
        ...(latest !== undefined && { latest }),
        digest,
        lateDays,
        timeUnknown,
        points,
        bonus,
        total,
        of,
        apart,
        parts: short,
        notes,
        ...(problem && { problem }),
      };
    },
  );
  return { format: "speclab-marks", version: 1, notebook, speclab, seed, isolation: sandbox.kind, students };
}

/** What counts, then what is shown beside it: a column group for each optional part. */
function gradesTable(grades: readonly Grade[], parts: readonly Part[]): string {
  const counted = parts.filter(({ apart }) => apart === undefined);
  const titles = [...new Set(parts.flatMap(({ apart }) => apart ?? []))];
  const heading = [
    "id",
    "name",
    ...counted.map(({ exercise }) => exercise),
    "points",
    "late_days",
    "total",
    "of",
    ...titles.flatMap((title) => [...namesIn(parts, title), title, `${title} of`]),
    "note",
  ];
  const cell = ({ open, points }: GradedPart): string | number => (open ? "" : points);
  const rows = grades.map(({ result, parts: graded, points, lateDays, total, of, apart, comments }) => [
    result.submission.id,
    result.submission.name,
    ...graded.filter((part) => part.apart === undefined).map(cell),
    points,
    lateDays,
    total,
    of,
    ...apart.flatMap((sum) => [...graded.filter((part) => part.apart === sum.title).map(cell), sum.points, sum.of]),
    [hindrance(result), ...comments].filter(Boolean).join(" "),
  ]);
  return csv([heading, ...rows]);
}

const namesIn = (parts: readonly Part[], title: string): string[] =>
  parts.filter(({ apart }) => apart === title).map(({ exercise }) => exercise);

/** Whom Moodle will not find by its own number. */
function withoutNumber(unknown: readonly string[], { grades, roster, anonymous }: Report): string[] {
  const isMoodles = roster !== undefined || grades.some(({ result }) => isFromMoodle(result.submission.file));
  if (!isMoodles || unknown.length === 0) return [];
  const isNobodyKnown = unknown.length === grades.length;
  const who = anonymous ? `${unknown.length} students` : unknown.join(", ");
  return [
    `moodle.csv tells ${isNobodyKnown ? "everybody" : who} by e-mail address and name alone, because their numbers in Moodle are not known; ` +
      "write them into the roster's column moodle.",
  ];
}

/** What belongs to nobody's row; names of files are names of people. */
function ofAll({ notes, leftOut, anonymous }: Report): string[] {
  if (anonymous) return leftOut.length === 0 ? [] : [`Left out: ${leftOut.length} files; the terminal says which.`];
  return [...notes, ...leftOut.map(({ file, why }) => `Left out: ${file}: ${why}.`)];
}

/** Codes instead of names: the same for the same seed, and nobody's without it. */
function anonymously({ grades, seed, out }: Report): Grade[] {
  const codeOf = (id: string): string => createHash("sha256").update(`${seed} ${id}`).digest("hex").slice(0, 8);
  const ids = grades.map(({ result }) => result.submission.id);
  writeWhole(path.join(out, "key.csv"), csv([["code", "id"], ...ids.map((id) => [codeOf(id), id])]));
  const hidden = grades.map((grade): Grade => {
    const code = codeOf(grade.result.submission.id);
    const submission = { ...grade.result.submission, id: code, name: code, file: "", notes: [] };
    return { ...grade, result: { ...grade.result, submission } };
  });
  return hidden.toSorted((a, b) => a.result.submission.id.localeCompare(b.result.submission.id));
}

function alikeIn(report: Report): Alike {
  const handedOut = new Set(report.notebook.cells.map(textOf));
  const touched = report.grades
    .map(({ result }) => result.submission)
    .filter(({ content }) => content !== undefined && !isAsHandedOut(content, handedOut));
  return { files: sameFiles(touched), answers: alikeAnswers(report) };
}

/** Nothing in it is the student's own, so that it may well be another's file, too. */
const isAsHandedOut = (content: Notebook | string, handedOut: ReadonlySet<string>): boolean =>
  typeof content !== "string" && content.cells.every((cell) => textOf(cell) === "" || handedOut.has(textOf(cell)));

const textOf = ({ source }: { readonly source: string }): string => source.trim();

/** Characters of one student's cells: whoever hands in a megabyte of numbers must not keep the class waiting. */
const longestCompared = 100_000;

/** Exercise by exercise; what was handed out and the course's own solution are nobody's. */
function alikeAnswers({ notebook, release, grades, parts }: Report): AlikeIn[] {
  const asked = askedIn(notebook);
  const names = asked.map(({ name }) => name);
  const own = (content: Notebook | string | undefined): string => {
    if (content === undefined || typeof content === "string") return content ?? "";
    const cells = overRelease(notebook, content).filter((cell) => cell.own);
    return cells.map(({ source }) => source).join("\n");
  };
  const textsOf = (content: Notebook | string | undefined): ReadonlyMap<string, string> => {
    try {
      const source = own(content);
      if (source.length <= longestCompared)
        return new Map([...byAnswer(source, names)].map(([of, text]) => [of, laidOut(text)]));
    } catch {
      // Nested so deeply that no parser gets to its end: nobody's answer is like it.
    }
    return new Map();
  };
  // Laid out as the answers are: a comma at the end of a line that was broken is no word of anybody's.
  const known = [codeOf(notebook), ...solutionsBeside(release).map(codeOf)].map(laidOut);
  const pieces = grades.map(({ result: { submission } }) => ({
    id: submission.id,
    texts: textsOf(submission.content),
  }));
  const groups = new Map(asked.map(({ exercise, name }) => [name, titleIn(parts, exercise)])).set(
    "",
    "Cells of their own",
  );
  return [...groups].flatMap(([name, title]) => {
    const texts = pieces.map(({ id, texts: all }) => ({ id, source: all.get(name) ?? "" }));
    return similarAnswers(texts, known).map((pair) => ({ ...pair, title }));
  });
}

const titleIn = (parts: readonly Part[], exercise: string): string =>
  parts.find((part) => part.exercise === exercise)?.title ?? exercise;

const codeOf = ({ cells }: Notebook): string =>
  cells.flatMap(({ cell_type, source }) => (cell_type === "code" ? source : [])).join("\n");

/** `notebooks/solutions/NAME.ipynb`, where the teacher's copy of the notebook lies. */
function solutionsBeside(release: string): Notebook[] {
  const file = path.join(path.dirname(release), "solutions", path.basename(release));
  return existsSync(file) ? [readNotebook(file)] : [];
}

export function titleOf(notebook: Notebook): string | undefined {
  for (const { cell_type, source } of notebook.cells) {
    const title = cell_type === "markdown" ? /^# (.+)$/m.exec(source) : null;
    if (title) return title[1].trim();
  }
  return undefined;
}
