// Pull: edits made in a notebook go back into its percent script, and the solutions behind the blanks stay.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Cell, type Notebook, tagsOf } from "#kernel/notebook";
import { hasBlanks, segments } from "./blanks.ts";
import type { PercentCell, PercentScript } from "./percent.ts";
import { root } from "./sources.ts";
import { hashOf, type SpeclabMetadata, tagsOfVersion, type Version } from "./versions.ts";

const { asGiven } = (await import(pathToFileURL(path.join(root, "tools/lab/handout.mjs")).href)) as {
  asGiven(cell: string, given: string): string;
};

/** Why a notebook's edits cannot be taken over. */
export class PullRefused extends Error {
  override name = "PullRefused";
}

export interface Pulled {
  cells: PercentCell[];
  /** One sentence for each cell that is new, changed, moved or gone. */
  changes: string[];
}

/**
 * Takes an edited notebook's cells into the script they came from.
 *
 * @param script the percent script as it is now
 * @param text its text, to know whether the notebook was made from it
 * @throws PullRefused where it is not clear what the edit means for the source
 */
export function pull(script: PercentScript, text: string, notebook: Notebook): Pulled {
  const version = madeFrom(notebook, text);
  const changes: string[] = [];
  const known = new Map(script.cells.map((cell) => [cell.id, cell]));
  const tags = tagsOfVersion(script, version);
  const generated = new Map(script.cells.map((cell, index) => [cell.id, tags[index]]));
  const ids = new Set<string>();
  const cells: PercentCell[] = [];
  for (const cell of notebook.cells) {
    const before = known.get(cell.id);
    const source = trimmed(before ? asGiven(cell.source, before.source) : cell.source);
    if (before && isWithoutQuick(before, source)) {
      throw new PullRefused(
        `cell ${cell.id} has lost a line that begins with "// QUICK:": change this cell in the percent script`,
      );
    }
    if (!before && source === "") continue; // the empty cell with which JupyterLab ends a notebook
    if (ids.has(cell.id)) throw new PullRefused(`two cells have the id ${cell.id}: delete one of them`);
    ids.add(cell.id);
    if (cell.cell_type === "raw")
      throw new PullRefused(`cell ${cell.id} is raw, a percent script has markdown and code only`);
    if (cell.cell_type === "code" && /^\/\/ ?%%/m.test(source)) {
      throw new PullRefused(
        `cell ${cell.id} has a line that begins with "// %%", which would begin a cell in the script`,
      );
    }
    if (before) {
      const after = {
        ...pullCell(before, cell, source, version),
        tags: pullTags(before, tagsOf(cell), generated.get(before.id) ?? []),
      };
      if (after.source !== before.source || after.type !== before.type) changes.push(`cell ${after.id} is changed`);
      else if (after.tags.join() !== before.tags.join()) changes.push(`cell ${after.id} has other tags`);
      cells.push(after);
    } else {
      const id = newId(cell, source, (candidate) => known.has(candidate) || ids.has(candidate));
      ids.add(id);
      changes.push(`cell ${id} is new`);
      cells.push({ id, type: cell.cell_type, tags: tagsOf(cell), source, line: 0 });
    }
  }
  for (const cell of script.cells) {
    if (ids.has(cell.id)) continue;
    if (version === "student" && (hasBlanks(cell) || cell.answer !== undefined)) {
      throw new PullRefused(
        `cell ${cell.id} is gone, and its solution would go with it: delete it in the percent script`,
      );
    }
    changes.push(`cell ${cell.id} is gone`);
  }
  const kept = cells.filter((cell) => known.has(cell.id)).map((cell) => cell.id);
  const order = script.cells.map((cell) => cell.id).filter((id) => ids.has(id));
  const moved = kept.find((id, index) => id !== order[index]);
  if (moved !== undefined) changes.push(`cell ${moved} stands at another place`);
  return { cells, changes };
}

/** Whether a line that says what the quick version has instead is edited or gone. */
function isWithoutQuick(before: PercentCell, source: string): boolean {
  const lines = before.source.split("\n").filter((line) => line.trim().startsWith("// QUICK:"));
  return lines.some((line) => !source.split("\n").includes(line));
}

