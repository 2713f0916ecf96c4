// What TypeScript says in its own terms, said in those of somebody who comes from NumPy or JavaScript: one sentence with
// what to write. Only mistakes that are recognised for sure; all others keep TypeScript's words.
import type TS from "typescript";
import { aboutModule, aboutName } from "./names.ts";
import {
  arrayProperty,
  audioProperty,
  complexProperty,
  simple,
  spectrogramProperty,
  textProperty,
} from "./properties.ts";

/** One sentence on a diagnostic, or nothing. */
export type Explain = (diagnostic: TS.Diagnostic) => string | undefined;

/** Reads the types of a program's files; a file is named by its diagnostics. */
export function explainer(ts: typeof TS, program: TS.Program): Explain {
  return (diagnostic) => {
    const { file, start, length } = diagnostic;
    if (!file || start === undefined) return undefined;
    const node = nodeAt(ts, file, start, length ?? 0);
    return node && new Mistake(ts, program, diagnostic, node).sentence();
  };
}

/** The outermost expression or name that covers just this place; a statement where there is none. */
function nodeAt(ts: typeof TS, file: TS.SourceFile, start: number, length: number): TS.Node | undefined {
  let found: TS.Node | undefined;
  let statement: TS.Node | undefined;
  const visit = (node: TS.Node): void => {
    if (node.getStart(file) > start || node.end < start + length) return;
    if (node.getStart(file) === start && node.end === start + length) {
      if (ts.isStatement(node)) statement ??= node;
      else found ??= node;
    }
    // A wrong `return` is marked at its first word.
    if (ts.isReturnStatement(node) && node.getStart(file) === start && length === "return".length) statement = node;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found ?? statement;
}

/** What a value is, as far as it matters for what to write. */
type Kind =
  | "Float32Array"
  | "Float64Array"
  | "samples"
  | "typed array"
  | "list"
  | "list of things"
  | "Spectrogram"
  | "ComplexSpectrogram"
  | "Spectrum"
  | "Audio"
  | "promise"
  | "number"
  | "text"
  | "function";

const typedArray = /^(Int8|Uint8|Uint8Clamped|Int16|Uint16|Int32|Uint32)Array$/;
const isNumbers = (kind: Kind | undefined): boolean =>
  kind === "Float32Array" || kind === "Float64Array" || kind === "samples" || kind === "typed array" || kind === "list";

class Mistake {
  readonly #ts: typeof TS;
  readonly #program: TS.Program;
  readonly #checker: TS.TypeChecker;
  readonly #diagnostic: TS.Diagnostic;
  readonly #node: TS.Node;

  constructor(ts: typeof TS, program: TS.Program, diagnostic: TS.Diagnostic, node: TS.Node) {
    this.#ts = ts;
    this.#program = program;
    this.#checker = program.getTypeChecker();
    this.#diagnostic = diagnostic;
    this.#node = node;
  }

  sentence(): string | undefined {
    switch (this.#diagnostic.code) {
      case 2304: // Cannot find name 'x'.
      case 2552: // … Did you mean 'y'?
      case 2503: // Cannot find namespace 'x'.
      case 2580: // Cannot find name 'require'. Do you need to install type definitions for node?
      case 2584: // Cannot find name 'document'. Do you need to change your target library?
      case 2749: // 'x' refers to a value, but is being used as a type here.
        return this.#unknownName();
      case 2307: // Cannot find module 'x' or its corresponding type declarations.
      case 2792:
        return this.#ts.isStringLiteral(this.#node) ? aboutModule(this.#node.text) : undefined;
      case 2339: // Property 'x' does not exist on type 'T'.
      case 2550: // … Do you need to change your target library?
      case 2551: // … Did you mean 'y'?
        return this.#unknownProperty();
      case 2362: // The left-hand side of an arithmetic operation must be of type 'any', 'number', …
      case 2363: // The right-hand side …
      case 2365: // Operator '+' cannot be applied to types 'A' and 'B'.
        return this.#operator();
      case 2345: // Argument of type 'A' is not assignable to parameter of type 'B'.
        return this.#argument();
      case 2322: // Type 'A' is not assignable to type 'B'.
      case 2739: // Type 'A' is missing the following properties from type 'B': …
      case 2740: // … and 6 more.
      case 2741: // Property 'x' is missing in type 'A' but required in type 'B'.
      case 2559: // Type 'A' has no properties in common with type 'B'.
        return this.#argument() ?? this.#assignment();
      case 2554: // Expected 3 arguments, but got 2.
      case 2555: // Expected at least 1 arguments, but got 0.
        return this.#count();
      case 2588: // Cannot assign to 'x' because it is a constant.
        return `\`${this.#text}\` is a const, so it keeps its first value: declare it with \`let\` where it shall change.`;
      case 2355: // A function whose declared type is neither 'undefined', 'void', nor 'any' must return a value.
        return `This function promises a ${this.#text} and returns nothing: write \`return\` before its last value.`;
      case 2366: // Function lacks ending return statement and return type does not include 'undefined'.
        return `This function promises a ${this.#text}, and one way through it ends without \`return\`: write one for every case.`;
      case 2532: // Object is possibly 'undefined'.
      case 18048: // 'x' is possibly 'undefined'.
        return this.#missing("undefined");
      case 2531: // Object is possibly 'null'.
      case 18047: // 'x' is possibly 'null'.
        return this.#missing("null");
      case 18046: // 'e' is of type 'unknown'.
        return this.#unknownError();
      case 2349: // This expression is not callable.
        return this.#notCallable();
      case 7053: // Element implicitly has an 'any' type because …
        return this.#index();
      case 2695: // Left side of comma operator is unused and has no side effects.
        return this.#comma();
      case 17006: // An unary expression with the '-' operator is not allowed in the left-hand side of an exponentiation …
        return "A power of something negative needs parentheses: write `-(x ** 2)` or `(-x) ** 2`, whichever is meant.";
      default:
        return undefined;
    }
  }

  get #text(): string {
    return short(this.#node.getText());
  }

  /** What kind of thing a type is; whether it may be missing is another question. */
  #kind(type: TS.Type): Kind | undefined {
    const { TypeFlags } = this.#ts;
    const present = this.#checker.getNonNullableType(type);
    if (present.flags & TypeFlags.NumberLike) return "number";
    if (present.flags & TypeFlags.StringLike) return "text";
    if (present.isUnion()) {
      const kinds = new Set(present.types.map((t) => this.#kind(t)));
      if (kinds.size === 1) return [...kinds][0];
      return [...kinds].every((k) => k === "Float32Array" || k === "Float64Array") ? "samples" : undefined;
    }
    if (present.flags & TypeFlags.TypeParameter) {
      const constraint = this.#checker.getBaseConstraintOfType(present);
      return constraint && constraint !== present ? this.#kind(constraint) : undefined;
    }
    if (this.#checker.isArrayType(present) || this.#checker.isTupleType(present)) {
      const element = this.#checker.getIndexTypeOfType(present, this.#ts.IndexKind.Number);
      return element && element.flags & (TypeFlags.NumberLike | TypeFlags.Never) ? "list" : "list of things";
    }
    const name = present.symbol?.name ?? "";
    if (name === "Float32Array" || name === "Float64Array") return name;
    if (typedArray.test(name)) return "typed array";
    if (name === "Spectrogram" || name === "ComplexSpectrogram" || name === "Spectrum" || name === "Audio") return name;
    if (name === "Promise") return "promise";
    return present.getCallSignatures().length > 0 ? "function" : undefined;
  }

  /** The type in words. */
  #said(type: TS.Type): string {
    const kind = this.#kind(type);
    if (kind === "samples") return "Float32Array or Float64Array";
    if (kind === "list" || kind === "Spectrogram" || kind === "promise")
      return this.#checker.typeToString(this.#checker.getNonNullableType(type)).replace(/<ArrayBuffer(Like)?>/g, "");
    if (kind === "text") return "text";
    return kind ?? "";
  }

  /** Are a Spectrogram's numbers, or an array's, of one precision or the other? */
  #precision(type: TS.Type): "Float32Array" | "Float64Array" | undefined {
    const kind = this.#kind(type);
    if (kind === "Float32Array" || kind === "Float64Array") return kind;
    const data = kind === "Spectrogram" ? this.#checker.getPropertyOfType(type, "data") : undefined;
    const inside = data && this.#kind(this.#checker.getTypeOfSymbol(data));
    return inside === "Float32Array" || inside === "Float64Array" ? inside : undefined;
  }

  #unknownName(): string | undefined {
    const { isCallExpression, isPropertyAccessExpression, isBinaryExpression, isIdentifier, SyntaxKind } = this.#ts;
    const node = this.#ts.isTypeReferenceNode(this.#node) ? this.#node.typeName : this.#node;
    if (!isIdentifier(node)) return undefined;
    const isType = this.#ts.isTypeReferenceNode(node.parent) || this.#ts.isQualifiedName(node.parent);
    let whole: TS.Node = node;
    const members: string[] = [];
    while (isPropertyAccessExpression(whole.parent) && whole.parent.expression === whole) {
      whole = whole.parent;
      members.push((whole as TS.PropertyAccessExpression).name.text);
    }
    const call = isCallExpression(whole.parent) && whole.parent.expression === whole ? whole.parent : undefined;
    const called = call?.arguments.map((a) => short(a.getText()));
    const habit = aboutName({ name: node.text, member: members.join("."), called, isType });
    if (habit !== undefined || isType) return habit;
    const { parent } = node;
    if (!isBinaryExpression(parent) || parent.left !== node || parent.operatorToken.kind !== SyntaxKind.EqualsToken)
      return this.#inLibrary(node.text);
    if (this.#ts.isExpressionStatement(parent.parent))
      return `\`${node.text}\` is new here: declare it with \`const ${node.text} = ${short(parent.right.getText())}\`, or with \`let\` where it changes later.`;
    return isCallExpression(parent.parent) ? namedArgument(node.text, parent.right.getText()) : undefined;
  }

  /** Whether one of speclab's rooms that are in the program has the name. */
  #inLibrary(name: string): string | undefined {
    for (const file of this.#program.getSourceFiles()) {
      const room = /\/(?:speclab|lib)\/dist\/\w+\/(\w+)\/index\.d\.ts$/.exec(file.fileName)?.[1];
      const module = room === undefined ? undefined : this.#checker.getSymbolAtLocation(file);
      if (!module || !this.#checker.getExportsOfModule(module).some((e) => e.name === name)) continue;
      const from = room === "core" ? "speclab" : `speclab/${room}`;
      return `\`${name}\` comes from speclab: write \`import { ${name} } from "${from}";\`, or run the cell that does.`;
    }
    return undefined;
  }

  #unknownProperty(): string | undefined {
    const { parent } = this.#node;
    if (!this.#ts.isPropertyAccessExpression(parent) || parent.name !== this.#node) return undefined;
    const of = short(parent.expression.getText());
    const type = this.#checker.getTypeAtLocation(parent.expression);
    const name = parent.name.text;
    const kind = this.#kind(type);
    switch (kind) {
      case "promise": {
        const awaited = this.#checker.getAwaitedType(type);
        return awaited && this.#checker.getPropertyOfType(awaited, name)
          ? `\`${of}\` is a promise: write \`(await ${of}).${name}\`.`
          : undefined;
      }
      case "Spectrogram":
        return spectrogramProperty(of, name);
      case "ComplexSpectrogram":
        return complexProperty(of, name);
      case "Audio":
        return audioProperty(of, name);
      case "text":
        return textProperty(of, name);
      case "Float32Array":
      case "Float64Array":
      case "samples":
      case "typed array":
      case "list":
      case "list of things":
        return arrayProperty(of, name, kind === "list" || kind === "list of things");
    }
    if (of === "Math" && /^(sum|mean|avg|average|median)$/.test(name))
      return `\`Math\` knows single numbers: a sum is \`x.reduce((total, v) => total + v, 0)\`, and the mean that divided by \`x.length\`.`;
    if (of === "console" && name === "print") return "Things are printed by `console.log(…)`.";
    if (this.#checker.typeToString(type) === "{}")
      return `\`${of}\` was declared as an empty object: say what it will hold, as in \`const ${of}: Record<string, number> = {}\`.`;
    return undefined;
  }

  #operator(): string | undefined {
    const { isBinaryExpression, SyntaxKind } = this.#ts;
    const node = this.#node;
    const both = isBinaryExpression(node) && this.#diagnostic.code === 2365 ? node : node.parent;
    if (!isBinaryExpression(both)) return undefined;
    const types = [both.left, both.right].map((side) => this.#checker.getTypeAtLocation(side));
    const kinds = types.map((type) => this.#kind(type));
    const [left, right] = [both.left, both.right].map((side) => short(side.getText()));
    const promised = kinds.indexOf("promise");
    if (promised >= 0) return `\`${[left, right][promised]}\` is a promise: write \`await\` before it.`;
    const operator = both.operatorToken.getText().replace(/(?<=[*/+\-%])=$/, "");
    if (kinds.includes("Spectrogram") || kinds.includes("ComplexSpectrogram") || kinds.includes("Audio")) {
      const [inner, of] = [kinds[0], kinds[1]].flatMap((k, i) =>
        k && insides[k] ? [insides[k], [left, right][i]] : [],
      );
      const holder = article(kinds.find((k) => k && insides[k])!);
      return `\`${operator}\` works on single numbers, and ${holder} holds many: they are in ${inner.replaceAll("$", of)}.`;
    }
    if (!kinds.some(isNumbers)) return undefined;
    if (kinds[0] === "list" && kinds[1] === "list" && operator === "+")
      return `Lists are not added by \`+\`: write \`${left}.map((v, i) => v + ${simple(right)}[i])\` for sums of numbers where both have one length, or \`[...${left}, ...${right}]\` to join them.`;
    if (kinds[0] === "list" && kinds[1] === "number" && operator === "*" && /^\[/.test(left))
      return `A list is not repeated by \`*\`: write \`new Float32Array(${right})\` for zeros, or \`new Array(${right}).fill(…)\`.`;
    const token = both.operatorToken.kind;
    const compares =
      token === SyntaxKind.LessThanToken ||
      token === SyntaxKind.GreaterThanToken ||
      token === SyntaxKind.LessThanEqualsToken ||
      token === SyntaxKind.GreaterThanEqualsToken;
    const [leftMany, rightMany] = kinds.map(isNumbers);
    const v = /\bv\b/.test(left + right) ? "value" : "v";
    if (leftMany && rightMany && left !== right) {
      // The numbers of all frames are walked through, whichever side they stand on.
      const isTurned = /\.data$/.test(right) && !/\.data$/.test(left);
      const [walked, other] = (isTurned ? [right, left] : [left, right]).map(simple);
      const shown = isTurned ? `${other}[i] ${operator} ${v}` : `${v} ${operator} ${other}[i]`;
      return compares
        ? `\`${operator}\` compares single numbers: where both have one length, ask \`${walked}.some((${v}, i) => ${shown})\` or \`.every\`, or keep those for which it is true with \`.filter\`.`
        : `\`${operator}\` works on single numbers, not on arrays: \`${walked}.map((${v}, i) => ${shown})\` when both have one length, \`${other}[i % ${other}.length]\` when ${other === "…" ? "the other" : other} is as long as one frame.`;
    }
    const shown = leftMany ? `${v} ${operator} ${rightMany ? v : right}` : `${left} ${operator} ${v}`;
    const parameters = `(${v})`;
    const array = simple(leftMany ? left : right);
    return compares
      ? `\`${operator}\` compares single numbers: ask \`${array}.some(${parameters} => ${shown})\` or \`.every\`, or keep those for which it is true with \`.filter\`.`
      : `\`${operator}\` works on single numbers, not on arrays: write \`${array}.map(${parameters} => ${shown})\`.`;
  }

  #argument(): string | undefined {
    const argument = this.#node;
    const call = argument.parent;
    if (!call || !(this.#ts.isCallExpression(call) || this.#ts.isNewExpression(call))) return undefined;
    const index = call.arguments?.indexOf(argument as TS.Expression) ?? -1;
    const signature = index < 0 ? undefined : this.#checker.getResolvedSignature(call);
    const parameter = signature?.parameters[Math.min(index, signature.parameters.length - 1)];
    if (!parameter) return undefined;
    const called = short(call.expression.getText());
    const source = this.#checker.getTypeAtLocation(argument);
    const target = this.#checker.getTypeOfSymbolAtLocation(parameter, call);
    const isMany = isNumbers(this.#kind(source));
    if (/^Math\.(max|min)$/.test(called) && isMany)
      return `\`${called}\` takes single numbers: write \`${simple(this.#text)}.reduce((a, b) => ${called}(a, b))\`.`;
    const held = this.#kind(target) === "number" ? holds[this.#kind(source) ?? "number"] : undefined;
    if (held)
      return `\`${called}\` takes one number, and ${article(this.#kind(source)!)} holds many: write \`${this.#text}.${held}.map((v) => ${called}(v))\`.`;
    if (this.#kind(target) === "number" && isMany && call.arguments!.length === 1)
      return `\`${called}\` takes one number: for each of an array write \`${simple(this.#text)}.map((v) => ${called}(v))\`.`;
    if (this.#ts.isBinaryExpression(argument) && this.#ts.isIdentifier(argument.left)) {
      const isNamed = argument.operatorToken.kind === this.#ts.SyntaxKind.EqualsToken;
      if (isNamed) return namedArgument(argument.left.text, argument.right.getText());
    }
    const options = this.#settings(target);
    if (options && this.#kind(source) === "number")
      return `\`${called}\` takes its settings in braces: write \`{ ${options}: ${this.#text} }\` where that is meant.`;
    return this.#mismatch(
      source,
      target,
      argument as TS.Expression,
      `\`${called}\` takes`,
      ` for \`${parameter.name}\``,
    );
  }

  /** The first of the settings, where a type has nothing but settings that may be left out. */
  #settings(type: TS.Type): string | undefined {
    const present = this.#checker.getNonNullableType(type);
    const { Object: Plain, Intersection } = this.#ts.TypeFlags;
    if (!(present.flags & (Plain | Intersection)) || this.#kind(present) !== undefined) return undefined;
    const properties = this.#checker.getPropertiesOfType(present);
    const areOptional = properties.every((p) => p.flags & this.#ts.SymbolFlags.Optional);
    return properties.length > 0 && areOptional ? properties[0].name : undefined;
  }

  #assignment(): string | undefined {
    const ts = this.#ts;
    const { parent } = this.#node;
    if (ts.isVariableDeclaration(parent) && parent.name === this.#node && parent.initializer) {
      const target = this.#checker.getTypeAtLocation(parent.name);
      return this.#given(parent.initializer, target, `\`${this.#text}\` is`);
    }
    if (ts.isBinaryExpression(parent) && parent.left === this.#node && this.#isKeyOfLoop(parent.right)) {
      return `\`for (const ${parent.right.getText()} in …)\` gives the places, as texts: write \`of\` instead of \`in\` for the values.`;
    }
    if (ts.isBinaryExpression(parent) && parent.left === this.#node && ts.isExpressionStatement(parent.parent)) {
      return this.#given(parent.right, this.#checker.getTypeAtLocation(parent.left), `\`${this.#text}\` is`);
    }
    if (ts.isPropertyAssignment(parent) && parent.name === this.#node) {
      const target = this.#checker.getContextualType(parent.initializer);
      return target && this.#given(parent.initializer, target, `\`${this.#text}\` is`);
    }
    if (ts.isShorthandPropertyAssignment(parent) && parent.name === this.#node) {
      const target = this.#checker.getContextualType(parent.name);
      return target && this.#given(parent.name, target, `\`${this.#text}\` is`);
    }
    if (ts.isArrayLiteralExpression(parent)) {
      const element = this.#node as TS.Expression;
      const target = this.#checker.getContextualType(element);
      return target && this.#given(element, target, "The list holds");
    }
    const returned = ts.isReturnStatement(this.#node)
      ? this.#node.expression
      : ts.isArrowFunction(parent) && parent.body === this.#node
        ? (this.#node as TS.Expression)
        : undefined;
    const target = returned && this.#returnType(returned);
    return target && this.#given(returned, target, "The function returns");
  }

  #isKeyOfLoop(node: TS.Node): boolean {
    const declaration = this.#checker.getSymbolAtLocation(node)?.valueDeclaration;
    return declaration !== undefined && this.#ts.isForInStatement(declaration.parent.parent);
  }

  /** What the function around a returned value promises. */
  #returnType(returned: TS.Expression): TS.Type | undefined {
    const around = this.#ts.findAncestor(returned, (n) => this.#ts.isFunctionLike(n)) as
      | TS.SignatureDeclaration
      | undefined;
    const signature = around && this.#checker.getSignatureFromDeclaration(around);
    const type = signature && this.#checker.getReturnTypeOfSignature(signature);
    return type && this.#kind(type) === "promise" ? this.#checker.getAwaitedType(type) : type;
  }

  #given(expression: TS.Expression, target: TS.Type, who: string): string | undefined {
    return this.#mismatch(this.#checker.getTypeAtLocation(expression), target, expression, who, "");
  }

  /** @param who `x is`, `f takes`: what wants the other type; `what` follows the type */
  #mismatch(source: TS.Type, target: TS.Type, given: TS.Expression, who: string, what: string): string | undefined {
    const text = simple(short(given.getText()));
    const wanted = (): string => `${who} ${article(this.#said(target))}${what}`;
    const [from, to] = [this.#kind(source), this.#kind(target)];
    if (this.#ts.isPrefixUnaryExpression(given) && isNumbers(to)) {
      const operand = given.operand.getText();
      if (isNumbers(this.#kind(this.#checker.getTypeAtLocation(given.operand))))
        return `\`-\` works on single numbers, not on arrays: write \`${operand}.map((v) => -v)\`.`;
    }
    if (from === "promise" && to !== "promise") {
      const awaited = this.#checker.getAwaitedType(source);
      const held = awaited && this.#kind(awaited);
      const fits = awaited && (held === to || this.#checker.isTypeAssignableTo(awaited, target));
      return fits || (held && to && conversion(held, to, text) !== undefined)
        ? `\`${text}\` is a promise: write \`await ${text}\`.`
        : undefined;
    }
    const present = this.#checker.getNonNullableType(source);
    if (present !== source && this.#checker.isTypeAssignableTo(present, target))
      return `\`${text}\` may be undefined: ask \`if (${text} !== undefined)\` before, or give another value with \`${text} ?? …\`.`;
    if (from === "function" && to === "function") return this.#noReturn(source, target);
    if (from === "Spectrum" && to === "ComplexSpectrogram")
      return /^rfft\(/.test(text)
        ? "`rfft` was given one row of numbers and makes one spectrum of it: give it frames, `{ bins, frames, data }`."
        : `\`${text}\` is the spectrum of one row of numbers: \`rfft\` makes one for each frame when it is given frames, \`{ bins, frames, data }\`.`;
    if (from === undefined || to === undefined) return undefined;
    const fix = conversion(from, to, text, this.#precision(source), this.#precision(target));
    if (fix === undefined) return undefined;
    const [same, other] = [this.#said(source), this.#said(target)];
    return same === other ? undefined : `${wanted()}, and \`${text}\` is ${article(same)}: ${fix}.`;
  }

  /** `x.map((v) => { v * 2 })` returns nothing. */
  #noReturn(source: TS.Type, target: TS.Type): string | undefined {
    const returns = (type: TS.Type): TS.Type | undefined => {
      const [signature] = this.#checker.getNonNullableType(type).getCallSignatures();
      return signature && this.#checker.getReturnTypeOfSignature(signature);
    };
    const [gives, wanted] = [returns(source), returns(target)];
    if (!gives || !wanted || !(gives.flags & this.#ts.TypeFlags.Void) || wanted.flags & this.#ts.TypeFlags.Void)
      return undefined;
    return "This function returns nothing: write `return` before its value, or leave the braces out, as in `(v) => 2 * v`.";
  }

  #count(): string | undefined {
    const call = this.#ts.findAncestor(
      this.#node,
      (n) => this.#ts.isCallExpression(n) || this.#ts.isNewExpression(n),
    ) as TS.CallExpression | undefined;
    const signature = call && this.#checker.getResolvedSignature(call);
    if (!signature) return undefined;
    const called = short(call.expression.getText());
    const names = signature.parameters.map((p) => p.name);
    const given = call.arguments?.length ?? 0;
    const all = names.length === 0 ? "nothing" : names.map((n) => `\`${n}\``).join(", ");
    if (given < names.length) {
      const required = names.filter((_, i) => i >= given && !this.#isOptional(signature.parameters[i]));
      if (required.length === 0) return undefined;
      const missing = required.map((n) => `\`${n}\``).join(" and ");
      return `\`${called}\` takes ${all}: ${missing} ${required.length === 1 ? "is" : "are"} missing.`;
    }
    const last = signature.parameters.at(-1);
    const option = last && this.#settings(this.#checker.getTypeOfSymbolAtLocation(last, call));
    const hint = option ? `: its settings go together into braces, as in \`{ ${option}: … }\`` : `, and gets ${given}`;
    return `\`${called}\` takes ${names.length === 0 ? "nothing" : `only ${all}`}${hint}.`;
  }

  #isOptional(parameter: TS.Symbol): boolean {
    const declaration = parameter.valueDeclaration;
    return (
      declaration !== undefined &&
      this.#ts.isParameter(declaration) &&
      (declaration.questionToken !== undefined ||
        declaration.initializer !== undefined ||
        declaration.dotDotDotToken !== undefined)
    );
  }

  #missing(word: string): string {
    const text = this.#text;
    return `\`${text}\` may be ${word}: ask \`if (${text} !== ${word}) { … }\` before, or write \`${text}!\` where you know that it is there.`;
  }

  #unknownError(): string | undefined {
    const symbol = this.#checker.getSymbolAtLocation(this.#node);
    const declaration = symbol?.valueDeclaration;
    return declaration && this.#ts.isCatchClause(declaration.parent)
      ? `Anything can be thrown, so \`${this.#text}\` has no type: write \`(${this.#text} as Error).message\`.`
      : undefined;
  }

  #notCallable(): string | undefined {
    const call = this.#ts.findAncestor(this.#node, (n) => this.#ts.isCallExpression(n)) as
      | TS.CallExpression
      | undefined;
    if (!call) return undefined;
    const kind = this.#kind(this.#checker.getTypeAtLocation(call.expression));
    const called = short(call.expression.getText());
    const isProperty = this.#ts.isPropertyAccessExpression(call.expression);
    if (call.arguments.length === 0 && isProperty)
      return `\`${called}\` is a value, not a function: write it without the parentheses.`;
    if (isNumbers(kind) && call.arguments.length === 1)
      return `An element of an array stands in brackets: write \`${called}[${short(call.arguments[0].getText())}]\`; the first one is number 0.`;
    return undefined;
  }

  #index(): string | undefined {
    const access = this.#node;
    if (!this.#ts.isElementAccessExpression(access)) return undefined;
    const of = short(access.expression.getText());
    const kind = this.#kind(this.#checker.getTypeAtLocation(access.expression));
    if (kind === "Spectrogram")
      return `A Spectrogram has no index: \`at(${of}, bin, frame)\` from "speclab" is one number, \`${of}.data[frame * ${of}.bins + bin]\` the same.`;
    if (kind === "ComplexSpectrogram")
      return `A ComplexSpectrogram has no index: its numbers are in \`${of}.re.data\` and \`${of}.im.data\`.`;
    if (kind === "Audio") return `An Audio has no index: its samples are in \`${of}.samples\`.`;
    return undefined;
  }

  #comma(): string | undefined {
    const comma = this.#node.parent;
    if (!this.#ts.isBinaryExpression(comma)) return undefined;
    const around = comma.parent;
    if (this.#ts.isElementAccessExpression(around))
      return `An array has one index, not two: write \`data[frame * bins + bin]\`, or \`at(spectrogram, bin, frame)\` from "speclab".`;
    const swap = /^\s*([\w.[\]]+)\s*,\s*([\w.[\]]+)\s*=\s*(.+?)\s*,\s*(.+?);?\s*$/.exec(around.getText());
    return this.#ts.isExpressionStatement(around) && swap
      ? `Several values are assigned in brackets: write \`[${swap[1]}, ${swap[2]}] = [${swap[3]}, ${swap[4]}]\`.`
      : undefined;
  }
}

const article = (said: string): string => `${/^[AEIO]/.test(said) ? "an" : "a"} ${said}`;

const namedArgument = (name: string, value: string): string =>
  `Arguments have no names here: settings go together into braces, as in \`{ ${name}: ${short(value)} }\`.`;

const holds: Partial<Record<Kind, string>> = { Spectrogram: "data", Audio: "samples" };

/** Where the numbers of a thing are; $ stands for the thing. */
const insides: Partial<Record<Kind, string>> = {
  Spectrogram: "`$.data`, so write `{ ...$, data: $.data.map((v) => …) }`",
  ComplexSpectrogram: "`$.re.data` and `$.im.data`",
  Audio: "`$.samples`, so write `{ ...$, samples: $.samples.map((v) => …) }`",
};

function conversion(
  from: Kind,
  to: Kind,
  text: string,
  precisionFrom?: string,
  precisionTo?: string,
): string | undefined {
  const isTyped = isNumbers(to) && to !== "list";
  const made = to === "Float64Array" || to === "Float32Array" ? to : "Float32Array";
  if (isNumbers(from) && isTyped) return `write \`${made}.from(${text})\``;
  if (isNumbers(from) && to === "list") return from === "list" ? undefined : `write \`Array.from(${text})\``;
  if (from === "Spectrogram" && isNumbers(to)) return `its numbers are in \`${text}.data\``;
  if (from === "ComplexSpectrogram" && isNumbers(to))
    return `its numbers are in \`${text}.re.data\` and \`${text}.im.data\``;
  if (from === "Audio" && isNumbers(to)) return `its samples are in \`${text}.samples\``;
  if (from === "Spectrogram" && to === "Spectrogram" && precisionTo && precisionFrom !== precisionTo)
    return `write \`{ ...${text}, data: ${precisionTo}.from(${text}.data) }\``;
  if (isNumbers(from) && to === "Spectrogram") return `write \`{ bins, frames, data: ${text} }\` with the sizes`;
  if (isNumbers(from) && to === "Audio")
    return `write \`{ samples: ${text}, sampleRate: 22050 }\` with the sample rate it has`;
  if (from === "ComplexSpectrogram" && to === "Spectrogram")
    return "its magnitudes are made by `magnitude`, its powers by `power`";
  if (from === "Spectrogram" && to === "ComplexSpectrogram")
    return "magnitudes alone have no phase, so pass what `stft` has returned";
  if (isNumbers(from) && to === "ComplexSpectrogram") return "a ComplexSpectrogram is made by `stft`";
  if (from === "Audio" && (to === "Spectrogram" || to === "ComplexSpectrogram"))
    return `\`stft\` makes a ComplexSpectrogram of \`${text}.samples\``;
  if (isNumbers(from) && to === "number") return `write \`${text}[0]\` for one of its numbers`;
  return undefined;
}

/** Text of an expression, as long as a sentence can carry it. */
const short = (text: string): string => {
  const line = text.replace(/\s+/g, " ");
  return line.length > 60 ? "…" : line;
};
