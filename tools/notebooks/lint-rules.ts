// What is legal in a notebook and still goes wrong: one function for each rule, each finding with what to write instead.
import ts from "typescript";
import type { NotebookProgram } from "./lint-program.ts";

/** What the rules look at. */
export interface RuleContext extends NotebookProgram {
  /** Ids of the cells, for sentences. */
  ids: readonly string[];
  isExperiment: boolean;
}

export interface RuleFinding {
  node: ts.Node;
  /** A hint is told and fails nothing. */
  level: "error" | "hint";
  message: string;
}

type Rule = (context: RuleContext) => RuleFinding[];

/** By the name that people see. */
export const rules: Record<string, Rule> = {
  "declared-twice": declaredTwice,
  "declared-below": declaredBelow,
  "floating-promise": floatingPromise,
  "unseeded-random": unseededRandom,
  "own-sigint": ownSigint,
  "process-wide": processWide,
  "absolute-path": absolutePath,
};

/** A name belongs to all cells: the second declaration hides the first one from every later cell. */
function declaredTwice(context: RuleContext): RuleFinding[] {
  const first = new Map<string, Declaration>();
  return topLevelDeclarations(context).flatMap((declaration): RuleFinding[] => {
    const { name, node, cell, from } = declaration;
    const earlier = first.get(name);
    if (!earlier) {
      first.set(name, declaration);
      return [];
    }
    // Overloads of a function stand in one cell, and bringing in the same name of the same package again changes nothing.
    if (earlier.cell === cell || (from !== undefined && earlier.from === from)) return [];
    const message = `\`${name}\` is declared in cell ${context.ids[earlier.cell]} already; which one a cell gets depends on what was run last: take another name here, or put the lines in a block { … }.`;
    return [{ node, level: "error", message }];
  });
}

/** Works for whoever ran the cells in another order, and fails with "Run All". */
function declaredBelow({ file, checker, cellOf, ids }: RuleContext): RuleFinding[] {
  const declared = new Map<string, number>();
  for (const { name, cell } of topLevelDeclarations({ file, cellOf })) {
    if (!declared.has(name)) declared.set(name, cell);
  }
  return nodesOf(file, ts.isIdentifier).flatMap((node): RuleFinding[] => {
    const below = declared.get(node.text);
    if (below === undefined || below <= cellOf(node)) return [];
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
    const isTopLevel = symbol?.declarations?.some((declaration) => isAtTopLevel(declaration, file));
    if (!isTopLevel) return [];
    const message = `\`${node.text}\` is declared only below, in cell ${ids[below]}, so "Run All" fails here: move its declaration up, or this line down.`;
    return [{ node, level: "error", message }];
  });
}

/** Functions of ours that return promises, for notebooks whose packages are not installed, so that types say nothing. */
const promising = new Set(["check", "load", "save"]);

/** A promise that nobody awaits: the cell is over before its work is, and errors show up under another cell. */
function floatingPromise({ file, checker }: RuleContext): RuleFinding[] {
  const statements = nodesOf(file, ts.isExpressionStatement).flatMap(({ expression }): RuleFinding[] => {
    if (isHandled(expression)) return [];
    const type = checker.getTypeAtLocation(expression);
    const called = ts.isCallExpression(expression) ? expression.expression.getText(file) : "this promise";
    const isUnknown = (type.flags & ts.TypeFlags.Any) !== 0;
    if (isPromise(type, checker) || (isUnknown && promising.has(called))) {
      const message = `${shortened(called)} returns a promise that nobody waits for, so its errors and results come too late or never: write \`await\` before it.`;
      return [{ node: expression, level: "error", message }];
    }
    const element = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference)[0] : undefined;
    if (element && isPromise(element, checker)) {
      const message = `${shortened(called)} returns promises that nobody waits for: write \`await Promise.all(…)\` around it.`;
      return [{ node: expression, level: "error", message }];
    }
    return [];
  });
  const loops = nodesOf(file, ts.isCallExpression).flatMap((call): RuleFinding[] => {
    const { expression, arguments: given } = call;
    const isLoop = ts.isPropertyAccessExpression(expression) && expression.name.text === "forEach";
    if (!isLoop || !given[0] || !isAsyncFunction(given[0])) return [];
    const message = "forEach does not wait for an async function: write `for (const x of …) { … await … }`.";
    return [{ node: expression.name, level: "error", message }];
  });
  return [...statements, ...loops];
}

