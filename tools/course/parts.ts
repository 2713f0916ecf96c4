// The parts of a seminar that a student fills in: exercises with their cells, and answers in words.
import type { Notebook } from "#kernel/notebook";
import { answerPoints } from "../notebooks/versions.ts";

export interface Part {
  /** The exercise's name, or the id of the cell that is answered in words. */
  name: string;
  kind: "exercise" | "words";
  /** Ids of the cells that are filled in. */
  cells: string[];
  /** That people give for an answer in words; those of an exercise are its own affair. */
  points?: number;
}

const CHECK_CALL = /^\s*(?:await )?check\(\s*["'](?<name>[^"']+)["']/m;

/** The name of the exercise that a cell checks. */
export function checkedIn(source: string): string | undefined {
  return CHECK_CALL.exec(source)?.groups?.name;
}

/** @param handedOut the notebook as it was handed out */
export function partsOf(handedOut: Notebook): Part[] {
  const parts: Part[] = [];
  let open: string[] = [];
  for (const cell of handedOut.cells) {
    const points = answerPoints(cell);
    if (points !== undefined) parts.push({ name: cell.id, kind: "words", cells: [cell.id], points });
    if (cell.cell_type !== "code") continue;
    const name = checkedIn(cell.source);
    if (name !== undefined) {
      parts.push({ name, kind: "exercise", cells: open });
      open = [];
    } else if (/(?<![\w$])todo\(/.test(cell.source)) open.push(cell.id);
  }
  return parts;
}
