// TypeScript's complaints in the cell's own lines and, where TypeScript speaks of our header, in the student's terms.
import type TS from "typescript";
import type { CellError } from "./cell.ts";
import { consequencesOf } from "./consequences.ts";
import type { Explain } from "./mistakes.ts";
import { nearName } from "./near-name.ts";
import { pythonStatements } from "./python.ts";
import type { Missing, Scope } from "./scope.ts";

/** The part of a file that somebody wrote: from `start` on, `length` characters. */
export interface Written {
  readonly start: number;
  readonly text: string;
  readonly file?: string;
}

/** `const x = x + 1` has two faults for TypeScript; the second only repeats the first in harder words. */
const usedBeforeDeclaration = 2448;
const typeFromItself = 7022;
/** Without a name that is nearly the same. */
const cannotFindName = 2304;
const longestOriginal = 160;

/** What TypeScript has to say about a file. */
export interface Diagnosed {
  /** Errors of grammar. */
  readonly syntactic: readonly TS.Diagnostic[];
  /** Everything else; where the grammar is wrong, most of it follows from that. */
  readonly semantic: readonly TS.Diagnostic[];
}

/** Errors of a file, as places in what was written. */
export function cellErrors(
  ts: typeof TS,
  { syntactic, semantic }: Diagnosed,
  written: Written,
  explain: Explain,
  scope?: Scope,
): CellError[] {
  const isError = (d: TS.Diagnostic): boolean => d.category === ts.DiagnosticCategory.Error;
  const grammar = syntactic.filter(isError);
  const types = semantic.filter(isError);
  const say = (d: TS.Diagnostic): CellError => cellError(ts, d, written, explain, scope);
  if (grammar.length > 0) return inPython(grammar.map(say), written.text, types.length) ?? grammar.map(say);
  const isEarly = types.some((d) => d.code === usedBeforeDeclaration);
  const causes = consequencesOf(ts, types);
  const told = types.filter((d) => !causes.has(d) && !(isEarly && d.code === typeFromItself));
  const following = [...causes.values()];
  return withoutEchoes(
    told.map((d) => ({ ...say(d), hidden: following.filter((cause) => cause === d).length || undefined })),
  );
}

/** Cannot find name; …, did you mean; no value for the shorthand property; cannot find namespace. */
const unknownName = new Set([2304, 2552, 18004, 2503]);

/** An unknown name that neither TypeScript nor a habit explains: a cell that has not run may declare it. */
const isMissing = ({ code, file, original, message }: CellError): boolean =>
  unknownName.has(code) && file === undefined && original === undefined && !/Did you mean '/.test(message);

/** The names that a cell waits for, where nothing else is wrong with it. */
export const waitsFor = (errors: readonly CellError[]): string[] =>
  errors.every(isMissing)
    ? [...new Set(errors.map(({ source, column, length }) => source.slice(column - 1, column - 1 + length)))]
    : [];

function cellError(
  ts: typeof TS,
  d: TS.Diagnostic,
  written: Written,
  explain: Explain,
  scope: Scope | undefined,
): CellError {
  const start = Math.max(0, Math.min(written.text.length, (d.start ?? 0) - written.start));
  const before = written.text.slice(0, start).split("\n");
  const line = before.length;
  const source = (written.text.split("\n")[line - 1] ?? "").replace(/\r$/, "");
  const column = before[before.length - 1].length + 1;
  const length = Math.max(1, Math.min(d.length ?? 1, source.length - column + 1));
  const flat = ts.flattenDiagnosticMessageText(d.messageText, "\n");
  const word = written.text.slice(start, start + (d.length ?? 0));
  const place = { line, column, length, code: d.code, source, file: written.file };
  const inScope = scope && translated(d.code, flat, word, scope);
  if (inScope !== undefined && inScope !== flat) return { ...place, message: withoutPlaces(inScope) };
  const sentence = explain(d);
  if (sentence !== undefined) return { ...place, message: withoutPlaces(sentence), original: shortened(flat) };
  if (scope && d.code === cannotFindName) {
    const near = nearName(
      word,
      scope.usable().map(({ name }) => name),
    );
    const meant = near === undefined ? "" : ` Or is \`${near}\` meant?`;
    return { ...place, message: `\`${word}\` is not known yet: ${hasItRun("it")}${meant}` };
  }
  return { ...place, message: withoutPlaces(flat) };
}