/** Two runs differ, and nobody can repeat what was seen. */
function unseededRandom({ file, isExperiment }: RuleContext): RuleFinding[] {
  return nodesOf(file, ts.isPropertyAccessExpression).flatMap((node): RuleFinding[] => {
    if (node.expression.getText(file) !== "Math" || node.name.text !== "random") return [];
    const message =
      "Math.random gives other numbers in each run: write `const random = new Random(1);` (from speclab) and draw from it.";
    return [{ node, level: isExperiment ? "error" : "hint", message }];
  });
}

const listening = new Set(["on", "once", "addListener", "prependListener", "prependOnceListener"]);

/** Interrupts belong to the kernel; a handler of a cell stays for as long as the kernel lives. */
function ownSigint({ file }: RuleContext): RuleFinding[] {
  return nodesOf(file, ts.isCallExpression).flatMap((call): RuleFinding[] => {
    const { expression, arguments: given } = call;
    const method = methodOf(expression, "process");
    const [event] = given;
    if (!method || !listening.has(method) || !event || !ts.isStringLiteralLike(event)) return [];
    if (event.text !== "SIGINT") return [];
    const message =
      "A handler of SIGINT stays when the cell has ended: pass `host().signal()` (from speclab) to what shall stop, or ask `host().signal().aborted`.";
    return [{ node: call, level: "error", message }];
  });
}

const instead: Record<string, string> = {
  exit: "throw an error to stop here",
  abort: "throw an error to stop here",
  chdir: "write the path from the notebook's folder, for which path.join helps",
};
const consequence: Record<string, string> = {
  exit: "would end the kernel with the variables of all cells, so the kernel refuses it",
  abort: "would end the kernel with the variables of all cells, so the kernel refuses it",
  chdir: "changes where every later cell looks for its files, and imports do not follow",
};

/** What concerns the whole process concerns all cells. */
function processWide({ file }: RuleContext): RuleFinding[] {
  return nodesOf(file, ts.isCallExpression).flatMap((call): RuleFinding[] => {
    const method = methodOf(call.expression, "process");
    if (!method || !Object.hasOwn(instead, method)) return [];
    const message = `process.${method} ${consequence[method]}: ${instead[method]}.`;
    return [{ node: call, level: "error", message }];
  });
}

/** Folders that begin a path on somebody's machine; a text such as "/m²" or "/api" does not. */
const UNIX =
  /^\/(?:home|Users|root|tmp|var|mnt|media|data|opt|usr|etc|srv|work|scratch|private|Volumes|content|kaggle)\//;
const WINDOWS = /^(?:[A-Za-z]:[\\/]|\\\\[^\\]+\\)/;
const HOME = /^~[\\/]/;
const FILE_URL = /^file:\/\//;
const WRITTEN = [UNIX, WINDOWS, HOME, FILE_URL];
/** Functions whose first argument is a file. */
const OPENS =
  /^(?:load|save|open|opendir|readdir|mkdir|rm|stat|access|exists|copyFile|unlink|read\w*|write\w*|append\w*|create(?:Read|Write)Stream)(?:Sync)?$/;

/** It is right on one machine. */
function absolutePath({ file }: RuleContext): RuleFinding[] {
  return nodesOf(file, isText).flatMap((node): RuleFinding[] => {
    const { text } = ts.isTemplateExpression(node) ? node.head : node;
    const isPath = WRITTEN.some((form) => form.test(text)) || (text.startsWith("/") && isOpened(node, file));
    if (!isPath) return [];
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    const message = `"${shown}" is a place on one machine: put the file beside the notebook and write its path from there, such as "data/voice.wav".`;
    return [{ node, level: "error", message }];
  });
}

