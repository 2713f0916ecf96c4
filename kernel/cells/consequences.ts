// Errors that only follow from another one: `const y = a * b` of two arrays makes a number of `y` for TypeScript, and
// every line that takes `y` for the array that was meant is wrong as well.
import type TS from "typescript";

/** The left-hand, the right-hand side; operator: their result is a number for TypeScript, whatever was meant. */
const operatorErrors = new Set([2362, 2363, 2365]);

/**
 * The errors of one file that follow from an operator in a declaration, each with the error that it follows from.
 *
 * @param diagnostics in any order
 */
export function consequencesOf(
  ts: typeof TS,
  diagnostics: readonly TS.Diagnostic[],
): ReadonlyMap<TS.Diagnostic, TS.Diagnostic> {
  const causes = new Map<TS.Diagnostic, TS.Diagnostic>();
  const placed = diagnostics.flatMap((diagnostic) => {
    const { file, start, length } = diagnostic;
    const node = file && start !== undefined ? nodeAround(ts, file, start, start + (length ?? 0)) : undefined;
    return node ? [{ diagnostic, node }] : [];
  });
  const inOrder = placed.sort((a, b) => a.diagnostic.start! - b.diagnostic.start!);
  /** Names whose types are wrong. */
  const wrong: { declaration: TS.VariableDeclaration; name: string; cause: TS.Diagnostic }[] = [];
  for (const { diagnostic, node } of inOrder) {
    const whole = judged(ts, node);
    const cause = wrong.find(({ declaration, name }) => isUsed(ts, whole, name, declaration))?.cause;
    if (cause) causes.set(diagnostic, cause);
    const declaration = declarationAround(ts, node);
    const first = cause ?? (operatorErrors.has(diagnostic.code) ? diagnostic : undefined);
    const isNew = declaration && !wrong.some((w) => w.declaration === declaration);
    if (!first || !isNew || declaration.type) continue;
    for (const name of namesIn(ts, declaration.name)) wrong.push({ declaration, name, cause: first });
  }
  return causes;
}

/** The innermost node around a place. */
function nodeAround(ts: typeof TS, file: TS.SourceFile, from: number, to: number): TS.Node {
  let found: TS.Node = file;
  const visit = (node: TS.Node): void => {
    if (node.getStart(file) > from || node.end < to) return;
    found = node;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return found;
}

/** What an error is about: up to its call, element, property or statement, and never out of a function. */
function judged(ts: typeof TS, node: TS.Node): TS.Node {
  let whole = node;
  while (!ts.isStatement(whole) && !ts.isPropertyAssignment(whole) && !ts.isVariableDeclaration(whole)) {
    const { parent } = whole;
    if (!parent || ts.isSourceFile(parent) || ts.isFunctionLike(parent)) break;
    const isArgument = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== whole;
    if (isArgument || ts.isArrayLiteralExpression(parent)) break;
    whole = parent;
  }
  return whole;
}

/** The declaration whose value an error stands in, and not in the body of a function there. */
function declarationAround(ts: typeof TS, node: TS.Node): TS.VariableDeclaration | undefined {
  for (let at = node; at && !ts.isStatement(at) && !ts.isFunctionLike(at); at = at.parent) {
    if (ts.isVariableDeclaration(at)) return at;
  }
  return undefined;
}

function namesIn(ts: typeof TS, name: TS.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(ts, element.name) : []));
}

/** Does a part of the file use the name, behind its declaration and in the same block? */
function isUsed(ts: typeof TS, whole: TS.Node, name: string, declaration: TS.VariableDeclaration): boolean {
  const block = ts.findAncestor(declaration, (n) => ts.isBlock(n) || ts.isSourceFile(n));
  if (!block || whole.pos < declaration.end || whole.end > block.end) return false;
  const uses = (node: TS.Node): boolean =>
    ts.isIdentifier(node)
      ? node.text === name && !isProperty(ts, node)
      : (ts.forEachChild(node, (child) => uses(child) || undefined) ?? false);
  return uses(whole);
}

const isProperty = (ts: typeof TS, node: TS.Identifier): boolean =>
  (ts.isPropertyAccessExpression(node.parent) || ts.isPropertyAssignment(node.parent)) && node.parent.name === node;
