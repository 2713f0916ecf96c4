// Answers that read alike: a hint for a teacher, and no proof, since short answers to one question are alike by nature.
import ts from "typescript";

export interface Text {
  readonly id: string;
  readonly source: string;
}

export interface Similar {
  readonly a: string;
  readonly b: string;
  /** Part of the longer answer's runs of words that the other has, too: 0 to 1. */
  readonly alike: number;
}

/** Words in a row that are compared: shorter runs are everybody's. */
const runLength = 12;
/** Answers with fewer runs of their own are left out. */
const fewestRuns = 25;
const alikeFrom = 0.7;

/**
 * Pairs of answers that share most of their runs of words, whatever their names, comments and line breaks.
 *
 * @param handedOut what everybody was given, which is nobody's own
 */
export function similarAnswers(answers: readonly Text[], handedOut: string): Similar[] {
  const given = runs(handedOut);
  const own = answers
    .map(({ id, source }) => ({ id, found: new Set([...runs(source)].filter((run) => !given.has(run))) }))
    .filter(({ found }) => found.size >= fewestRuns);
  const pairs: Similar[] = [];
  for (let i = 0; i < own.length; i++) {
    for (let j = i + 1; j < own.length; j++) {
      const [a, b] = [own[i], own[j]];
      const shared = [...a.found].filter((run) => b.found.has(run)).length;
      const alike = shared / Math.max(a.found.size, b.found.size);
      if (alike >= alikeFrom) pairs.push({ a: a.id, b: b.id, alike });
    }
  }
  return pairs.toSorted((x, y) => y.alike - x.alike);
}

/** Runs of words, in which every name of the student's own is the same name: renaming changes nothing. */
function runs(source: string): Set<string> {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, source);
  const words: string[] = [];
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    words.push(token === ts.SyntaxKind.Identifier ? "name" : scanner.getTokenText());
  }
  const found = new Set<string>();
  for (let i = 0; i + runLength <= words.length; i++) found.add(words.slice(i, i + runLength).join(" "));
  return found;
}
