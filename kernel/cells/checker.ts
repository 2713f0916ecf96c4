// The checker of a notebook: takes cells in the order in which they are run, says what is wrong with each before
// anything runs, and hands over what to run. It never executes anything, so it can answer while a cell runs.
import type TS from "typescript";
import { analyse, type CellAnalysis } from "./analysis.ts";
import { type Completion, complete, type Inspection, inspect } from "./assistance.ts";
import {
  type CellError,
  type Compiled,
  cellSpecifier,
  type EmittedFile,
  type ScopeName,
  type StaleName,
} from "./cell.ts";
import { type Completeness, isComplete } from "./completeness.ts";
import { cellErrors, type Diagnosed, waitsFor } from "./diagnostics.ts";
import { emit } from "./emit.ts";
import { checkedForm, checkedHeader, runForm } from "./forms.ts";
import { explainer } from "./mistakes.ts";
import { inNewKernel } from "./new-kernel.ts";
import { type CellFiles, CellProgram } from "./program.ts";
import { Scope } from "./scope.ts";

/** A bit of everything that cells are made of. */
const sample = `
import path from "node:path";
interface Voice { rate: number; samples: Float32Array }
let total = 0;
const voice: Voice = { rate: 22050, samples: new Float32Array(4).map((_, i) => Math.sin(i)) };
for (let i = 0; i < voice.samples.length; i++) total += voice.samples[i] ** 2;
async function wait<T>(value: T): Promise<T> { await null; return value; }
class Box { constructor(readonly held: string = path.sep) {} }
console.log([1, 2].map((x) => x + 1).join(), await wait(new Box().held), \`\${total}\`);
total`;

/**
 * @example
 * const checker = new CellChecker(ts, nodeFiles(ts, process.cwd(), []));
 * checker.compile("const rate: number = 22050;");
 * checker.check("rate.toFixd()"); // [{ line: 1, column: 6, message: "Property 'toFixd' does not exist …", … }]
 */
export class CellChecker {
  readonly #ts: typeof TS;
  readonly #files: CellFiles;
  readonly #program: CellProgram;
  #scope = new Scope();
  /** Modules by Jupyter's cell id: a cell that is run again stays the module it was. */
  readonly #modules = new Map<string, string>();
  readonly #executions = new Map<string, number>();
  /** Helpers found without errors, by version. */
  readonly #clean = new Map<string, number>();
  #serial = 0;

  constructor(ts: typeof TS, files: CellFiles) {
    this.#ts = ts;
    this.#files = files;
    this.#program = new CellProgram(ts, files);
  }

  /**
   * Forgets all cells, as a new checker would know none, and keeps what takes seconds to read: the libraries. A grader checks
   * one notebook after the other.
   */
  startAnew(): void {
    this.#scope = new Scope();
    this.#modules.clear();
    this.#executions.clear();
    this.#serial = 0;
    this.#program.startAnew();
  }

