// Of a cell that was handed out only what an answer needs is run: a figure that a cell draws beside a declaration has no
// marks, takes time, and stops where an answer is right and slow.
import ts from "typescript";
import { analyse } from "#kernel/cells/analysis";

interface Part {
  readonly start: number;
  readonly end: number;
  readonly declares: readonly string[];
  readonly uses: ReadonlySet<string>;
  /** Names whose values it may change: `total += 1`, `list.push(2)`. */
  readonly changes: ReadonlySet<string>;
  readonly isImport: boolean;
}

/** @returns the text with blanks in the place of statements that the names do not need; lines stay where they are */
export function partFor(source: string, names: Iterable<string>): string {
  const parts = partsOf(source);
  const wanted = new Set(names);
  const kept = new Set<Part>(parts.filter(({ isImport }) => isImport));
  for (let size = -1; size !== kept.size; ) {
    size = kept.size;
    for (const part of parts) {
      if (kept.has(part)) continue;
      if (![...part.declares, ...part.changes].some((name) => wanted.has(name))) continue;
      kept.add(part);
      for (const name of part.uses) wanted.add(name);
    }
  }
  return parts
    .filter((part) => !kept.has(part))
    .reduceRight(
      (text, { start, end }) => text.slice(0, start) + blank(text.slice(start, end)) + text.slice(end),
      source,
    );
}

/** Blanks of the same length, so that what is said about the rest has the right lines. */
export const blank = (text: string): string => text.replace(/[^\n]/g, " ");

const known = new Map<string, readonly Part[]>();

/** The same for everybody, so it is found once. */
function partsOf(source: string): readonly Part[] {
  const before = known.get(source);
  if (before) return before;
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true);
  const parts = file.statements.map((statement): Part => {
    const { names, free } = analyse(ts, statement.getText(file));
    return {
      start: statement.getStart(file),
      end: statement.end,
      declares: names.map(({ name }) => name),
      uses: free,
      changes: changedIn(statement),
      isImport: ts.isImportDeclaration(statement),
    };
  });
  known.set(source, parts);
  return parts;
}

function changedIn(statement: ts.Statement): Set<string> {
  const changed = new Set<string>();
  const add = (target: ts.Node): void => {
    const root = rootOf(target);
    if (ts.isIdentifier(root)) changed.add(root.text);
    // [a, b] = …
    else ts.forEachChild(root, add);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) add(node.left);
    else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken) {
        add(node.operand);
      }
    } else if (ts.isDeleteExpression(node)) add(node.expression);
    else if (ts.isCallExpression(node) && isAccess(node.expression)) {
      const root = rootOf(node.expression);
      if (ts.isIdentifier(root)) changed.add(root.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return changed;
}

const isAssignment = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

const isAccess = (node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression =>
  ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);

/** `a` of `a.b[2]!.c` */
function rootOf(node: ts.Node): ts.Node {
  return isAccess(node) || ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node)
    ? rootOf(node.expression)
    : node;
}
