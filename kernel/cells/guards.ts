// Loop guards: in every loop of a cell something asks whether the cell shall stop, so that any loop can be interrupted
// with its variables kept, after an `await`, in a timer, at a deadline.
//
// `$_f` is shared with the thread that hears the interrupt: 0 = go on, 1 = somebody wants attention now, 2 = code of a
// stopped cell may still be about. `$_t()` finds out, and throws if this code shall stop.
//
// The obvious guard, `if ($_f[0] !== 0) $_t()` at the head of the body, costs 3 ns a turn where V8 replaces a running
// loop (one long call): the branch never taken leaves the loop in a way that keeps V8 from peeling it, and its numbers
// stay boxed. So `for` and `while` become two loops, of which the inner one V8 likes:
//
//     { INIT; $o: for (;;) { if ($_f[0] !== 0) $_t(); do { if (!(CONDITION)) break $o; BODY } while ((UPDATE, $_f[0] !== 1)); } }
//
// which costs 0.1–0.5 ns. A loop that calls nothing is so fast that it need not look at each turn, only every 4096:
//
//     … if ($_f[0] !== 0) $_t(); let $k = 4096; do { … } while ((UPDATE, --$k > 0)); …
//
// costs 0.1–0.3 ns. Measured with 10⁸ turns in one call of `q += i`: 55 ms bare, 340 obvious, 93 in two loops, 68 counted.
// Loops for which two would mean something else, or which must notice a 2 at each turn, keep the obvious guard; a loop
// with a small constant bound that calls nothing needs none.
import type TS from "typescript";
import type { Edit } from "./edits.ts";

const check = "if ($_f[0] !== 0) $_t();";

/** A loop of at most this many turns, without calls, ends by itself before anybody could want to stop it. */
const smallBound = 256;

/** Turns of a loop without calls between two looks at the flag: some microseconds. */
const turnsUnseen = 4096;

/** The edits that guard all loops and self-calling functions of a cell. Openers precede, closers follow their inner ones. */
export function guardEdits(ts: typeof TS, file: TS.SourceFile): Edit[] {
  const edits: Edit[] = [];
  let serial = 0;
  const text = file.text;
  const circular = circularNames(ts, file);

  const visit = (node: TS.Node): void => {
    if (hasBody(ts, node) && circular.has(nameOf(ts, node) ?? "")) {
      if (!ts.isBlock(node.body)) {
        guardExpression(node, node.body);
        return;
      }
      guardEntry(node.body);
    }
    const labels: TS.LabeledStatement[] = [];
    let inner = node;
    while (ts.isLabeledStatement(inner)) {
      labels.push(inner);
      inner = inner.statement;
    }
    if (!ts.isIterationStatement(inner, false)) ts.forEachChild(node, visit);
    else if (isSmall(ts, inner)) ts.forEachChild(inner, visit);
    else if ((ts.isForStatement(inner) || ts.isWhileStatement(inner)) && canBeSplit(ts, inner, text))
      split(inner, labels);
    else guardEachTurn(inner);
  };

  const guardEntry = (body: TS.Block): void => {
    const first = body.statements.find((s) => !(ts.isExpressionStatement(s) && ts.isStringLiteral(s.expression)));
    if (first) edits.push({ at: first.getStart(file), text: check });
  };

  /** `=> ($_f[0] !== 0 && $_t(), EXPRESSION)` */
  const guardExpression = (arrow: TS.Node, body: TS.Node): void => {
    ts.forEachChild(arrow, (child) => {
      if (child !== body) visit(child);
    });
    edits.push({ at: body.getStart(file), text: "($_f[0] !== 0 && $_t(), " });
    visit(body);
    edits.push({ at: body.end, text: ")" });
  };

  const guardEachTurn = (loop: TS.IterationStatement): void => {
    const { statement } = loop;
    const isBlock = ts.isBlock(statement);
    if (isBlock) edits.push({ at: statement.getStart(file) + 1, text: check });
    else edits.push({ at: statement.getStart(file), text: `{${check}` });
    ts.forEachChild(loop, visit);
    if (!isBlock) edits.push({ at: statement.end, text: "}" });
  };

  const split = (loop: TS.ForStatement | TS.WhileStatement, labels: TS.LabeledStatement[]): void => {
    const out = `$o${++serial}`;
    const start = (labels[0] ?? loop).getStart(file);
    const bodyStart = loop.statement.getStart(file);
    const initializer = ts.isForStatement(loop) ? loop.initializer : undefined;
    const condition = ts.isForStatement(loop) ? loop.condition : loop.expression;
    const update = ts.isForStatement(loop) ? loop.incrementor?.getText(file) : undefined;
    const names = labels.map((l) => `${l.label.text}: `).join("");
    const isLeaf = !some(ts, loop, (n) => maySlowDown(ts, n));
    const count = `$k${serial}`;
    const begin = isLeaf ? `let ${count} = ${turnsUnseen}; ` : "";
    const goOn = isLeaf ? `--${count} > 0` : "$_f[0] !== 1";
    const head = `${out}: for (;;) { ${check} ${begin}${names}do { `;
    let position = start;
    const replaceUpTo = (end: number, by: string): void => {
      edits.push({ at: position, drop: end - position, text: by });
      position = end;
    };
    if (initializer) {
      replaceUpTo(initializer.getStart(file), "{ ");
      position = initializer.end;
    } else replaceUpTo(start, "{ ");
    const open = initializer ? `; ${head}` : head;
    if (condition) {
      replaceUpTo(condition.getStart(file), `${open}if (!(`);
      position = condition.end;
      replaceUpTo(bodyStart, `)) break ${out}; `);
    } else replaceUpTo(bodyStart, open);
    for (const leave of breaksOf(ts, loop, labels))
      edits.push({ at: leave.getStart(file), drop: leave.end - leave.getStart(file), text: `break ${out};` });
    visit(loop.statement);
    edits.push({
      at: loop.statement.end,
      text: ` } while (${update ? `(${update}, ${goOn})` : goOn}); } }`,
    });
  };

  visit(file);
  return edits;
}

