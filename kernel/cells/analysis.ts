// What a cell declares, uses and imports, read from its syntax alone.
import type TS from "typescript";
import type { DeclaredName, NameKind } from "./cell.ts";
import type { Edit } from "./edits.ts";
import { freeNames } from "./free-names.ts";
import { guardEdits } from "./guards.ts";

export interface CellAnalysis {
  readonly text: string;
  readonly names: readonly DeclaredName[];
  /** Every identifier in the text: a name of an earlier cell is only brought in if it is here. */
  readonly identifiers: ReadonlySet<string>;
  /** Those that the cell uses and does not declare where it uses them: what it takes from elsewhere. */
  readonly free: ReadonlySet<string>;
  /** Specifiers of the cell's own imports. */
  readonly imports: readonly string[];
  /** Names for the footers: values and types that the cell does not export by itself. */
  readonly values: readonly string[];
  readonly types: readonly string[];
  /** What turns the text into its run form. */
  readonly edits: readonly Edit[];
  readonly marks: number;
}

/** Reads a cell. Needs no program and no other cell; broken syntax is fine. */
export function analyse(ts: typeof TS, text: string): CellAnalysis {
  const file = ts.createSourceFile("cell.ts", text, ts.ScriptTarget.ES2022, true);
  const names: DeclaredName[] = [];
  const imports: string[] = [];
  const exported = new Set<string>();
  const edits: Edit[] = [];
  let marks = 0;

  for (const statement of file.statements) {
    if (hasModifier(ts, statement, ts.SyntaxKind.DeclareKeyword)) continue;
    if (ts.isImportDeclaration(statement)) {
      const specifier = ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : undefined;
      if (specifier === undefined) continue;
      imports.push(specifier);
      names.push(...importedNames(ts, statement, specifier));
      continue;
    }
    const declared = declaredNames(ts, statement);
    if (declared.length === 0) continue;
    const isExported = hasModifier(ts, statement, ts.SyntaxKind.ExportKeyword);
    const isHoisted = declared.every((d) => d.kind === "function" || d.kind === "type");
    if (!isHoisted) edits.push({ at: statement.end, text: `;$_at(${++marks});` });
    for (const { name, kind } of declared) {
      names.push({ name, kind, mark: isHoisted ? 0 : marks });
      if (isExported) exported.add(name);
    }
    // A `let` lives in the module's exports, so that later cells assign the very same variable.
    if (ts.isVariableStatement(statement) && declared[0].kind === "let" && !isExported) {
      edits.push({ at: statement.getStart(file), text: "export " });
    }
  }

  edits.push(...lastValueEdits(ts, file), ...guardEdits(ts, file));
  const identifiers = new Set<string>();
  const visit = (node: TS.Node): void => {
    if (ts.isIdentifier(node)) identifiers.add(node.text);
    else if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      edits.push({ at: node.getStart(file), drop: node.end - node.getStart(file), text: "$_meta" });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);

  const own = names.filter((n) => n.kind !== "import" && !exported.has(n.name));
  const values = new Set(own.filter((n) => n.kind !== "type").map((n) => n.name));
  const types = new Set(own.filter((n) => n.kind === "type" && !values.has(n.name)).map((n) => n.name));
  const free = freeNames(ts, file);
  return { text, names, identifiers, free, imports, values: [...values], types: [...types], edits, marks };
}

/** The last expression of a cell is its value; an assignment is not shown, it says already what it does. */
function lastValueEdits(ts: typeof TS, file: TS.SourceFile): Edit[] {
  const last = file.statements.at(-1);
  if (!last || !ts.isExpressionStatement(last)) return [];
  const { expression } = last;
  if (ts.isBinaryExpression(expression)) {
    const { kind } = expression.operatorToken;
    if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) return [];
  }
  return [
    { at: expression.getStart(file), text: "exports.$last = (" },
    { at: expression.end, text: ")" },
  ];
}

function declaredNames(ts: typeof TS, statement: TS.Statement): { name: string; kind: NameKind }[] {
  if (ts.isVariableStatement(statement)) {
    const constant = ts.NodeFlags.Const | ts.NodeFlags.Using;
    const kind = statement.declarationList.flags & constant ? "const" : "let";
    return statement.declarationList.declarations
      .flatMap((d) => boundNames(ts, d.name))
      .map((name) => ({ name, kind }));
  }
  if (ts.isFunctionDeclaration(statement)) {
    return statement.name && statement.body ? [{ name: statement.name.text, kind: "function" }] : [];
  }
  if (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
    return statement.name ? [{ name: statement.name.text, kind: "class" }] : [];
  }
  if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)) {
    return [{ name: statement.name.text, kind: "class" }];
  }
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    return [{ name: statement.name.text, kind: "type" }];
  }
  return [];
}

function boundNames(ts: typeof TS, name: TS.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(ts, element.name) : []));
}

function importedNames(ts: typeof TS, declaration: TS.ImportDeclaration, specifier: string): DeclaredName[] {
  const clause = declaration.importClause;
  if (!clause) return [];
  const typeOnly = clause.isTypeOnly;
  const found: DeclaredName[] = [];
  const add = (name: string, imported: string, onlyType: boolean): void => {
    found.push({ name, kind: "import", specifier, imported, typeOnly: onlyType, mark: 0 });
  };
  if (clause.name) add(clause.name.text, "default", typeOnly);
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) add(bindings.name.text, "*", typeOnly);
  else if (bindings) {
    for (const element of bindings.elements) {
      add(element.name.text, (element.propertyName ?? element.name).text, typeOnly || element.isTypeOnly);
    }
  }
  return found;
}

function hasModifier(ts: typeof TS, node: TS.Node, kind: TS.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((m) => m.kind === kind) ?? false);
}
