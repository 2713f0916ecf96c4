import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type Language, type Verdict, verdictText } from "../check/index.ts";
import { nearest } from "../core/nearest.ts";
import { type Asked, type AskedSeminar, type CourseFacts, seminarNamed } from "./course.ts";
import { type JudgingLimits, judgeAnswers } from "./judging.ts";
import { checkTypes, type TypeFindings } from "./types.ts";
import { findTypeScript } from "./typescript.ts";
import { UsageError } from "./words.ts";

export interface CheckAnswersOptions {
  /** Another seed, other inputs. */
  readonly seed?: number;
  /** Of the verdicts' sentences. Default English. */
  readonly language?: Language;
  readonly course?: CourseFacts;
  readonly limits?: Partial<JudgingLimits>;
  /** Whether TypeScript is asked where it is there. Default true. */
  readonly types?: boolean;
}

/** What became of one answer. */
export interface AnswerResult {
  readonly exercise: string;
  readonly title: string;
  readonly points: number;
  readonly of: number;
  /**
   * `missing`: no such export. `refused`: the types are not right, so it was not run. `stopped`: it ended its process, or
   * was ended with it. Only `passed` and `failed` have a verdict.
   */
  readonly status: "passed" | "failed" | "missing" | "refused" | "stopped";
  /** One sentence. */
  readonly message: string;
  readonly verdict?: Verdict;
}

/** A module of answers, checked: plain data for graders and other programs. */
export interface AnswersResult {
  readonly kind: "answers";
  readonly file: string;
  readonly seminar: string;
  readonly title: string;
  readonly seed: number;
  readonly points: number;
  readonly of: number;
  readonly exercises: readonly AnswerResult[];
  /** Why nothing was judged: the module cannot be read or loaded. */
  readonly problem?: string;
  /** What TypeScript says about the module. */
  readonly typeErrors: readonly string[];
  /** What else the reader should know, in sentences. */
  readonly notes: readonly string[];
  readonly printed: string;
}

const defaultLimits: JudgingLimits = { load: 20_000, exercise: 120_000 };

/**
 * Checks a TypeScript or JavaScript module that exports the answers of a seminar, by the names of the exercises or of the
 * functions. The answers run in a process of their own.
 *
 * @param wanted the seminar: `01`
 * @throws UsageError when there is no such seminar or no such file
 */
export async function checkAnswers(
  wanted: string,
  file: string,
  options: CheckAnswersOptions = {},
): Promise<AnswersResult> {
  const { course, seed, language, types = true } = options;
  const seminar = seminarNamed(wanted, course);
  const place = answersFile(file);
  const typescript = findTypeScript([path.dirname(place), process.cwd()]);
  const notes: string[] = [];
  const isTypeScript = /\.[cm]?ts$/.test(place);
  if (!typescript && isTypeScript && !process.allowedNodeEnvironmentFlags.has("--experimental-strip-types")) {
    throw new UsageError(
      `${file} is TypeScript, which this Node cannot read by itself: install it with npm install --save-dev typescript@5.9.3, or write the answers in JavaScript.`,
    );
  }
  if (!typescript || !types) notes.push("TypeScript is not asked here, so the types were not checked.");
  const findings =
    typescript && types ? checkTypes(typescript, place, seminar.exercises) : exportsByText(place, seminar);
  const about = { seminar, file, seed: seed ?? 1, findings };
  if (findings.syntax.length > 0) {
    return result(about, notes, { problem: `${path.basename(file)} is not run: ${findings.syntax[0]}` });
  }
  if (findings.places.size === 0) {
    const names = seminar.exercises.map(({ functionName }) => functionName).join(", ");
    return result(about, notes, {
      problem: `${path.basename(file)} exports none of the answers of seminar ${seminar.number}: ${names}.`,
    });
  }
  const judged = await judgeAnswers(
    {
      file: place,
      exerciseFiles: seminar.exercises.flatMap(({ file: exerciseFile }) => exerciseFile ?? []),
      exercises: seminar.exercises
        .filter(({ exercise }) => findings.places.has(exercise) && !findings.refused.has(exercise))
        .map(({ exercise }) => ({ exercise, place: findings.places.get(exercise)! })),
      options: { ...(seed !== undefined && { seed }), ...(language !== undefined && { language }) },
      typescript: typescript?.file,
    },
    { ...defaultLimits, ...options.limits },
  );
  const { text, characters } = judged.printed;
  if (characters > text.length)
    notes.push(`The answers printed ${characters} characters; the first ${text.length} are kept.`);
  return result(about, notes, {
    ...judged,
    printed: text,
    problem: judged.notLoaded && `${path.basename(file)} ${judged.notLoaded}`,
  });
}

