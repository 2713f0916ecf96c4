// Is a text a whole cell, or does Enter ask for another line? Consoles want to know.
import type TS from "typescript";

export interface Completeness {
  readonly status: "complete" | "incomplete" | "invalid";
  /** For incomplete texts: what the next line begins with. */
  readonly indent?: string;
}

/** A text is incomplete when its only trouble is that it ends. */
export function isComplete(ts: typeof TS, text: string): Completeness {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true, compilerOptions: syntaxOnly(ts) });
  if (diagnostics.length === 0) return { status: "complete" };
  const end = text.trimEnd().length;
  return diagnostics.some((d) => (d.start ?? 0) >= end)
    ? { status: "incomplete", indent: "  " }
    : { status: "invalid" };
}

const syntaxOnly = (ts: typeof TS): TS.CompilerOptions => ({
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
});
