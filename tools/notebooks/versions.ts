// Versions of a percent script: what students get, its solution, and an experiment quick or full.
import { createHash } from "node:crypto";
import { type Cell, NOTEBOOK_METADATA, type Notebook } from "#kernel/notebook";
import { hasBlanks, segments } from "./blanks.ts";
import { type PercentCell, PercentError, type PercentScript } from "./percent.ts";

export type Version = "student" | "solution" | "experiment";
export type Settings = "quick" | "full";

export interface BuiltCell {
  id: string;
  type: "markdown" | "code";
  tags: string[];
  /** Points for an answer in words. */
  answer?: number;
  source: string;
  /** For each line of the source, the line of the percent script (1-based) from which it came. */
  lines: number[];
}

/** What a notebook made by us says about itself. */
export interface SpeclabMetadata {
  /** Of the percent script that the notebook was made from. */
  sourceHash: string;
  version: Version;
  settings: Settings;
  engine: string;
  minutes: number;
  /** When its outputs were made, as `2026-11-21T16:20Z`: a file's own date is that of a clone. */
  ran?: string;
}

const QUICK = /^\s*\/\/ QUICK: (?<code>.*\S)\s*$/;
const CHECK_CALL = /^\s*(?:await )?check\(/m;
const RAISES = "raises-exception";
/** `student:raises-exception` is a tag of the student version alone. */
const VERSION_TAG = /^(?<version>student|solution|experiment):(?<tag>.+)$/;

/** The versions that are made of a script. An experiment with blanks has exercises: students and a solution, too. */
export function versionsOf(script: PercentScript, file?: string): Version[] {
  const hasExercises = script.kind === "seminar" || script.cells.some((cell) => hasBlanks(cell, file));
  return hasExercises ? ["solution", "student"] : ["experiment"];
}

/**
 * The settings of one version. A seminar has none but full ones, and the solution of an experiment is about its exercises
 * and therefore quick.
 */
export function settingsOf({ kind }: Pick<PercentScript, "kind">, version: Version, asked: Settings): Settings {
  if (kind === "seminar") return "full";
  return version === "solution" ? "quick" : asked;
}

/**
 * The cells of one version.
 *
 * @throws PercentError where a blank or a quick setting cannot be understood
 */
export function buildCells(script: PercentScript, version: Version, settings: Settings, file?: string): BuiltCell[] {
  const tags = tagsOfVersion(script, version, file);
  return script.cells.map((cell, index) => {
    const { id, type, answer } = cell;
    const { source, lines } = textOf(cell, version, settings, file);
    return { id, type, tags: tags[index], ...(answer !== undefined && { answer }), source, lines };
  });
}

/** One version as a notebook that has not been run. */
export function buildNotebook(
  script: PercentScript,
  sourceHash: string,
  version: Version,
  settings: Settings,
  file?: string,
): Notebook {
  const cells = buildCells(script, version, settings, file).map(({ id, type, tags, answer, source }): Cell => {
    const metadata = {
      ...(tags.length > 0 && { tags }),
      ...(answer !== undefined && answerMetadata(answer)),
    };
    return type === "markdown"
      ? { cell_type: "markdown", id, metadata, source }
      : { cell_type: "code", id, metadata, source, execution_count: null, outputs: [] };
  });
  const speclab: SpeclabMetadata = { sourceHash, version, settings, engine: script.engine, minutes: script.minutes };
  return { cells, metadata: { ...NOTEBOOK_METADATA, speclab }, nbformat: 4, nbformat_minor: 5 };
}

/** What a cell says of itself that is answered in words and marked by people. */
export function answerMetadata(points: number): { speclab: { answer: { points: number } } } {
  return { speclab: { answer: { points } } };
}

/** Points for an answer in words; undefined for any other cell. */
export function answerPoints({ metadata }: Pick<Cell, "metadata">): number | undefined {
  return (metadata.speclab as { answer?: { points: number } } | undefined)?.answer?.points;
}

/** The hash of a script's text; line ends do not count. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text.replaceAll("\r\n", "\n")).digest("hex").slice(0, 16);
}

/** Whether a cell judges an exercise: it fails for as long as the exercise is not solved. */
export function isCheck(cell: Pick<PercentCell, "type" | "source">): boolean {
  return cell.type === "code" && CHECK_CALL.test(cell.source);
}

/**
 * Tags of all cells in one version. A student may break anything, by an answer that does not compile or by an edit: from
 * the first exercise on every cell of the student version has `raises-exception`, so that JupyterLab's "run all" reaches
 * the last one. A check never has it in the solution, whatever the script says.
 */
export function tagsOfVersion(script: Pick<PercentScript, "cells">, version: Version, file?: string): string[][] {
  let mayFail = false;
  return script.cells.map((cell) => {
    mayFail ||= version === "student" && (isCheck(cell) || hasBlanks(cell, file));
    const own = cell.answer === undefined ? cell.tags : [...new Set([...cell.tags, "answer"])];
    const tags = own.flatMap((tag) => {
      const only = VERSION_TAG.exec(tag)?.groups;
      if (!only) return [tag];
      return only.version === version ? [only.tag] : [];
    });
    if (cell.type === "code" && mayFail) return [...tags.filter((tag) => tag !== RAISES), RAISES];
    return isCheck(cell) ? tags.filter((tag) => tag !== RAISES) : tags;
  });
}

function textOf(cell: PercentCell, version: Version, settings: Settings, file?: string): ReturnType<typeof unchanged> {
  if (cell.type === "code") return buildSource(cell, version, settings, file);
  if (cell.answer === undefined || version !== "student") return unchanged(cell);
  return { source: emptyAnswer(cell.answer), lines: [cell.line] };
}

/** What students find where they answer in words. */
function emptyAnswer(points: number): string {
  return `*Your answer (${points} ${points === 1 ? "point" : "points"}): double-click here, and write over this line.*`;
}

function unchanged(cell: PercentCell): { source: string; lines: number[] } {
  return { source: cell.source, lines: cell.source.split("\n").map((_, index) => cell.line + index) };
}

function buildSource(
  cell: PercentCell,
  version: Version,
  settings: Settings,
  file = "script",
): { source: string; lines: number[] } {
  const texts: string[] = [];
  const lines: number[] = [];
  for (const segment of segments(cell, file)) {
    const chosen = version === "student" ? segment.student : segment.solution;
    for (const [index, text] of chosen.entries()) {
      texts.push(text);
      lines.push(segment.line + Math.min(index, segment.solution.length - 1));
    }
  }
  return settings === "quick" ? quickSource(texts, lines, file) : { source: texts.join("\n"), lines };
}

/** Every `// QUICK: code` line goes, and the line after it becomes that code. */
function quickSource(texts: string[], lines: number[], file: string): { source: string; lines: number[] } {
  const quick: string[] = [];
  const from: number[] = [];
  for (let index = 0; index < texts.length; index++) {
    const code = QUICK.exec(texts[index])?.groups?.code;
    if (code === undefined) {
      quick.push(texts[index]);
      from.push(lines[index]);
      continue;
    }
    index++;
    if (index >= texts.length || texts[index].trim() === "" || QUICK.test(texts[index])) {
      throw new PercentError(`${file}:${lines[index - 1]}: below a QUICK line stands the line that it replaces`);
    }
    const indent = /^\s*/.exec(texts[index])?.[0] ?? "";
    quick.push(indent + code);
    from.push(lines[index]);
  }
  return { source: quick.join("\n"), lines: from };
}