function isOpened(node: ts.Node, file: ts.SourceFile): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent)) return true;
  if (!ts.isCallExpression(parent) || parent.arguments[0] !== node) return false;
  const name = parent.expression.getText(file).split(".").at(-1) ?? "";
  return OPENS.test(name) || name === "import" || name === "require";
}

interface Declaration {
  name: string;
  node: ts.Node;
  cell: number;
  /** For imports: package and name over there. */
  from: string | undefined;
}

/** Names that other cells can see, in document order. */
function topLevelDeclarations({ file, cellOf }: Pick<RuleContext, "file" | "cellOf">): Declaration[] {
  const found: Declaration[] = [];
  const add = (node: ts.Identifier, from?: string): void => {
    found.push({ name: node.text, node, cell: cellOf(node), from });
  };
  const addBinding = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) add(name);
    else for (const element of name.elements) if (ts.isBindingElement(element)) addBinding(element.name);
  };
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) addBinding(name);
    else if (ts.isImportDeclaration(statement)) addImports(statement, add);
    else if (isNamed(statement) && statement.name && ts.isIdentifier(statement.name)) add(statement.name);
  }
  return found;
}

function addImports(
  { importClause, moduleSpecifier }: ts.ImportDeclaration,
  add: (n: ts.Identifier, from: string) => void,
) {
  if (!importClause || !ts.isStringLiteral(moduleSpecifier)) return;
  const { text } = moduleSpecifier;
  if (importClause.name) add(importClause.name, `${text} default`);
  const bindings = importClause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) add(bindings.name, `${text} *`);
  else
    for (const { name, propertyName } of bindings?.elements ?? []) add(name, `${text} ${(propertyName ?? name).text}`);
}

function isNamed(node: ts.Statement): node is ts.Statement & { name?: ts.Node } {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node)
  );
}

/** Declared by a statement of a cell itself, not inside a function or block. */
function isAtTopLevel(declaration: ts.Node, file: ts.SourceFile): boolean {
  let node = declaration;
  while (
    ts.isBindingElement(node) ||
    ts.isObjectBindingPattern(node) ||
    ts.isArrayBindingPattern(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isVariableDeclarationList(node) ||
    ts.isImportSpecifier(node) ||
    ts.isNamedImports(node) ||
    ts.isNamespaceImport(node) ||
    ts.isImportClause(node)
  ) {
    node = node.parent;
  }
  return node.parent === file;
}

/** `void work()`, an assignment, and `.catch(…)` say what is meant. */
function isHandled(expression: ts.Expression): boolean {
  if (ts.isVoidExpression(expression) || ts.isAwaitExpression(expression)) return true;
  if (ts.isBinaryExpression(expression)) {
    const { kind } = expression.operatorToken;
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  }
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return false;
  const { name } = expression.expression;
  return name.text === "catch" || (name.text === "then" && expression.arguments.length > 1);
}

function isPromise(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.isUnion()) return type.types.some((part) => isPromise(part, checker));
  const then = checker.getPropertyOfType(type, "then");
  return then !== undefined && checker.getTypeOfSymbol(then).getCallSignatures().length > 0;
}

function isAsyncFunction(node: ts.Node): boolean {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return false;
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false;
}

/** `exit` of `process.exit` and of `globalThis.process.exit`. */
function methodOf(expression: ts.Expression, object: string): string | undefined {
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const of = expression.expression;
  const name = ts.isIdentifier(of) ? of.text : ts.isPropertyAccessExpression(of) ? of.name.text : "";
  return name === object ? expression.name.text : undefined;
}

type Text = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression;

function isText(node: ts.Node): node is Text {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function shortened(name: string): string {
  return /^[\w.]{1,40}$/.test(name) ? name : "This";
}

function nodesOf<T extends ts.Node>(file: ts.SourceFile, is: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
