// A plain module instead of a notebook: its functions are judged one by one, so one that does not compile leaves the others
// their points, as in a notebook's cells.
import ts from "typescript";
import type { CellChecker, CellError } from "#kernel/cells/index";
import { type Asked, type CompiledAnswers, said, withoutChecks } from "./cells.ts";
import { blank } from "./part-of-cell.ts";

export interface HandedInModule {
  readonly source: string;
  /** Its types are not looked at. */
  readonly isJavaScript: boolean;
}

/** More rounds than that have no end. */
const mostRounds = 20;
const unchecked = "// @ts-nocheck\n";
const cellId = "the module";

export function compileModule(
  { source, isJavaScript }: HandedInModule,
  asked: readonly Asked[],
  checker: CellChecker,
): CompiledAnswers {
  let text = withoutChecks(source);
  /** First error of what had to be left out, by the name that it declares. */
  const broken = new Map<string, string>();
  const notes: string[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const { run, errors } = checker.compile(isJavaScript ? unchecked + text : text, cellId);
    if (run) return compiled({ id: run.id, js: run.js }, source, asked, broken, notes);
    const lines = errors.map((error) => (isJavaScript ? { ...error, line: error.line - 1 } : error));
    const without = withoutBroken(text, lines, broken, notes);
    if (without === text) return nothingCompiles(asked, lines[0]);
    text = without;
  }
  return nothingCompiles(asked, { line: 1, message: "it does not compile" } as CellError);
}

function compiled(
  cell: { id: string; js: string },
  source: string,
  asked: readonly Asked[],
  broken: ReadonlyMap<string, string>,
  notes: readonly string[],
): CompiledAnswers {
  const declared = new Set(statementsOf(source).flatMap((statement) => namesOf(statement)));
  const places = new Map<string, string>();
  const errors = new Map<string, string>();
  for (const { exercise, name } of asked) {
    const error = broken.get(name) ?? (declared.has(name) ? undefined : `${cellId} declares no ${name}`);
    if (error === undefined) places.set(exercise, cell.id);
    else errors.set(exercise, error);
  }
  const titles = new Map([[cell.id, cellId]]);
  return { cells: places.size > 0 ? [cell] : [], titles, places, errors, notes };
}

function nothingCompiles(asked: readonly Asked[], error: CellError): CompiledAnswers {
  const sentence = `line ${error.line} of ${cellId}: ${said(error)}`;
  return {
    cells: [],
    titles: new Map(),
    places: new Map(),
    errors: new Map(asked.map(({ exercise }) => [exercise, sentence])),
    notes: [],
  };
}

/** The text without what has errors. Of a function its head stays, so that those who call it compile, and are told. */
function withoutBroken(
  text: string,
  errors: readonly CellError[],
  broken: Map<string, string>,
  notes: string[],
): string {
  const file = parsed(text);
  const hit = new Map<ts.Statement, CellError>();
  for (const error of errors) {
    const statement = file.statements.find((one) => {
      const [first, last] = [one.getStart(file), one.end].map((at) => file.getLineAndCharacterOfPosition(at).line + 1);
      return first <= error.line && error.line <= last;
    });
    if (statement && !hit.has(statement)) hit.set(statement, error);
  }
  let rest = text;
  for (const [statement, error] of [...hit].toSorted(([a], [b]) => b.pos - a.pos)) {
    const names = namesOf(statement);
    const sentence = `line ${error.line} of ${cellId}: ${said(error)}`;
    const unknown = unknownImport(statement, error);
    if (unknown) {
      notes.push(`Left out: ${sentence}`);
      const end = text[unknown.end] === "," ? unknown.end + 1 : unknown.end;
      rest = rest.slice(0, unknown.getStart(file)) + blank(rest.slice(unknown.getStart(file), end)) + rest.slice(end);
      continue;
    }
    for (const name of names) if (!broken.has(name)) broken.set(name, sentence);
    const body = bodyOf(statement);
    const isInside = body && file.getLineAndCharacterOfPosition(body.getStart(file)).line + 1 <= error.line;
    if (isInside && !body.getText(file).startsWith(stubbed)) {
      const [start, end] = [body.getStart(file), body.end];
      const stub = `${stubbed} new Error(${JSON.stringify(`${names[0]} does not compile: ${said(error)}`)}); }`;
      rest = rest.slice(0, start) + stub + blank(rest.slice(start, end)).replace(/ +/g, "") + rest.slice(end);
    } else {
      if (names.length === 0 || ts.isImportDeclaration(statement)) notes.push(`Left out: ${sentence}`);
      rest =
        rest.slice(0, statement.getStart(file)) +
        blank(rest.slice(statement.getStart(file), statement.end)) +
        rest.slice(statement.end);
    }
  }
  return rest;
}

const stubbed = "{ throw";

/** The one name of an import that there is not; the others are good. */
function unknownImport(statement: ts.Statement, { message }: CellError): ts.ImportSpecifier | undefined {
  if (!ts.isImportDeclaration(statement)) return undefined;
  const bindings = statement.importClause?.namedBindings;
  if (!bindings || !ts.isNamedImports(bindings)) return undefined;
  return bindings.elements.find(({ name, propertyName }) => message.includes(`'${(propertyName ?? name).text}'`));
}

const parsed = (text: string): ts.SourceFile => ts.createSourceFile("module.ts", text, ts.ScriptTarget.ES2022, true);
const statementsOf = (text: string): readonly ts.Statement[] => parsed(text).statements;

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  }
  const { name } = statement as ts.DeclarationStatement;
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

/** Of `function f() {…}` and of `const f = () => {…}`. */
function bodyOf(statement: ts.Statement): ts.Block | undefined {
  if (ts.isFunctionDeclaration(statement)) return statement.body;
  if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length !== 1) return undefined;
  const { initializer } = statement.declarationList.declarations[0];
  if (!initializer || !(ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))) return undefined;
  return ts.isBlock(initializer.body) ? initializer.body : undefined;
}
