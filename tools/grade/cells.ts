// Which cells of a hand-in are run: those that hold the answers, and those that they need. Checks never are; cells that
// were handed out locked are run as they were handed out.
import ts from "typescript";
import { analyse } from "#kernel/cells/analysis";
import type { CellChecker, CellError } from "#kernel/cells/index";
import type { CodeCell, Notebook } from "#kernel/notebook";
import type { GuestCell } from "./guest.ts";
import { blank, partFor } from "./part-of-cell.ts";

/** Where the notebook asks for an answer: `await check("stft", getStft)`. */
export interface Asked {
  readonly exercise: string;
  /** The function's name. */
  readonly name: string;
  /** The cell that asks; of a module, which has none, the last declaration counts. */
  readonly cell?: string;
}

export interface HandedIn {
  readonly id: string;
  readonly source: string;
  /** Handed out with a blank, or added by the student. */
  readonly own: boolean;
  /** The student's text of a locked cell, where it is another. */
  readonly changed?: string;
  /** The text of an exercise's cell before anybody wrote into it. */
  readonly open?: string;
}

export interface CompiledAnswers {
  readonly cells: readonly GuestCell[];
  /** What a reader of the report calls a module: `cell stft`. */
  readonly titles: ReadonlyMap<string, string>;
  /** Module of the cell that declares an answer. */
  readonly places: ReadonlyMap<string, string>;
  /** Exercises whose cell does not compile: the first error of each. */
  readonly errors: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** What is asked for, in the order of the notebook. */
export function askedIn(release: Notebook): Asked[] {
  return codeCells(release).flatMap(({ id, source }) => {
    const found: Asked[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && node.expression.getText() === "check" && node.arguments.length >= 2) {
        const [exercise, answer] = node.arguments;
        if (ts.isStringLiteral(exercise) && ts.isIdentifier(answer)) {
          found.push({ exercise: exercise.text, name: answer.text, cell: id });
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
  const known = new Set(handedOut.map(({ id }) => id));
  const recognised = recognise(handedOut, codeCells(submission));
  const theirs = new Map(recognised.map((cell) => [cell.id, cell]));
  const cells: HandedIn[] = handedOut.map(({ id, source, metadata }) => {
    const student = theirs.get(id)?.source;
    if (metadata.tags?.includes("exercise")) return { id, source: student ?? source, own: true, open: source };
    return { id, source, own: false, ...(student !== undefined && student !== source && { changed: student }) };
  });
  // Added ones come after the cell that they follow in the student's notebook.
  let after = -1;
  for (const { id, source } of recognised) {
    const at = cells.findIndex((cell) => cell.id === id);
    if (known.has(id)) after = Math.max(after, at);
    else if (at < 0) cells.splice(++after, 0, { id, source, own: true });
  }
  return cells;
}

/**
 * A student's cells by the ids that they were handed out with. A program may have written others, or a student have copied
 * a cell: then a text that is as it was handed out tells, else the function that an exercise asks for. Ids are unique.
 */
function recognise(handedOut: readonly CodeCell[], cells: readonly CodeCell[]): { id: string; source: string }[] {
  const present = new Set(cells.map(({ id }) => id));
  const missing = handedOut.filter(({ id }) => !present.has(id));
  const known = new Set(handedOut.map(({ id }) => id));
  const given = new Set<string>();
  const names = (source: string): string[] => analyse(ts, source).names.map(({ name }) => name);
  return cells.map(({ id, source }, i) => {
    let own = id;
    if (!known.has(own)) {
      const declared = names(source);
      const lost =
        missing.find((cell) => !given.has(cell.id) && cell.source === source) ??
        missing.find(
          (cell) =>
            !given.has(cell.id) &&
            cell.metadata.tags?.includes("exercise") &&
            names(cell.source).some((name) => declared.includes(name)),
        );
      own = lost?.id ?? id;
    }
    if (given.has(own)) own = `${own}-copy-${i}`;
    given.add(own);
    return { id: own, source };
  });
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
  const { whole, lost } = withLostReopened(cells, asked);
  const compiled = compileOwn(whole, asked, newChecker);
  const places = new Map([...compiled.places].filter(([exercise]) => !lost.has(exercise)));
  return { ...compiled, places, errors: new Map([...compiled.errors, ...lost]) };
}

/**
 * A cell that was to declare an answer may hold something else now: a loop without end, or another name. Its exercise is
 * told, and for later ones it is open: the blank stands above the student's cell, which runs only where it is needed for
 * what it does declare, a helper or a second answer.
 */
function withLostReopened(
  cells: readonly HandedIn[],
  asked: readonly Asked[],
): { whole: HandedIn[]; lost: Map<string, string> } {
  const names = new Map<HandedIn, string[]>();
  const lost = new Map<string, string>();
  for (const one of asked) {
    if (declaring(cells, one.name, whereAsked(cells, one))) continue;
    const cell = cells.find(
      ({ open }) => open !== undefined && analyse(ts, open).names.some(({ name }) => name === one.name),
    );
    if (!cell) continue;
    names.set(cell, [...(names.get(cell) ?? []), one.name]);
    const why = cell.source.trim() === "" ? "is empty" : `declares no ${one.name}`;
    lost.set(one.exercise, `cell ${cell.id} ${why}: that is where the function is looked for`);
  }
  const whole = cells.flatMap((cell) => {
    const missing = names.get(cell);
    return missing ? [asHandedOut(cell, missing), cell] : [cell];
  });
  return { whole, lost };
}

/** Only what the names need: the rest of the blanks would hide what the student has written further up. */
const asHandedOut = ({ id, open }: HandedIn, names: readonly string[]): HandedIn => ({
  id: `${id} (as handed out)`,
  source: partFor(open!, names),
  own: true,
});

function compileOwn(
  cells: readonly HandedIn[],
  asked: readonly Asked[],
  newChecker: () => CellChecker,
): CompiledAnswers {
  const restored = compileNeeded(cells, asked, newChecker());
  const changed = needed(cells, asked).filter((cell) => cell.changed !== undefined);
  if (changed.length === 0) return restored;
  const names = changed.map(({ id }) => id).join(", ");
  if (restored.errors.size === 0) {
    return { ...restored, notes: [...restored.notes, `Changed by the student and run as handed out: ${names}.`] };
  }
  // An import added to the first cell is nothing bad.
  const asIs = compileNeeded(
    cells.map((cell) => (cell.changed === undefined ? cell : { ...cell, source: cell.changed })),
    asked,
    newChecker(),
  );
  if (asIs.errors.size >= restored.errors.size) return restored;
  const why = `Changed by the student, and run so because the answers need it: ${names}.`;
  return { ...asIs, notes: [...asIs.notes, why] };
}

function compileNeeded(cells: readonly HandedIn[], asked: readonly Asked[], checker: CellChecker): CompiledAnswers {
  const compiled: GuestCell[] = [];
  const modules = new Map<string, string>();
  const titles = new Map<string, string>();
  const broken = new Map<string, CellError>();
  const wanted = needed(cells, asked);
  const texts = wanted.map(({ id, source }) => ({ cellId: id, text: withoutChecks(source) }));
  // Most have no error at all, and looking at all cells at once is far quicker than one after the other.
  const all = checker.compileAll(texts);
  for (const [i, cell] of wanted.entries()) {
    const { run, errors } = all ? { run: all[i], errors: [] } : checker.compile(texts[i].text, cell.id);
    if (run) {
      compiled.push({ id: run.id, js: run.js });
      modules.set(cell.id, run.id);
      titles.set(run.id, `cell ${cell.id}`);
      continue;
    }
    broken.set(cell.id, errors[0]);
    // Later exercises need not suffer: for them this one is open, and the library's function stands in.
    const open = cell.open === undefined ? undefined : checker.compile(cell.open, cell.id).run;
    if (!open) continue;
    compiled.push({ id: open.id, js: open.js });
    titles.set(open.id, `cell ${cell.id}`);
  }
  const places = new Map<string, string>();
  const errors = new Map<string, string>();
  for (const one of asked) {
    const { exercise, name } = one;
    const cell = declaring(cells, name, whereAsked(cells, one));
    const module = cell && modules.get(cell.id);
    const error = cell && broken.get(cell.id);
    if (module !== undefined) places.set(exercise, module);
    else if (error) errors.set(exercise, `line ${error.line} of cell ${cell.id}: ${said(error)}`);
    else errors.set(exercise, `no cell above its check declares ${name}`);
  }
  return { cells: reached(compiled, [...places.values()]), titles, places, errors, notes: tooLate(cells, asked) };
}

/** What a checker says to somebody at a notebook, for somebody who reads a report. */
export function said({ message }: CellError): string {
  const names = /Unknown until then: (.+)/.exec(message)?.[1] ?? /^`(.+?)` is not known yet/.exec(message)?.[1];
  return names === undefined ? message : `${names}: not declared above it.`;
}

/** Checks are made elsewhere, where the truth is; a cell may hold one beside what is needed. Lines stay where they are. */
export function withoutChecks(source: string): string {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true);
  return file.statements.filter(isOfNotebookOnly).reduceRight((text, statement) => {
    const [start, end] = [statement.getStart(file), statement.end];
    return text.slice(0, start) + blank(text.slice(start, end)) + text.slice(end);
  }, source);
}

function isOfNotebookOnly(statement: ts.Statement): boolean {
  // `export { getStft };` of a module: in a cell all names are everybody's anyway.
  if (ts.isExportDeclaration(statement)) return statement.moduleSpecifier === undefined;
  if (!ts.isExpressionStatement(statement)) return false;
  const { expression } = statement;
  if (ts.isBinaryExpression(expression)) return /^(module\.)?exports\b/.test(expression.left.getText());
  const called = ts.isAwaitExpression(expression) ? expression.expression : expression;
  return ts.isCallExpression(called) && ["check", "hint", "score"].includes(called.expression.getText());
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

/** Cells that declare the answers, and those that declare what these use, and so on; of what was handed out, parts. */
function needed(cells: readonly HandedIn[], asked: readonly Asked[]): HandedIn[] {
  const wanted = new Map<HandedIn, Set<string>>();
  const want = (name: string, before: number): void => {
    const cell = declaring(cells, name, before);
    if (!cell) return;
    const names = wanted.get(cell) ?? new Set();
    if (names.has(name)) return;
    wanted.set(cell, names.add(name));
    const at = cells.indexOf(cell);
    const { free } = cell.own ? analysis(cell) : analyse(ts, partFor(cell.source, names));
    for (const used of free) want(used, at);
  };
  for (const one of asked) want(one.name, whereAsked(cells, one));
  return cells.flatMap((cell) => {
    const names = wanted.get(cell);
    return names ? [cell.own ? cell : { ...cell, source: partFor(cell.source, names) }] : [];
  });
}

/** In it or above it stands what the notebook's check has judged, run from the top; below it comes too late. */
function whereAsked(cells: readonly HandedIn[], { cell }: Asked): number {
  const at = cells.findIndex(({ id }) => id === cell);
  return at < 0 ? cells.length : at + 1;
}

/** A student who has written on below the check may think that this counts. */
function tooLate(cells: readonly HandedIn[], asked: readonly Asked[]): string[] {
  return asked.flatMap((one) => {
    const later = cells.slice(whereAsked(cells, one)).findLast((cell) => cell.own && declares(cell, one.name));
    return later
      ? [
          `${one.name} is declared again in cell ${later.id}, below its check: the one above it counts, as in the notebook.`,
        ]
      : [];
  });
}

/** The last cell above `before` that declares the name. */
function declaring(cells: readonly HandedIn[], name: string, before: number): HandedIn | undefined {
  return cells.slice(0, before).findLast((cell) => declares(cell, name));
}

function declares(cell: HandedIn, name: string): boolean {
  return analysis(cell).names.some((declared) => declared.name === name);
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
