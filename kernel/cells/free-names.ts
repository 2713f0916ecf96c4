// Which names a text takes from elsewhere: its identifiers without properties, parameters and everything that it
// declares itself, read from its syntax alone.
import type TS from "typescript";

/** Names declared in one place: a block, a function, a class, a type with parameters. */
interface Names {
  readonly own: ReadonlySet<string>;
  readonly around?: Names;
}

/**
 * The names that a text uses and does not declare where it uses them; names of the language's own world are among them.
 *
 * @param file with its nodes' parents set
 * @example
 * freeNames(ts, ts.createSourceFile("cell.ts", "for (const i of list) f({ rate: i }).size;", target, true));
 * // Set { "list", "f" }
 */
export function freeNames(ts: typeof TS, file: TS.SourceFile): Set<string> {
  const free = new Set<string>();
  const visit = (node: TS.Node, around: Names | undefined): void => {
    if (ts.isIdentifier(node)) {
      if (isUse(ts, node) && !isKnown(node.text, around)) free.add(node.text);
      return;
    }
    const own = declaredIn(ts, node);
    const names = own.size > 0 ? { own, around } : around;
    ts.forEachChild(node, (child) => visit(child, names));
  };
  visit(file, undefined);
  return free;
}

function isKnown(name: string, names: Names | undefined): boolean {
  return names !== undefined && (names.own.has(name) || isKnown(name, names.around));
}

/** Does an identifier mean what some scope calls by its name, and no property, label or name in another module? */
function isUse(ts: typeof TS, node: TS.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node && !isInImportType(ts, parent);
  if (ts.isBindingElement(parent)) return parent.propertyName !== node;
  if (ts.isExportSpecifier(parent)) return (parent.propertyName ?? parent.name) === node && isLocal(parent);
  // A shorthand `{ rate }` is a use; `{ rate: 1 }`, `class { rate }` and `rate: number` name a property.
  if (
    ts.isPropertyAssignment(parent) ||
    ts.isClassElement(parent) ||
    ts.isTypeElement(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isEnumMember(parent) ||
    ts.isNamedTupleMember(parent) ||
    ts.isMetaProperty(parent) ||
    ts.isNamespaceExport(parent) ||
    ts.isImportAttribute(parent)
  )
    return parent.name !== node;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return parent.label !== node;
  if (ts.isImportTypeNode(parent)) return parent.qualifier !== node;
  return !ts.isImportSpecifier(parent);
}

function isInImportType(ts: typeof TS, name: TS.QualifiedName): boolean {
  const { parent } = name;
  return ts.isQualifiedName(parent) ? isInImportType(ts, parent) : ts.isImportTypeNode(parent);
}

const isLocal = ({ parent }: TS.ExportSpecifier): boolean => parent.parent.moduleSpecifier === undefined;

/** What a node declares for everything inside it. */
function declaredIn(ts: typeof TS, node: TS.Node): Set<string> {
  const found = new Set<string>();
  const add = (name: TS.Node | undefined): void => {
    if (name === undefined) return;
    if (ts.isIdentifier(name)) found.add(name.text);
    else if (ts.isObjectBindingPattern(name) || ts.isArrayBindingPattern(name))
      for (const element of name.elements) if (ts.isBindingElement(element)) add(element.name);
  };
  if (ts.isSourceFile(node) || ts.isBlock(node) || ts.isModuleBlock(node)) addStatements(ts, node.statements, add);
  if (ts.isCaseBlock(node)) for (const { statements } of node.clauses) addStatements(ts, statements, add);
  if (ts.isSourceFile(node) || ts.isModuleBlock(node) || ts.isClassStaticBlockDeclaration(node)) addVars(ts, node, add);
  if (ts.isFunctionLike(node)) {
    if (ts.isFunctionExpression(node)) add(node.name);
    for (const { name } of node.parameters) add(name);
    if ("body" in node && node.body) addVars(ts, node.body as TS.Node, add);
    if (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node)) found.add("arguments");
  }
  if (ts.isClassLike(node) || ts.isEnumDeclaration(node)) add(node.name);
  if (ts.isEnumDeclaration(node)) for (const { name } of node.members) add(name);
  if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)) {
    const { initializer } = node;
    if (initializer && ts.isVariableDeclarationList(initializer))
      for (const { name } of initializer.declarations) add(name);
  }
  if (ts.isCatchClause(node)) add(node.variableDeclaration?.name);
  if (ts.isMappedTypeNode(node)) add(node.typeParameter.name);
  if (ts.isConditionalTypeNode(node)) addInferred(ts, node.extendsType, add);
  const { typeParameters } = node as { typeParameters?: readonly TS.TypeParameterDeclaration[] };
  for (const { name } of typeParameters ?? []) add(name);
  return found;
}

type Add = (name: TS.Node | undefined) => void;

/** `let`, `const`, functions, classes, types and imports that stand directly in a list of statements. */
function addStatements(ts: typeof TS, statements: readonly TS.Statement[], add: Add): void {
  for (const statement of statements) {
    if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) add(name);
    else if (ts.isImportDeclaration(statement)) {
      add(statement.importClause?.name);
      const bindings = statement.importClause?.namedBindings;
      if (bindings && ts.isNamespaceImport(bindings)) add(bindings.name);
      else for (const { name } of bindings?.elements ?? []) add(name);
    } else if (
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isEnumDeclaration(statement) ||
      ts.isModuleDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isImportEqualsDeclaration(statement)
    )
      add(statement.name);
  }
}

/** A `var` belongs to the function around it, however deep it stands. */
function addVars(ts: typeof TS, node: TS.Node, add: Add): void {
  ts.forEachChild(node, (child) => {
    if (ts.isFunctionLike(child) || ts.isClassStaticBlockDeclaration(child)) return;
    if (ts.isVariableDeclarationList(child) && !(child.flags & ts.NodeFlags.BlockScoped))
      for (const { name } of child.declarations) add(name);
    addVars(ts, child, add);
  });
}

/** `infer Item` in the pattern of a conditional type. */
function addInferred(ts: typeof TS, node: TS.Node, add: Add): void {
  if (ts.isInferTypeNode(node)) add(node.typeParameter.name);
  ts.forEachChild(node, (child) => addInferred(ts, child, add));
}
