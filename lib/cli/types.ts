import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type TS from "typescript";
import type { Asked } from "./course.ts";
import type { FoundTypeScript, TypeScript } from "./typescript.ts";

/** What TypeScript says about a module of answers. */
export interface TypeFindings {
  /** `answers.ts:3:10 - ',' expected.`; with one of them nothing can be run. */
  readonly syntax: readonly string[];
  /** All other complaints about the module and its helpers. */
  readonly errors: readonly string[];
  /** By exercise: the sentence for which its answer is refused, as the notebook would refuse its cell. */
  readonly refused: ReadonlyMap<string, string>;
  /** By exercise: where in the module its answer is, such as `["default", "stft"]`. */
  readonly places: ReadonlyMap<string, readonly string[]>;
  /** What the module exports. */
  readonly exported: readonly string[];
}

/** Read once: they are most of the work, and never change while this runs. */
const declarations = new Map<string, TS.SourceFile>();

const library = fileURLToPath(new URL("../", import.meta.url));

/** Checks a module's types as a notebook's, and each answer against what its exercise accepts. */
export function checkTypes({ ts }: FoundTypeScript, file: string, asked: readonly Asked[]): TypeFindings {
  const shown = path.basename(file);
  const first = programOf(ts, [file]);
  const source = first.getSourceFile(slashes(file));
  if (!source)
    return { syntax: [`${shown} cannot be read.`], errors: [], refused: new Map(), places: new Map(), exported: [] };
  const syntax = first.getSyntacticDiagnostics(source).map((found) => complaint(ts, found));
  const checker = first.getTypeChecker();
  const exports = namesOf(checker, source);
  const places = placesOf(checker, exports, asked);
  const findings = { syntax, places, exported: [...exports.keys()] };
  if (syntax.length > 0) return { ...findings, errors: [], refused: new Map() };

  const probe = path.join(path.dirname(file), `.speclab-probe-${process.pid}.ts`);
  const probed = asked.filter(({ exercise }) => places.has(exercise));
  const program = programOf(ts, [file, probe], new Map([[slashes(probe), probeText(file, probed, places)]]));
  const answers = program.getSourceFile(slashes(file))!;
  const own = ts
    .getPreEmitDiagnostics(program)
    .filter((found) => found.file && slashes(found.file.fileName) !== slashes(probe) && isOwn(found.file.fileName));
  const inProbe = program.getSemanticDiagnostics(program.getSourceFile(slashes(probe)));

  const refused = new Map<string, string>();
  const names = namesOf(program.getTypeChecker(), answers);
  for (const [index, { exercise, functionName, signature }] of probed.entries()) {
    const mismatch = inProbe.find((found) => lineOf(found) === index);
    const place = places.get(exercise)!;
    const statement =
      place[0] === "default" ? undefined : statementOf(ts, program.getTypeChecker(), names.get(place[0]));
    const inside = own.find(
      ({ file, start = -1 }) => file === answers && statement && start >= statement.pos && start < statement.end,
    );
    if (inside) refused.set(exercise, `TypeScript refuses it: ${complaint(ts, inside)}`);
    else if (mismatch) {
      const wanted = signature === functionName ? wantedType(ts, program, probe, index) : signature;
      refused.set(
        exercise,
        `TypeScript refuses ${place.at(-1)}, because the exercise asks for ${wanted}: ${reason(ts, mismatch)}`,
      );
    }
  }
  return { ...findings, errors: own.map((found) => complaint(ts, found)), refused };
}

/** What an exercise accepts, as TypeScript writes it: `(amplitudes: Float32Array, …) => Complex`. */
function wantedType(ts: TypeScript, program: TS.Program, probe: string, index: number): string {
  const statement = program.getSourceFile(slashes(probe))!.statements[index] as TS.VariableStatement;
  const type = program.getTypeChecker().getTypeAtLocation(statement.declarationList.declarations[0]);
  const text = program.getTypeChecker().typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
  return text.replaceAll("<ArrayBufferLike>", "").replace(/=> MaybeLater<(.*)>$/, "=> $1");
}

/** Where each answer is: exported by its exercise's name or its function's, or in a default export. */
function placesOf(
  checker: TS.TypeChecker,
  exports: ReadonlyMap<string, TS.Symbol>,
  asked: readonly Asked[],
): Map<string, readonly string[]> {
  const byDefault = exports.get("default");
  const inner = new Set(
    byDefault
      ? checker
          .getTypeOfSymbol(resolved(checker, byDefault))
          .getProperties()
          .map(({ name }) => name)
      : [],
  );
  const places = new Map<string, readonly string[]>();
  for (const { exercise, functionName } of asked) {
    const name = [exercise, functionName].find((candidate) => exports.has(candidate));
    const innerName = [exercise, functionName].find((candidate) => inner.has(candidate));
    if (name) places.set(exercise, [name]);
    else if (innerName) places.set(exercise, ["default", innerName]);
  }
  return places;
}

function namesOf(checker: TS.TypeChecker, source: TS.SourceFile): Map<string, TS.Symbol> {
  const module = checker.getSymbolAtLocation(source);
  return new Map(module ? checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]) : []);
}

