// The words of the cell core: what a cell declares, what is wrong with it, and what is handed over to be run.

/** How a top-level name of a cell came to be; it decides how later cells reach it. */
export type NameKind = "let" | "const" | "function" | "class" | "type" | "import";

/** A top-level name of a cell. */
export interface DeclaredName {
  readonly name: string;
  readonly kind: NameKind;
  /** For imports: the specifier in the cell, and the name over there (`default` and `*` included). */
  readonly specifier?: string;
  readonly imported?: string;
  readonly typeOnly?: boolean;
  /** How many marked statements must have completed before the name has its value; 0 for what is hoisted. */
  readonly mark: number;
}

/** A name that later cells can see, and where they find it. */
export interface ScopeName extends DeclaredName {
  /** Module that holds the value at run time: one for each cell, however often it is run. */
  readonly module: string;
  /** Module that holds the type: one for each execution, so that types never depend on what was run later. */
  readonly types: string;
  /** The cell stopped before it reached this declaration. */
  readonly lost: boolean;
  /** What Jupyter shows in brackets beside the cell, where somebody has said so. */
  readonly count?: number;
}

/** A name that still means what an earlier text of its cell declared: the newest text was refused. */
export interface StaleName {
  readonly name: string;
  /** Module that holds the old value. */
  readonly module: string;
  /** Execution count of the cell that declared it. */
  readonly cell?: number;
  /** What the newest text has, such as `a type error`. */
  readonly why: string;
}

/** Something the checker has to say about a cell, in the cell's own lines. */
export interface CellError {
  /** 1-based, in the cell, or in `file` where that is given. */
  readonly line: number;
  readonly column: number;
  /** Length in the first line, at least 1. */
  readonly length: number;
  /** TypeScript's number of the error. */
  readonly code: number;
  readonly message: string;
  /** TypeScript's own words, shortened, where `message` says it in others. */
  readonly original?: string;
  /** How many more errors follow from this one; they are not told. */
  readonly hidden?: number;
  /** The line itself. */
  readonly source: string;
  /** A helper of the notebook, relative to its folder; absent for the cell itself. */
  readonly file?: string;
}

/** JavaScript, and for each of its lines the line it came from (0-based, −1 for lines that nobody wrote). */
export interface Emitted {
  readonly js: string;
  readonly lines: readonly number[];
}

/** A TypeScript file that a cell requires, with its text for tracebacks. */
export interface EmittedFile extends Emitted {
  readonly text: string;
}

/** A checked cell, ready to run. */
export interface RunForm extends Emitted {
  /** Module of the cell: the same again when the same notebook cell is run again. */
  readonly id: string;
  /** Packages and files that the cell reaches, earlier cells left out. */
  readonly dependencies: readonly string[];
  /** Statements whose completion the cell reports through `$_at(n)`. */
  readonly marks: number;
}

export interface Compiled {
  readonly errors: readonly CellError[];
  /** Absent when there are errors. */
  readonly run?: RunForm;
  /** Names the cell uses whose newest text was refused. */
  readonly staleUsed: readonly StaleName[];
  /** All such names. */
  readonly stale: readonly StaleName[];
}

/** How cells name each other's modules in imports: nothing on disk and no package has such a name. */
export const cellSpecifier = (module: string): string => `cell:${module}`;