/** The version that a notebook is, if it was made from the script as it is now. */
function madeFrom(notebook: Notebook, text: string): Version {
  const metadata = notebook.metadata.speclab as SpeclabMetadata | undefined;
  if (!metadata?.sourceHash || !metadata.version) {
    throw new PullRefused(
      "its metadata do not say from which source it was made; only notebooks made by --update can be pulled",
    );
  }
  if (metadata.sourceHash !== hashOf(text)) {
    throw new PullRefused(
      "it was made from another state of the source, so its edits and those of the source cannot be told apart: run --update and repeat the edit in the new notebook",
    );
  }
  if (metadata.settings === "quick") {
    throw new PullRefused(
      "it has the quick settings, in which lines of the source are replaced: pull from the full version",
    );
  }
  if (notebook.cells.some((cell) => !cell.id)) {
    throw new PullRefused("it has cells without ids (older than nbformat 4.5), so they cannot be recognised");
  }
  return metadata.version;
}

function pullCell(
  before: PercentCell,
  cell: Exclude<Cell, { cell_type: "raw" }>,
  source: string,
  version: Version,
): PercentCell {
  const type = cell.cell_type;
  // What stands there is for the student to write; the source has the answer.
  if (version === "student" && before.answer !== undefined) return before;
  if (version !== "student" || !hasBlanks(before)) return { ...before, type, source };
  if (type !== "code") {
    throw new PullRefused(
      `cell ${before.id} is markdown now, and has a blank in the source: change it in the percent script`,
    );
  }
  return { ...before, type, source: withSolutions(before, source) };
}

/** The edited student's text with every blank replaced by its solution; each blank must still stand there unedited. */
function withSolutions(before: PercentCell, edited: string): string {
  const blanks = segments(before).filter((segment) => segment.blank);
  const lines = edited.split("\n");
  const generated = segments(before).flatMap((segment) => segment.student);
  const result: string[] = [];
  let at = 0;
  for (const blank of blanks) {
    const found = findLines(lines, blank.student, at);
    if (count(lines, blank.student) > count(generated, blank.student)) {
      throw new PullRefused(
        `cell ${before.id}: the blank "${blank.student.join(" ").trim()}" stands there more often than in the source, so it is not clear which one has the solution: edit this cell in the percent script`,
      );
    }
    if (found < 0) {
      throw new PullRefused(
        `cell ${before.id}: the blank "${blank.student.join(" ").trim()}" is edited or gone, so its solution has no place: edit this cell in the percent script`,
      );
    }
    result.push(...lines.slice(at, found), ...blank.solution);
    at = found + blank.student.length;
  }
  result.push(...lines.slice(at));

  // What stands for a blank must be one: if reading the result gives another student's text, the edit was ambiguous.
  const after: PercentCell = { ...before, source: result.join("\n") };
  const again = segments(after).flatMap((segment) => segment.student);
  const blanksAgain = segments(after).filter((segment) => segment.blank).length;
  if (again.join("\n") !== edited || blanksAgain !== blanks.length) {
    throw new PullRefused(
      `cell ${before.id}: it is not clear which lines are blanks now, edit this cell in the percent script`,
    );
  }
  return after.source;
}

function findLines(lines: readonly string[], wanted: readonly string[], from: number): number {
  for (let at = from; at + wanted.length <= lines.length; at++) {
    if (wanted.every((line, offset) => line === lines[at + offset])) return at;
  }
  return -1;
}

function count(lines: readonly string[], wanted: readonly string[]): number {
  let times = 0;
  for (let at = findLines(lines, wanted, 0); at >= 0; at = findLines(lines, wanted, at + 1)) times++;
  return times;
}

function pullTags(before: PercentCell, now: readonly string[], generated: readonly string[]): string[] {
  if (now.join() === generated.join()) return before.tags;
  if (before.tags.some((tag) => tag.includes(":"))) {
    throw new PullRefused(`cell ${before.id} has tags for one version only: change them in the percent script`);
  }
  const automatic = generated.filter((tag) => !before.tags.includes(tag));
  return now.filter((tag) => !automatic.includes(tag));
}

/** An id that says something: the first words of a new cell. */
function newId(cell: Cell, source: string, taken: (id: string) => boolean): string {
  const words = source
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  const base = words.slice(0, 3).join("-").slice(0, 40) || cell.cell_type;
  let id = base;
  for (let number = 2; taken(id); number++) id = `${base}-${number}`;
  return id;
}

function trimmed(source: string): string {
  return source.replace(/^(?:[ \t]*\n)+/, "").replace(/\s+$/, "");
}