function resolved(checker: TS.TypeChecker, symbol: TS.Symbol): TS.Symbol {
  // 2097152: SymbolFlags.Alias, the same since it exists.
  return symbol.flags & 2097152 ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The statement of the module in which an export is declared. */
function statementOf(ts: TypeScript, checker: TS.TypeChecker, symbol: TS.Symbol | undefined): TS.Node | undefined {
  let node: TS.Node | undefined = symbol && resolved(checker, symbol).declarations?.[0];
  while (node && !ts.isSourceFile(node.parent)) node = node.parent;
  return node;
}

/** One line for each answer, so that a complaint's line says whose it is. */
function probeText(file: string, asked: readonly Asked[], places: ReadonlyMap<string, readonly string[]>): string {
  const lines = asked.map(({ exercise, file: exerciseFile }, i) => {
    const answer = places
      .get(exercise)!
      .map((name) => `[${JSON.stringify(name)}]`)
      .join("");
    const type = exerciseFile ? `AnswerTo<typeof exercise${i}>` : `AllAnswers[${JSON.stringify(exercise)}]`;
    return `export const answer${i}: ${type} = given${answer};`;
  });
  const imports = asked.map(({ file: exerciseFile }, i) =>
    exerciseFile ? `import exercise${i} from ${JSON.stringify(slashes(exerciseFile))};` : "",
  );
  return [
    ...lines,
    `import type { AllAnswers, AnswerTo } from "speclab/check";`,
    `import * as given from ${JSON.stringify(`./${path.basename(file)}`)};`,
    ...imports,
  ].join("\n");
}

function programOf(
  ts: TypeScript,
  roots: readonly string[],
  virtual: ReadonlyMap<string, string> = new Map(),
): TS.Program {
  const nodeTypes = typesFolder();
  const options: TS.CompilerOptions = {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts"].slice(0, nodeTypes ? 2 : 3),
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    allowImportingTsExtensions: true,
    allowJs: true,
    noEmit: true,
    skipLibCheck: true,
    types: nodeTypes ? ["node"] : [],
    typeRoots: nodeTypes ? [nodeTypes] : [],
  };
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => virtual.has(slashes(name)) || fileExists(name);
  host.readFile = (name) => virtual.get(slashes(name)) ?? readFile(name);
  host.getSourceFile = (name, language, ...rest) => {
    const text = virtual.get(slashes(name));
    if (text !== undefined) return ts.createSourceFile(name, text, language, true);
    const known = declarations.get(name);
    if (known) return known;
    const read = getSourceFile(name, language, ...rest);
    if (read?.isDeclarationFile) declarations.set(name, read);
    return read;
  };
  host.resolveModuleNameLiterals = (literals, containing) =>
    literals.map(({ text }) => {
      // What the probe asks about is this file, even where `answers.js` stands beside an `answers.ts`.
      if (virtual.has(slashes(containing)) && text.startsWith("./")) {
        const resolvedFileName = slashes(path.join(path.dirname(containing), text));
        return { resolvedModule: { resolvedFileName, extension: path.extname(text) } };
      }
      const room = /^speclab(?:\/(?<room>[a-z]+))?$/.exec(text)?.groups;
      const types = room && path.join(library, room.room ?? "core", "index.d.ts");
      if (!types || !existsSync(types)) return ts.resolveModuleName(text, containing, options, host);
      return {
        resolvedModule: {
          resolvedFileName: slashes(types),
          extension: ts.Extension.Dts,
          isExternalLibraryImport: true,
        },
      };
    });
  return ts.createProgram(roots.map(slashes), options, host);
}

/** The folder that holds Node's types, wherever this library's dependencies are. */
function typesFolder(): string | undefined {
  try {
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve("@types/node/package.json")));
  } catch {
    return undefined;
  }
}

function isOwn(file: string): boolean {
  return !/[\\/]node_modules[\\/]/.test(file) && !slashes(file).startsWith(slashes(library)) && !file.endsWith(".d.ts");
}

/** TypeScript writes all paths with `/`, also on Windows. */
function slashes(file: string): string {
  return file.replaceAll("\\", "/");
}

function lineOf({ file, start = 0 }: TS.Diagnostic): number {
  return file?.getLineAndCharacterOfPosition(start).line ?? -1;
}

/** `answers.ts:3:10 - Cannot find name 'x'.` */
function complaint(ts: TypeScript, found: TS.Diagnostic): string {
  const message = ts.flattenDiagnosticMessageText(found.messageText, "\n").split("\n")[0];
  if (!found.file) return message;
  const { line, character } = found.file.getLineAndCharacterOfPosition(found.start ?? 0);
  return `${path.basename(found.file.fileName)}:${line + 1}:${character + 1} - ${message}`;
}

/** The innermost reasons of a mismatch: the outer ones repeat both types in full. */
function reason(ts: TypeScript, found: TS.Diagnostic): string {
  const lines = ts.flattenDiagnosticMessageText(found.messageText, "\n").split("\n");
  return lines
    .slice(lines.length > 2 ? -2 : -1)
    .map((line) => line.trim().replace(/\.$/, ""))
    .join(": ")
    .concat(".");
}
