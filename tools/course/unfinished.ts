// What a student may have overlooked before handing in, a sentence each: exercises that are open, cells that are no TypeScript.
import ts from "typescript";
import type { Notebook } from "#kernel/notebook";
import { type Part, partsOf } from "./parts.ts";

/** @param mine the student's copy, @param handedOut the notebook as it is handed out, @param besides exercises that do not count */
export function unfinished(mine: Notebook, handedOut: Notebook, besides: readonly string[] = []): string[] {
  const sources = new Map(mine.cells.map(({ id, source }) => [id, source]));
  const exercises = partsOf(handedOut).filter(({ kind }) => kind === "exercise");
  const isOpenIn = ({ cells }: Part): boolean => cells.some((id) => isOpen(sources.get(id) ?? "todo()"));
  const broken = mine.cells.filter(({ cell_type, source }) => cell_type === "code" && !isTypeScript(source));
  const sentences: string[] = [];
  const optional = exercises.filter(({ name }) => besides.includes(name));
  const counted = exercises.filter(({ name }) => !besides.includes(name));
  // An optional part that nobody has begun is nothing to mind.
  const minded = optional.every(isOpenIn) ? [counted] : [counted, optional];
  for (const parts of minded) {
    const open = parts.filter(isOpenIn);
    if (open.length === 0) continue;
    const [of, verb] = [parts.length, parts.length === 1 ? "exercise is" : "exercises are"];
    const what = parts === optional ? `optional ${verb}` : verb;
    sentences.push(`${open.length} of ${of} ${what} not filled in: ${open.map(({ name }) => name).join(", ")}.`);
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
