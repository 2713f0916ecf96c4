// The cells of a notebook as one TypeScript program, so that rules can ask what a name means and what type a call has.
//
// The cell core checks cell by cell, as the kernel does. Here all cells are one module in the order of the document: a name
// that is declared only further down is found, and the rule can say where.
import path from "node:path";
import ts from "typescript";
import { root } from "./sources.ts";

export interface LintCell {
  id: string;
  source: string;
}

export interface NotebookProgram {
  file: ts.SourceFile;
  checker: ts.TypeChecker;
  /** Index of the cell that a node stands in. */
  cellOf(node: ts.Node): number;
  /** Line (1-based) in its cell, and column (1-based). */
  placeOf(node: ts.Node): { line: number; column: number };
}

/** Between cells: a statement of its own, so that a cell which ends without a semicolon does not go on in the next one. */
const SEAM = "\n;\n";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  customConditions: ["node"],
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  types: ["node"],
  typeRoots: [path.join(root, "node_modules/@types")],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  esModuleInterop: true,
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
};

/** Declarations of TypeScript and of packages, read once for all notebooks of a run. */
const libraries = new Map<string, ts.SourceFile>();

/**
 * @param cells code cells in document order; one that is no TypeScript counts as empty, the type check tells about it
 * @param folder where the notebook lies, from which its imports are resolved
 */
export function notebookProgram(cells: readonly LintCell[], folder: string): NotebookProgram {
  const texts = cells.map(({ source }) => (isReadable(source) ? source.replaceAll("\r\n", "\n") : ""));
  const starts: number[] = [];
  let text = "";
  for (const cell of texts) {
    starts.push(text.length);
    text += cell + SEAM;
  }
  const name = path.join(folder, "all-cells-of-a-notebook.ts");
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  const program = ts.createProgram([name], options, hostFor(file));
  const cellAt = (position: number): number => starts.findLastIndex((start) => start <= position);
  return {
    file,
    checker: program.getTypeChecker(),
    cellOf: (node) => cellAt(node.getStart(file)),
    placeOf: (node) => {
      const position = node.getStart(file);
      const before = text.slice(starts[cellAt(position)], position).split("\n");
      return { line: before.length, column: before[before.length - 1].length + 1 };
    },
  };
}

function isReadable(source: string): boolean {
  const { diagnostics } = ts.transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return (diagnostics ?? []).length === 0;
}

function hostFor(file: ts.SourceFile): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    fileExists: (name) => name === file.fileName || host.fileExists(name),
    getSourceFile: (name, settings) => {
      if (name === file.fileName) return file;
      const known = libraries.get(name);
      if (known) return known;
      const read = host.getSourceFile(name, settings);
      if (read?.isDeclarationFile) libraries.set(name, read);
      return read;
    },
    // As in the kernel: where the notebook's folder has no package of a name, the repository's counts.
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => {
        const found = ts.resolveModuleName(text, from, options, host);
        if (found.resolvedModule || text.startsWith(".")) return found;
        return ts.resolveModuleName(text, path.join(root, "notebook.ts"), options, host);
      }),
  };
}