/** Errors of grammar in lines of Python: one for each of its statements, and none for what follows from them. */
function inPython(errors: readonly CellError[], text: string, types: number): CellError[] | undefined {
  const found = pythonStatements(text).flatMap(({ firstLine, lastLine, sentence }) => {
    const first = errors.find(({ line }) => line >= firstLine && line <= Math.max(lastLine, firstLine + 1));
    return first ? [{ first, sentence }] : [];
  });
  const distinct = found.filter(({ first }, i) => found.findIndex((other) => other.first === first) === i);
  const hidden = errors.length + types - distinct.length;
  return distinct.length === 0
    ? undefined
    : distinct.map(({ first, sentence }, i) => ({
        ...first,
        message: sentence,
        original: shortened(first.original ?? first.message),
        hidden: i === distinct.length - 1 && hidden > 0 ? hidden : undefined,
      }));
}

/**
 * Not assignable; operator; comma; no overload; no type: what else there may be to say of a line with a mistake that is
 * understood.
 */
const consequences = new Set([2322, 2345, 2365, 2695, 2769, 7006]);

/** `a * b` of two arrays is told once, not for each side, and what follows from it in its line not at all. */
function withoutEchoes(errors: readonly CellError[]): CellError[] {
  return errors.filter((error, i) => {
    const inLine = errors.filter((e) => e.line === error.line && e.file === error.file && e.original !== undefined);
    if (error.original === undefined) return !(consequences.has(error.code) && inLine.length > 0);
    const isRepeated = errors.slice(0, i).some((e) => inLine.includes(e) && e.message === error.message);
    const isDetail = /^Arguments have no names|^An array has one index/.test(error.message) && inLine[0] !== error;
    return !isRepeated && !isDetail;
  });
}

/** The first line, without what nobody needs to know of an array. */
function shortened(message: string): string {
  const [line] = withoutPlaces(message)
    .replace(/<ArrayBuffer(Like)?>/g, "")
    .split("\n");
  return line.length > longestOriginal ? `${line.slice(0, longestOriginal - 1)}…` : line;
}

/** Types of earlier cells are printed with the file they live in, which nobody has ever seen. */
const withoutPlaces = (message: string): string => message.replace(/import\("[^"]*\.speclab-cells\/[^"]*"\)\./g, "");

const hasItRun = (name: string): string =>
  `has the cell that declares ${name} been run? (Run ▸ Run All Above Selected Cell)`;

/** A name of a cell that could not run, and the first cause of that, which may lie some cells above. */
function notThereYet(word: string, { root, why, isThere }: Missing): string {
  if (root === word)
    return `\`${word}\` is not there yet: the cell that declares it has ${why}. Mend that cell and run it first.`;
  if (why !== undefined)
    return `\`${word}\` is not there yet, because \`${root}\` is not: the cell that declares ${root} has ${why}; mend that one and run it first.`;
  if (isThere)
    return `\`${word}\` is not there yet: its cell was run before \`${root}\` was there. Run that cell again first.`;
  return `\`${word}\` is not there yet, because \`${root}\` is not known: ${hasItRun(root)}`;
}

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
    case 18004: {
      // No value exists in scope for the shorthand property 'x'.
      if (known?.lost) return `\`${word}\` has no value: its cell stopped before it. Run that cell again.`;
      if (scope.hasVanished(word)) {
        return `\`${word}\` is gone: the cell that declared it was run again without it.`;
      }
      const missing = scope.whyMissing(word);
      return missing ? notThereYet(word, missing) : message;
    }
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
