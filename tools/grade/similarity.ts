// Answers that read alike: a hint for a teacher, and no proof, since short right answers to one question are alike by
// nature.
import ts from "typescript";

export interface Text {
  readonly id: string;
  readonly source: string;
}

export interface Similar {
  readonly a: Text;
  readonly b: Text;
  /** Part of the longer answer's runs of words that the other has, too: 0 to 1. */
  readonly alike: number;
}

export interface HandedInFile {
  readonly id: string;
  /** Of its bytes. */
  readonly digest: string;
}

/** Those who handed in one and the same file, byte for byte, also where its text is what anybody would write. */
export function sameFiles(files: readonly HandedInFile[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const { id, digest } of files) groups.set(digest, [...(groups.get(digest) ?? []), id]);
  return [...groups.values()].filter((ids) => ids.length > 1);
}

/** Words in a row that are compared: shorter runs are everybody's. */
const runLength = 12;
/** Answers with fewer runs of their own are left out: a line or two, which anybody would write. */
const fewestRuns = 25;
const alikeFrom = 0.7;
/** A run that more than this part of the class has, and no fewer people, is what anybody would write. */
const everybodys = { part: 1 / 3, people: 6 };

/**
 * Pairs of answers to one exercise that share most of their runs of words, whatever their names, comments and line breaks.
 *
 * @param answers one of each student
 * @param known what is nobody's own: what was handed out, and the course's own solution
 */
export function similarAnswers(answers: readonly Text[], known: readonly string[]): Similar[] {
  const given = new Set(known.flatMap((source) => [...runs(source)]));
  const all = answers.map((text) => ({ text, found: [...runs(text.source)].filter((run) => !given.has(run)) }));
  const people = new Map<string, number>();
  for (const { found } of all) for (const run of found) people.set(run, (people.get(run) ?? 0) + 1);
  const many = Math.max(everybodys.people, everybodys.part * answers.length);
  const own = all
    .map(({ text, found }) => ({ text, found: new Set(found.filter((run) => people.get(run)! <= many)) }))
    .filter(({ found }) => found.size >= fewestRuns);
  const pairs: Similar[] = [];
  for (let i = 0; i < own.length; i++) {
    for (let j = i + 1; j < own.length; j++) {
      const [a, b] = [own[i], own[j]];
      const shared = [...a.found].filter((run) => b.found.has(run)).length;
      const alike = shared / Math.max(a.found.size, b.found.size);
      if (alike >= alikeFrom) pairs.push({ a: a.text, b: b.text, alike });
    }
  }
  return pairs.toSorted((x, y) => y.alike - x.alike);
}

/**
 * Runs of words, in which every name of the student's own is the same name: renaming changes nothing. None goes from one
 * statement to the next, since who leaves cells out has other neighbours.
 */
function runs(source: string): Set<string> {
  const file = ts.createSourceFile("answers.ts", source, ts.ScriptTarget.ES2022);
  const found = new Set<string>();
  for (const statement of file.statements) {
    const words = wordsOf(statement, file);
    for (let i = 0; i + runLength <= words.length; i++) found.add(words.slice(i, i + runLength).join(" "));
  }
  return found;
}

/**
 * The words of a statement: a scanner alone takes what stands behind `${…}` in a template for code. Without recursion, since
 * texts may be nested as deep as somebody likes.
 */
function wordsOf(statement: ts.Statement, file: ts.SourceFile): string[] {
  const words: string[] = [];
  const open: ts.Node[] = [statement];
  for (let node = open.pop(); node; node = open.pop()) {
    const children = node.getChildren(file).filter((child) => !ts.isJSDoc(child));
    if (children.length > 0) open.push(...children.toReversed());
    else if (node.getWidth(file) > 0) words.push(ts.isIdentifier(node) ? "name" : node.getText(file));
  }
  return words;
}

/**
 * A student's text in pieces: for each function that is asked for what declares it, and under "" all the rest.
 *
 * @param names of the functions
 */
export function byAnswer(source: string, names: readonly string[]): ReadonlyMap<string, string> {
  const file = ts.createSourceFile("answers.ts", source, ts.ScriptTarget.ES2022, true);
  const pieces = new Map<string, string>();
  for (const statement of file.statements) {
    const declared = names.find((name) => declares(statement, name)) ?? "";
    const text = statement.getText(file);
    pieces.set(declared, pieces.has(declared) ? `${pieces.get(declared)}\n${text}` : text);
  }
  return pieces;
}

/** A text without comments and in one layout: what was compared, and names that students write in comments stay out. */
export function laidOut(source: string): string {
  const file = ts.createSourceFile("answers.ts", source, ts.ScriptTarget.ES2022);
  return ts.createPrinter({ removeComments: true }).printFile(file);
}

function declares(statement: ts.Statement, name: string): boolean {
  if (ts.isFunctionDeclaration(statement)) return statement.name?.text === name;
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.some((one) => ts.isIdentifier(one.name) && one.name.text === name);
}
