// What a student may have overlooked before handing in, a sentence each: exercises that are open, cells that are no TypeScript.
import ts from "typescript";
import type { Notebook } from "#kernel/notebook";
import { partsOf } from "./parts.ts";

/** @param mine the student's copy, @param handedOut the notebook as it is handed out */
export function unfinished(mine: Notebook, handedOut: Notebook): string[] {
  const sources = new Map(mine.cells.map(({ id, source }) => [id, source]));
  const exercises = partsOf(handedOut).filter(({ kind }) => kind === "exercise");
  const open = exercises.filter(({ cells }) => cells.some((id) => isOpen(sources.get(id) ?? "todo()")));
  const broken = mine.cells.filter(({ cell_type, source }) => cell_type === "code" && !isTypeScript(source));
  const sentences: string[] = [];
  if (open.length > 0) {
    const [of, verb] = [exercises.length, exercises.length === 1 ? "exercise is" : "exercises are"];
    sentences.push(`${open.length} of ${of} ${verb} not filled in: ${open.map(({ name }) => name).join(", ")}.`);
  }
  if (broken.length > 0) {
    const [what, verb] = broken.length === 1 ? ["The cell", "has"] : ["The cells", "have"];
    sentences.push(`${what} ${broken.map(({ id }) => id).join(", ")} ${verb} a syntax error and cannot run.`);
  }
  return sentences;
}

/** A blank is left; one in a comment is none. */
const isOpen = (source: string): boolean => /(?<![\w$])todo\(/.test(source.replaceAll(/^\s*\/\/.*$/gm, ""));

function isTypeScript(source: string): boolean {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext };
  return ts.transpileModule(source, { reportDiagnostics: true, compilerOptions }).diagnostics?.length === 0;
}