/**
 * May a loop be written as two? Not if closures catch its variable (each turn has its own), not if it waits (then it
 * must notice that its cell was stopped meanwhile), not if it catches errors (it could swallow the stop).
 */
function canBeSplit(ts: typeof TS, loop: TS.ForStatement | TS.WhileStatement, text: string): boolean {
  if (ts.isForStatement(loop) && loop.incrementor) {
    const update = text.slice(loop.incrementor.pos, loop.incrementor.end);
    if (/\n|\/\/|\/\*/.test(update)) return false;
  }
  if (ts.isForStatement(loop) && loop.initializer && ts.isVariableDeclarationList(loop.initializer)) {
    if (loop.initializer.flags & ts.NodeFlags.Using) return false;
  }
  return !some(ts, loop, (n) => {
    if (ts.isFunctionLike(n) || ts.isClassLike(n)) return true;
    if (ts.isAwaitExpression(n) || ts.isYieldExpression(n) || ts.isMetaProperty(n)) return true;
    return ts.isForOfStatement(n) ? n.awaitModifier !== undefined : ts.isTryStatement(n);
  });
}

/** Anything that one turn could spend a long time in. Loops inside have their own guards. */
function maySlowDown(ts: typeof TS, node: TS.Node): boolean {
  if (ts.isCallExpression(node)) return !isMathCall(ts, node);
  return ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node) || ts.isSpreadElement(node);
}

const isMathCall = (ts: typeof TS, { expression }: TS.CallExpression): boolean =>
  ts.isPropertyAccessExpression(expression) &&
  ts.isIdentifier(expression.expression) &&
  expression.expression.text === "Math";

