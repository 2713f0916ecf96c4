// Which cells of a hand-in are run: those that hold the answers, and those that they need. Checks never are; cells that
// were handed out locked are run as they were handed out.
import ts from "typescript";
import { analyse } from "#kernel/cells/analysis";
import type { CellChecker, CellError } from "#kernel/cells/index";
import type { CodeCell, Notebook } from "#kernel/notebook";
import type { GuestCell } from "./guest.ts";

/** Where the notebook asks for an answer: `await check("stft", getStft)`. */
export interface Asked {
  readonly exercise: string;
  /** The function's name. */
  readonly name: string;
}

export interface HandedIn {
  readonly id: string;
  readonly source: string;
  /** Handed out with a blank, or added by the student. */
  readonly own: boolean;
  /** The student's text of a locked cell, where it is another. */
  readonly changed?: string;
}

export interface CompiledAnswers {
  readonly cells: readonly GuestCell[];
  /** Module of the cell that declares an answer. */
  readonly places: ReadonlyMap<string, string>;
  /** Exercises whose cell does not compile: the first error of each. */
  readonly errors: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** What is asked for, in the order of the notebook. */
export function askedIn(release: Notebook): Asked[] {
  return codeCells(release).flatMap(({ source }) => {
    const found: Asked[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && node.expression.getText() === "check" && node.arguments.length >= 2) {
        const [exercise, answer] = node.arguments;
        if (ts.isStringLiteral(exercise) && ts.isIdentifier(answer)) {
          found.push({ exercise: exercise.text, name: answer.text });
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true));
    return found;
  });
}

/** The student's cells over those that were handed out. Deleted ones are as they were handed out. */
export function overRelease(release: Notebook, submission: Notebook): HandedIn[] {
  const handedOut = codeCells(release);
  const known = new Map(handedOut.map((cell) => [cell.id, cell]));
  const theirs = new Map(codeCells(submission).map((cell) => [cell.id, cell]));
  const cells: HandedIn[] = handedOut.map(({ id, source, metadata }) => {
    const student = theirs.get(id)?.source;
    if (metadata.tags?.includes("exercise")) return { id, source: student ?? source, own: true };
    return { id, source, own: false, ...(student !== undefined && student !== source && { changed: student }) };
  });
  // Added ones come after the cell that they follow in the student's notebook.
  let after = -1;
  for (const { id, source } of codeCells(submission)) {
    const at = cells.findIndex((cell) => cell.id === id);
    if (known.has(id)) after = Math.max(after, at);
    else if (at < 0) cells.splice(++after, 0, { id, source, own: true });
  }
  return cells;
}

/**
 * Checks and emits what the answers need, in the notebook's order.
 *
 * @param newChecker a checker that has seen nothing yet
 */
export function compileAnswers(
  cells: readonly HandedIn[],
  asked: readonly Asked[],
  newChecker: () => CellChecker,
): CompiledAnswers {
  const restored = compileNeeded(cells, asked, newChecker());
  const changed = needed(cells, asked).filter((cell) => cell.changed !== undefined);
  if (changed.length === 0) return restored;
  const names = changed.map(({ id }) => id).join(", ");
  if (restored.errors.size === 0) {
    return { ...restored, notes: [`Changed by the student and run as handed out: ${names}.`] };
  }
  // An import added to the first cell is nothing bad.
  const asIs = compileNeeded(
    cells.map((cell) => (cell.changed === undefined ? cell : { ...cell, source: cell.changed })),
    asked,
    newChecker(),
  );
  if (asIs.errors.size >= restored.errors.size) return restored;
  return { ...asIs, notes: [`Changed by the student, and run so because the answers need it: ${names}.`] };
}

function compileNeeded(cells: readonly HandedIn[], asked: readonly Asked[], checker: CellChecker): CompiledAnswers {
  const compiled: GuestCell[] = [];
  const modules = new Map<HandedIn, string>();
  const broken = new Map<HandedIn, CellError>();
  for (const cell of needed(cells, asked)) {
    const { run, errors } = checker.compile(cell.source, cell.id);
    if (run) {
      compiled.push({ id: run.id, js: run.js });
      modules.set(cell, run.id);
    } else broken.set(cell, errors[0]);
  }
  const places = new Map<string, string>();
  const errors = new Map<string, string>();
  for (const { exercise, name } of asked) {
    const cell = declaring(cells, name, cells.length);
    const module = cell && modules.get(cell);
    const error = cell && broken.get(cell);
    if (module !== undefined) places.set(exercise, module);
    else if (error) errors.set(exercise, `line ${error.line} of cell ${cell.id}: ${error.message}`);
    else errors.set(exercise, `there is no ${name} in the notebook any more`);
  }
  return { cells: reached(compiled, [...places.values()]), places, errors, notes: [] };
}

/** Cells that the answers reach when they run: what gave only an import or a type need not be run itself. */
function reached(compiled: readonly GuestCell[], from: readonly string[]): GuestCell[] {
  const wanted = new Set<string>();
  const want = (id: string): void => {
    if (wanted.has(id)) return;
    wanted.add(id);
    const cell = compiled.find((candidate) => candidate.id === id);
    for (const [, other] of cell?.js.matchAll(/\brequire\("cell:([^"]+)"\)/g) ?? []) want(other);
  };
  for (const id of from) want(id);
  return compiled.filter(({ id }) => wanted.has(id));
}

/** Cells that declare the answers, and those that declare what these use, and so on. */
function needed(cells: readonly HandedIn[], asked: readonly Asked[]): HandedIn[] {
  const wanted = new Set<HandedIn>();
  const want = (name: string, before: number): void => {
    const cell = declaring(cells, name, before);
    if (!cell || wanted.has(cell)) return;
    wanted.add(cell);
    const at = cells.indexOf(cell);
    const own = new Set(analysis(cell).names.map((declared) => declared.name));
    for (const used of analysis(cell).identifiers) if (!own.has(used)) want(used, at);
  };
  for (const { name } of asked) want(name, cells.length);
  return cells.filter((cell) => wanted.has(cell));
}

/** The last cell above `before` that declares the name. */
function declaring(cells: readonly HandedIn[], name: string, before: number): HandedIn | undefined {
  return cells.slice(0, before).findLast((cell) => analysis(cell).names.some((declared) => declared.name === name));
}

const analyses = new WeakMap<HandedIn, ReturnType<typeof analyse>>();

function analysis(cell: HandedIn): ReturnType<typeof analyse> {
  const known = analyses.get(cell) ?? analyse(ts, cell.source);
  analyses.set(cell, known);
  return known;
}

function codeCells(notebook: Notebook): CodeCell[] {
  return notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
}
