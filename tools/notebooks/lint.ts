// The notebook linter: names what is legal and still goes wrong, and what to write instead.
//
// `// lint-ok: reason` at the end of a line, or on a line of its own above it, lets that line pass.
import type ts from "typescript";
import { type LintCell, notebookProgram } from "./lint-program.ts";
import { rules } from "./lint-rules.ts";

export type { LintCell } from "./lint-program.ts";

export interface Finding {
  /** Index of the cell among the cells given. */
  cell: number;
  /** In the cell, both from 1. */
  line: number;
  column: number;
  rule: string;
  /** A hint is told and fails nothing. */
  level: "error" | "hint";
  /** One sentence: what goes wrong, and what to write instead. */
  message: string;
}

export interface LintOptions {
  /** Folder of the notebook, from which its imports are resolved. */
  folder: string;
  /** In an experiment, random numbers without a seed are an error. */
  isExperiment: boolean;
}

const EXCUSE = /\/\/\s*lint-ok(?<colon>:)?\s*(?<reason>.*)$/;

/**
 * Lints the code cells of one notebook.
 *
 * @param cells code cells in document order
 * @returns what was found, in document order
 *
 * @example
 * lint([{ id: "noise", source: "Math.random()" }], { folder: "notebooks", isExperiment: true })[0].rule; // "unseeded-random"
 */
export function lint(cells: readonly LintCell[], { folder, isExperiment }: LintOptions): Finding[] {
  const program = notebookProgram(cells, folder);
  const context = { ...program, ids: cells.map(({ id }) => id), isExperiment };
  const found = Object.entries(rules).flatMap(([rule, find]) =>
    find(context).map(({ node, level, message }): Finding => ({ ...placed(node), rule, level, message })),
  );
  function placed(node: ts.Node): Pick<Finding, "cell" | "line" | "column"> {
    return { cell: program.cellOf(node), ...program.placeOf(node) };
  }
  return cells.flatMap(({ source }, cell) =>
    excused(
      source.split(/\r?\n/),
      cell,
      found.filter((finding) => finding.cell === cell),
    ).sort((a, b) => a.line - b.line || a.column - b.column),
  );
}

/** What is left of a cell's findings; an excuse without a reason, or for nothing, is a finding itself. */
function excused(lines: readonly string[], cell: number, findings: readonly Finding[]): Finding[] {
  const own = (line: number, column: number, message: string): Finding => {
    return { cell, line, column, rule: "lint-ok", level: "error", message };
  };
  const excusedLines = new Set<number>();
  const complaints: Finding[] = [];
  for (const [index, text] of lines.entries()) {
    const excuse = EXCUSE.exec(text);
    if (!excuse?.groups) continue;
    const line = index + 1;
    const { colon, reason } = excuse.groups;
    const meant = text.trimStart().startsWith("//") ? line + 1 : line;
    const place = excuse.index + 1;
    if (!colon || reason.trim() === "") {
      complaints.push(own(line, place, "lint-ok needs a reason: write `// lint-ok: why this is right here`."));
    } else if (!findings.some((finding) => finding.line === meant)) {
      complaints.push(own(line, place, "There is nothing to excuse here: remove the lint-ok comment."));
    } else excusedLines.add(meant);
  }
  return [...findings.filter(({ line }) => !excusedLines.has(line)), ...complaints];
}