/** `for (let i = 0; i < 16; i++)` with a body that calls nothing, loops no further and leaves `i` alone. */
function isSmall(ts: typeof TS, loop: TS.IterationStatement): boolean {
  if (!ts.isForStatement(loop) || !loop.initializer || !loop.condition || !loop.incrementor) return false;
  if (!ts.isVariableDeclarationList(loop.initializer) || loop.initializer.declarations.length !== 1) return false;
  const [variable] = loop.initializer.declarations;
  if (!ts.isIdentifier(variable.name) || !variable.initializer || !ts.isNumericLiteral(variable.initializer))
    return false;
  const name = variable.name.text;
  const isVariable = (n: TS.Node): boolean => ts.isIdentifier(n) && n.text === name;
  const { condition, incrementor } = loop;
  if (!ts.isBinaryExpression(condition) || !isVariable(condition.left) || !ts.isNumericLiteral(condition.right))
    return false;
  const { kind } = condition.operatorToken;
  if (kind !== ts.SyntaxKind.LessThanToken && kind !== ts.SyntaxKind.LessThanEqualsToken) return false;
  if (!(Number(condition.right.text) <= smallBound)) return false;
  if (!ts.isPrefixUnaryExpression(incrementor) && !ts.isPostfixUnaryExpression(incrementor)) return false;
  if (incrementor.operator !== ts.SyntaxKind.PlusPlusToken || !isVariable(incrementor.operand)) return false;
  const test = (n: TS.Node): boolean => {
    if (ts.isCallExpression(n) || ts.isNewExpression(n) || ts.isTaggedTemplateExpression(n)) return true;
    if (ts.isFunctionLike(n) || ts.isClassLike(n) || ts.isAwaitExpression(n) || ts.isYieldExpression(n)) return true;
    if (ts.isIterationStatement(n, false)) return true;
    if (ts.isBinaryExpression(n) && isAssignment(ts, n.operatorToken.kind)) {
      // `[i] = [0]` and `({ i } = here)` assign it, too.
      const isPattern = ts.isArrayLiteralExpression(n.left) || ts.isObjectLiteralExpression(n.left);
      if (isVariable(n.left) || (isPattern && some(ts, n.left, isVariable))) return true;
    }
    if ((ts.isPrefixUnaryExpression(n) || ts.isPostfixUnaryExpression(n)) && isVariable(n.operand)) return true;
    return false;
  };
  return !test(loop.statement) && !some(ts, loop.statement, test);
}

const isAssignment = (ts: typeof TS, kind: TS.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** Statements `break` and `break label` that leave exactly this loop. */
function breaksOf(
  ts: typeof TS,
  loop: TS.IterationStatement,
  labels: readonly TS.LabeledStatement[],
): TS.BreakStatement[] {
  const own = new Set(labels.map((l) => l.label.text));
  const found: TS.BreakStatement[] = [];
  const search = (node: TS.Node, nested: boolean): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isBreakStatement(node) && (node.label ? own.has(node.label.text) : !nested)) found.push(node);
    const inner = nested || ts.isSwitchStatement(node) || ts.isIterationStatement(node, false);
    ts.forEachChild(node, (child) => search(child, inner));
  };
  search(loop.statement, ts.isIterationStatement(loop.statement, false) || ts.isSwitchStatement(loop.statement));
  return found;
}

type WithBody = TS.FunctionLikeDeclaration & { readonly body: TS.ConciseBody };

const hasBody = (ts: typeof TS, node: TS.Node): node is WithBody =>
  ts.isFunctionLike(node) && (node as TS.FunctionLikeDeclaration).body !== undefined;

/**
 * Names of functions that may call themselves without end, and no loop would tell: those that mention their own name, or
 * one that mentions one … that mentions theirs. Functions of one name count as one.
 */
function circularNames(ts: typeof TS, file: TS.SourceFile): Set<string> {
  const mentioned = new Map<string, Set<string>>();
  const visit = (node: TS.Node): void => {
    const name = hasBody(ts, node) ? nameOf(ts, node) : undefined;
    if (name !== undefined) {
      const known = mentioned.get(name) ?? new Set();
      mentioned.set(name, known);
      collectNames(ts, (node as WithBody).body, known);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const reaches = (from: string, to: string, seen: Set<string>): boolean => {
    for (const name of mentioned.get(from) ?? []) {
      if (name === to) return true;
      if (!mentioned.has(name) || seen.has(name)) continue;
      seen.add(name);
      if (reaches(name, to, seen)) return true;
    }
    return false;
  };
  return new Set([...mentioned.keys()].filter((name) => reaches(name, name, new Set())));
}

function collectNames(ts: typeof TS, node: TS.Node, names: Set<string>): void {
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) names.add(node.text);
  ts.forEachChild(node, (child) => collectNames(ts, child, names));
}

function nameOf(ts: typeof TS, node: TS.FunctionLikeDeclaration): string | undefined {
  if (node.name && (ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name))) return node.name.text;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}

function some(ts: typeof TS, node: TS.Node, test: (n: TS.Node) => boolean): boolean {
  return ts.forEachChild(node, (child) => test(child) || some(ts, child, test)) ?? false;
}
