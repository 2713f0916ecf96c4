// TypeScript's complaints in the cell's own lines and, where TypeScript speaks of our header, in the student's terms.
import type TS from "typescript";
import type { CellError } from "./cell.ts";
import type { Scope } from "./scope.ts";

/** The part of a file that somebody wrote: from `start` on, `length` characters. */
export interface Written {
  readonly start: number;
  readonly text: string;
  readonly file?: string;
}

/** `const x = x + 1` has two faults for TypeScript; the second only repeats the first in harder words. */
const usedBeforeDeclaration = 2448;
const typeFromItself = 7022;

/** Errors of a file, as places in what was written. */
export function cellErrors(
  ts: typeof TS,
  diagnostics: readonly TS.Diagnostic[],
  written: Written,
  scope?: Scope,
): CellError[] {
  const isEarly = diagnostics.some((d) => d.code === usedBeforeDeclaration);
  return diagnostics
    .filter((d) => d.category === ts.DiagnosticCategory.Error && !(isEarly && d.code === typeFromItself))
    .map((d) => {
      const start = Math.max(0, Math.min(written.text.length, (d.start ?? 0) - written.start));
      const before = written.text.slice(0, start).split("\n");
      const line = before.length;
      const source = (written.text.split("\n")[line - 1] ?? "").replace(/\r$/, "");
      const column = before[before.length - 1].length + 1;
      const length = Math.max(1, Math.min(d.length ?? 1, source.length - column + 1));
      const flat = ts.flattenDiagnosticMessageText(d.messageText, "\n");
      const word = written.text.slice(start, start + (d.length ?? 0));
      const message = withoutPlaces(scope ? translated(d.code, flat, word, scope) : flat);
      return { line, column, length, code: d.code, message, source, file: written.file };
    });
}

/** Types of earlier cells are printed with the file they live in, which nobody has ever seen. */
const withoutPlaces = (message: string): string => message.replace(/import\("[^"]*\.speclab-cells\/[^"]*"\)\./g, "");

/**
 * The same complaint without what only the checked form knows: earlier names are imported there, which no student wrote.
 */
function translated(code: number, message: string, word: string, scope: Scope): string {
  const known = scope.names.get(word);
  switch (code) {
    case 2632: // Cannot assign to 'x' because it is an import.
      if (known?.kind === "const") {
        return `\`${word}\` is a const declared in an earlier cell, so it cannot be assigned: declare it there with let, or take a new name here.`;
      }
      if (known?.kind === "function" || known?.kind === "class") {
        return `\`${word}\` is a ${known.kind} declared in an earlier cell, so it cannot be assigned: take a new name here.`;
      }
      return message;
    case 2304: // Cannot find name 'x'.
    case 2552: // Cannot find name 'x'. Did you mean 'y'?
    case 18004: // No value exists in scope for the shorthand property 'x'.
      if (known?.lost) return `\`${word}\` has no value: its cell stopped before it. Run that cell again.`;
      if (scope.hasVanished(word)) {
        return `\`${word}\` is gone: the cell that declared it was run again without it.`;
      }
      return message;
    case usedBeforeDeclaration: // Block-scoped variable 'x' used before its declaration.
    case 2449: // Class 'x' used before its declaration.
    case 2454: // Variable 'x' is used before being assigned.
      if (known && !known.lost) {
        return `${message} This cell declares \`${word}\` anew, so the earlier \`${word}\` cannot be seen in it.`;
      }
      return message;
    case 7006: // Parameter 'x' implicitly has an 'any' type.
      return `${message} Write its type after the name, such as \`${word}: number\`.`;
    default:
      return message;
  }
}
