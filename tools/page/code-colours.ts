// TypeScript in light colours: the compiler's own parser says what each word is, so templates and patterns come out right.
import ts from "typescript";
import { escapeHtml } from "./html.ts";

type Colour = "keyword" | "string" | "number" | "comment" | "call" | "type";

/** Code as HTML with a `<span class="…">` around each word that has a colour. */
export function colouredCode(code: string): string {
  const source = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ESNext, true);
  let html = "";
  let end = 0;
  for (const token of tokensOf(source, source)) {
    const start = token.getStart(source);
    html += trivia(code.slice(end, start)) + span(code.slice(start, token.end), colourOf(token));
    end = token.end;
  }
  return html + trivia(code.slice(end));
}

function* tokensOf(node: ts.Node, source: ts.SourceFile): Generator<ts.Node> {
  if (ts.isJSDoc(node)) return; // a comment, and treated as one
  const children = node.getChildren(source);
  if (children.length === 0) {
    if (node.end > node.getStart(source)) yield node;
    return;
  }
  for (const child of children) yield* tokensOf(child, source);
}

function colourOf(token: ts.Node): Colour | undefined {
  const { kind, parent } = token;
  if (kind >= ts.SyntaxKind.FirstKeyword && kind <= ts.SyntaxKind.LastKeyword) {
    return ts.isTypeNode(token) ? "type" : "keyword";
  }
  switch (kind) {
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
    case ts.SyntaxKind.TemplateHead:
    case ts.SyntaxKind.TemplateMiddle:
    case ts.SyntaxKind.TemplateTail:
    case ts.SyntaxKind.RegularExpressionLiteral:
      return "string";
    case ts.SyntaxKind.NumericLiteral:
    case ts.SyntaxKind.BigIntLiteral:
      return "number";
    case ts.SyntaxKind.Identifier:
      return isCalled(token, parent) ? "call" : isType(token, parent) ? "type" : undefined;
    default:
      return undefined;
  }
}

function isCalled(token: ts.Node, parent: ts.Node): boolean {
  if (ts.isFunctionDeclaration(parent) || ts.isMethodDeclaration(parent)) return parent.name === token;
  const callee = ts.isPropertyAccessExpression(parent) && parent.name === token ? parent : token;
  return ts.isCallExpression(callee.parent) && callee.parent.expression === callee;
}

function isType(token: ts.Node, parent: ts.Node): boolean {
  if (ts.isTypeReferenceNode(parent) || ts.isTypeParameterDeclaration(parent)) return true;
  if (ts.isNewExpression(parent) || ts.isExpressionWithTypeArguments(parent)) return parent.expression === token;
  const declares =
    ts.isTypeAliasDeclaration(parent) || ts.isInterfaceDeclaration(parent) || ts.isClassDeclaration(parent);
  return declares && parent.name === token;
}

/** What stands between two words: space and comments. */
function trivia(text: string): string {
  if (text.trim() === "") return text;
  return text.replace(/(\/\/.*|\/\*[\s\S]*?\*\/)|([^/]+|\/)/g, (_, comment?: string, other?: string) =>
    comment === undefined ? escapeHtml(other ?? "") : span(comment, "comment"),
  );
}

function span(text: string, colour: Colour | undefined): string {
  return colour ? `<span class="${colour}">${escapeHtml(text)}</span>` : escapeHtml(text);
}