  /** Does all that a cell needs once with one that is forgotten again, so that the first cell does not wait for it. */
  warmUp(): void {
    this.check(sample);
    emit(this.#ts, runForm([], analyse(this.#ts, sample)), "sample.ts");
  }

  /**
   * Checks a cell and makes it runnable. Its names belong to later cells from now on; `finish` takes back the lost ones.
   *
   * @param cellId Jupyter's identity of the cell
   * @param count  what Jupyter shows in brackets for this execution
   */
  compile(text: string, cellId?: string, count?: number): Compiled {
    const { cell, names, header } = this.#draft(text);
    const anchored = this.#program.anchor(cell.imports);
    const program = this.#program.refresh();
    const all = [...this.#draftErrors(program, header, text), ...this.#helperErrors(program)];
    const errors = this.#scope.isNew ? inNewKernel(all) : all;
    if (errors.length > 0) {
      this.#program.release(anchored);
      const refused = cellId === undefined ? undefined : this.#moduleOf(cellId);
      this.#scope.refuse(refused, cell, whyRefused(errors), waitsFor(errors));
      return { errors, staleUsed: this.#staleIn(cell), stale: this.#scope.stale() };
    }
    const staleUsed = this.#staleIn(cell);
    const id = this.#moduleOf(cellId);
    const { js, lines } = emit(this.#ts, runForm(names, cell), `${id}.ts`);
    this.#enter(id, cell, names, header, count);
    const reached = names.filter((n) => n.kind === "import" && !n.typeOnly).map((n) => n.specifier!);
    const dependencies = [...new Set([...cell.imports, ...reached])];
    // Line 0 of the emitted text's map is the header, then come the cell's own lines, counted from 0 again.
    const own = lines.map((line) => (line > 0 && line <= text.split("\n").length ? line - 1 : -1));
    const run = { id, js, lines: own, dependencies, marks: cell.marks };
    return { errors, run, staleUsed, stale: this.#scope.stale() };
  }

  /**
   * Makes cells runnable that come one after the other, with one look at all of them, which takes a fraction of the time. For
   * a checker that knows no cell yet.
   *
   * @returns what `compile` gives to run, for each cell; nothing when there is an error anywhere, and then no cell is known
   */
  compileAll(
    cells: readonly { readonly text: string; readonly cellId: string }[],
  ): { id: string; js: string }[] | undefined {
    const drafts = cells.map(({ text, cellId }) => {
      const { cell, names, header } = this.#draft(text);
      this.#program.anchor(cell.imports);
      const id = this.#moduleOf(cellId);
      this.#enter(id, cell, names, header);
      return { id, cell, names, types: `${id}.${this.#executions.get(id)}` };
    });
    const imports = drafts.map(({ types }) => `import ${JSON.stringify(cellSpecifier(types))};`);
    this.#program.write("draft", imports.join("\n"));
    const program = this.#program.refresh();
    const isWrong = drafts.some(({ types }) => {
      const file = program.getSourceFile(this.#program.fileOf(types));
      if (!file) throw new Error(`CellChecker: TypeScript does not find the cell ${types}`);
      const { syntactic, semantic } = diagnosticsOf(program, file);
      return [...syntactic, ...semantic].some(({ category }) => category === this.#ts.DiagnosticCategory.Error);
    });
    if (isWrong || this.#helperErrors(program).length > 0) {
      this.startAnew();
      return undefined;
    }
    return drafts.map(({ id, cell, names }) => ({ id, js: emit(this.#ts, runForm(names, cell), `${id}.ts`).js }));
  }

  /** Cells that are no longer in the notebook: nobody will mend them, so what they would have declared is not waited for. */
  forget(cellIds: readonly string[]): void {
    for (const cellId of cellIds) {
      const module = this.#modules.get(cellId);
      if (module !== undefined) this.#scope.forgive(module);
    }
  }

  /** The cell has ended after `reached` of its marked statements. */
  finish(id: string, reached: number): void {
    this.#scope.leave(id, reached);
  }

  /** Errors of a cell that is not to be run. */
  check(text: string): CellError[] {
    const { header } = this.#draft(text);
    return this.#draftErrors(this.#program.refresh(), header, text);
  }

  /** Checks the cells of a whole notebook in document order; cells with errors still give their names to later ones. */
  checkNotebook(cells: readonly string[]): CellError[][] {
    return cells.map((text) => {
      const { cell, names, header } = this.#draft(text);
      this.#program.anchor(cell.imports);
      const program = this.#program.refresh();
      const errors = [...this.#draftErrors(program, header, text), ...this.#helperErrors(program)];
      this.#enter(this.#moduleOf(undefined), cell, names, header);
      return errors;
    });
  }

  /** A TypeScript file that running code requires. */
  emitFile(file: string): EmittedFile {
    const text = this.#files.system.readFile(file) ?? "";
    return { ...emit(this.#ts, text, file), text };
  }

  /** @param position in UTF-16 units, as everywhere in JavaScript */
  complete(text: string, position: number): Completion {
    const { header } = this.#draft(text, true);
    return complete(this.#program, header.length, text, position);
  }

  inspect(text: string, position: number): Inspection | undefined {
    const { header } = this.#draft(text, true);
    return inspect(this.#ts, this.#program, header.length, position);
  }

  isComplete(text: string): Completeness {
    return isComplete(this.#ts, text);
  }

  #draft(text: string, withAll = false): { cell: CellAnalysis; names: ScopeName[]; header: string } {
    const cell = analyse(this.#ts, text);
    const own = new Set(cell.names.map((n) => n.name));
    const names = withAll ? this.#scope.usable().filter((n) => !own.has(n.name)) : this.#scope.usedBy(cell);
    const header = checkedHeader(names);
    this.#program.write("draft", checkedForm(header, cell));
    return { cell, names, header };
  }

  #draftErrors(program: TS.Program, header: string, text: string): CellError[] {
    const draft = program.getSourceFile(this.#program.draft);
    // Diagnostics of no file would be those of nothing: every cell would pass unchecked.
    if (!draft) throw new Error(`CellChecker: TypeScript does not find the cell itself, ${this.#program.draft}`);
    const written = { start: header.length, text };
    return cellErrors(this.#ts, diagnosticsOf(program, draft), written, explainer(this.#ts, program), this.#scope);
  }

  #helperErrors(program: TS.Program): CellError[] {
    return this.#program.helpersIn(program).flatMap((file) => {
      const version = this.#program.versionOf(file.fileName);
      if (this.#clean.get(file.fileName) === version) return [];
      const shown = relative(this.#files.folder, file.fileName);
      const written = { start: 0, text: file.text, file: shown };
      const errors = cellErrors(this.#ts, diagnosticsOf(program, file), written, explainer(this.#ts, program));
      if (errors.length === 0) this.#clean.set(file.fileName, version);
      else this.#program.distrust(file.fileName);
      return errors;
    });
  }

  /** Stale names that a cell uses from elsewhere. */
  #staleIn(cell: CellAnalysis): StaleName[] {
    return this.#scope.stale().filter(({ name }) => cell.free.has(name));
  }

  #moduleOf(cellId: string | undefined): string {
    const known = cellId === undefined ? undefined : this.#modules.get(cellId);
    if (known) return known;
    const id = String(++this.#serial);
    if (cellId !== undefined) this.#modules.set(cellId, id);
    return id;
  }

  #enter(id: string, cell: CellAnalysis, names: readonly ScopeName[], header: string, count?: number): void {
    const execution = (this.#executions.get(id) ?? 0) + 1;
    this.#executions.set(id, execution);
    const types = `${id}.${execution}`;
    this.#program.write(types, checkedForm(header, cell));
    const uses = names.filter((n) => n.kind !== "import").map((n) => n.types);
    this.#scope.enter(id, types, cell, [...new Set(uses)], count);
    for (const dead of this.#scope.sweep()) this.#program.forget(dead);
  }
}

/** TypeScript numbers errors of grammar below 2000. */
const firstTypeError = 2000;

/** What a refused text has, in a word or two. */
function whyRefused(errors: readonly CellError[]): string {
  const [{ code, file }] = errors;
  if (file !== undefined) return `an error in ${file}`;
  return code < firstTypeError ? "a syntax error" : "a type error";
}

const diagnosticsOf = (program: TS.Program, file: TS.SourceFile): Diagnosed => ({
  syntactic: program.getSyntacticDiagnostics(file),
  semantic: program.getSemanticDiagnostics(file),
});

function relative(folder: string, file: string): string {
  const from = folder.split(/[\\/]/);
  const to = file.split(/[\\/]/);
  let common = 0;
  while (common < from.length && from[common] === to[common]) common++;
  return [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/");
}