/** The verdicts for people who read plain text, and the table of points. */
export function answersText({
  exercises,
  seminar,
  points,
  of,
  problem,
  notes,
  typeErrors,
  printed,
}: AnswersResult): string {
  const lines: string[] = [];
  for (const { verdict, status, title, message } of exercises) {
    if (verdict) lines.push(verdictText(verdict));
    else if (problem === undefined || status === "refused") lines.push(`✗ ${title}: ${message}`);
  }
  if (problem !== undefined) lines.push(problem);
  if (typeErrors.length > 0) lines.push("", "TypeScript says:", ...typeErrors.map((error) => `  ${error}`));
  if (printed.trim() !== "")
    lines.push(
      "",
      "Printed by the answers:",
      ...printed
        .trimEnd()
        .split("\n")
        .map((line) => `  ${line}`),
    );
  if (notes.length > 0) lines.push("", ...notes);
  lines.push("", ...table(exercises), "", `Seminar ${seminar}: ${points} of ${of}`);
  return lines.join("\n").trimStart();
}

function table(exercises: readonly AnswerResult[]): string[] {
  const width = Math.max(...exercises.map(({ title }) => title.length));
  return exercises.map(
    ({ title, points, of, status }) => `${title.padEnd(width)}  ${`${points} of ${of}`.padStart(8)}  ${status}`,
  );
}

/** @throws UsageError when there is no file to be read */
function answersFile(file: string): string {
  const place = path.resolve(file);
  if (!existsSync(place)) throw new UsageError(`There is no file ${file}.`);
  if (!statSync(place).isFile()) throw new UsageError(`${file} is a folder, a module of answers is needed.`);
  if (!/\.[cm]?[jt]s$/.test(place)) throw new UsageError(`${file} must be a module: .ts, .mts, .js or .mjs.`);
  return place;
}

/** Without TypeScript: what the text seems to export. The process that loads it knows better. */
function exportsByText(place: string, { exercises }: AskedSeminar): TypeFindings {
  const text = readFileSync(place, "utf8");
  const places = new Map<string, readonly string[]>();
  const exported = [...text.matchAll(/\bexport\s+(?:async\s+)?(?:function\*?|const|let|var|class)\s+([\w$]+)/g)].map(
    ([, name]) => name,
  );
  for (const [, list] of text.matchAll(/\bexport\s*\{([^}]*)\}/g)) {
    for (const part of list.split(",")) {
      const name = part
        .trim()
        .split(/\s+as\s+/)
        .at(-1)!
        .replace(/^"(.*)"$/, "$1");
      if (name) exported.push(name);
    }
  }
  const byDefault = /\bexport\s+default\b/.test(text);
  for (const { exercise, functionName } of exercises) {
    const name = [exercise, functionName].find((candidate) => exported.includes(candidate));
    if (name) places.set(exercise, [name]);
    else if (byDefault && text.includes(functionName)) places.set(exercise, ["default", functionName]);
  }
  return { syntax: [], errors: [], refused: new Map(), places, exported };
}

interface About {
  readonly seminar: AskedSeminar;
  readonly file: string;
  readonly seed: number;
  readonly findings: TypeFindings;
}

interface Outcome {
  readonly verdicts?: ReadonlyMap<string, Verdict>;
  readonly troubles?: ReadonlyMap<string, string>;
  readonly problem?: string;
  readonly printed?: string;
}

function result({ seminar, file, seed, findings }: About, notes: readonly string[], outcome: Outcome): AnswersResult {
  const exercises = seminar.exercises.map((asked) => answerResult(asked, findings, outcome));
  return {
    kind: "answers",
    file,
    seminar: seminar.number,
    title: seminar.title,
    seed,
    points: exercises.reduce((sum, { points }) => sum + points, 0),
    of: exercises.reduce((sum, { of }) => sum + of, 0),
    exercises,
    ...(outcome.problem !== undefined && { problem: outcome.problem }),
    typeErrors: findings.errors,
    notes,
    printed: outcome.printed ?? "",
  };
}

function answerResult(asked: Asked, findings: TypeFindings, { verdicts, troubles, problem }: Outcome): AnswerResult {
  const { exercise, title, of, functionName } = asked;
  const nothing = { exercise, title, points: 0, of };
  const verdict = verdicts?.get(exercise);
  if (verdict) {
    const { points, of, message } = verdict;
    return { ...nothing, points, of, status: points === of ? "passed" : "failed", message, verdict };
  }
  const refused = findings.refused.get(exercise);
  if (refused !== undefined) return { ...nothing, status: "refused", message: refused };
  if (findings.places.has(exercise)) {
    const trouble = troubles?.get(exercise);
    return {
      ...nothing,
      status: "stopped",
      message: trouble ? `${functionName} ${trouble}` : (problem ?? "It was not run."),
    };
  }
  const taken = [...findings.places.values()].map(([name]) => name);
  const free = findings.exported.filter((name) => !taken.includes(name));
  const meant = nearest(functionName, free) ?? nearest(exercise, free);
  const advice = meant ? `; did you mean ${meant}?` : ".";
  return { ...nothing, status: "missing", message: `There is no export ${functionName}${advice}` };
}
