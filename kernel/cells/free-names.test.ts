import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import ts from "typescript";
import { freeNames } from "./free-names.ts";

const read = (text: string): ts.SourceFile => ts.createSourceFile("cell.ts", text, ts.ScriptTarget.ES2022, true);
const free = (text: string): string[] => [...freeNames(ts, read(text))].sort();

/** Each uses `used` and nothing else from elsewhere. */
const uses = [
  "used",
  "used + 1",
  "({ used })",
  "({ [used]: 1 })",
  "used.length",
  "const { [used]: item = 1 } = {};",
  "const { length = used } = {};",
  "function f(x = used) {}",
  "{ const used = 1; } used",
  "function f() { function used() {} } used",
  "for (let used = 0; ; ) {} used",
  "used = 3;",
  "let a: typeof used;",
  "let a: used;",
  "let a: used.Deep.Type;",
  "class Box extends used {}",
  "class Box { held = used; }",
  "export { used };",
  "export { used as other };",
  "switch (1) { case used: }",
  "(used) satisfies number;",
  "used`text`",
];

/** None uses `used` from elsewhere. */
const others = [
  "const used = 1; used",
  "function h(used: number) { return used + 1; }",
  "((used) => used)",
  "(({ size: used }, [...rest]) => [used, rest])",
  "(function used() { used(); })",
  "({ used: 1 }).used",
  "const { used: size } = {};",
  "const o = { used() {}, get size() { return 1; } }; o.used",
  "for (let used = 0; used < 2; used++) {}",
  "for (const used of []) used;",
  "{ const used = 1; used; }",
  "{ used(); function used() {} }",
  "function f() { { var used = 1; } return used; }",
  "try {} catch (used) { used; }",
  "switch (1) { case 1: let used = 2; used; }",
  "used: for (;;) { break used; }",
  "class Box { used = 1; static used() {} }",
  "interface Box { used: number; size(used: number): void; [used: string]: unknown }",
  "type Pair = [used: number, size?: string];",
  "type Id<used> = used; function id<used>(x: used): used { return x; }",
  "type Item<T> = T extends (infer used)[] ? used : never;",
  "type All = { [used in 'a']: used };",
  "enum Kind { used, other = used }",
  "type Far = import('x').used;",
  "import { used as other } from 'x'; other",
  "import used, * as all from 'x'; used; all",
  "export { used } from 'x';",
];

/** What TypeScript finds without any library. */
const known = ["undefined", "globalThis", "const"];

describe("freeNames", () => {
  for (const text of uses) it(`finds the use in ${text}`, () => assert.deepEqual(free(text), ["used"]));
  for (const text of others) it(`finds none in ${text}`, () => assert.deepEqual(free(text), []));

  it("is what TypeScript cannot find when it reads a file of this folder alone", () => {
    const folder = path.resolve(__dirname, "../../cells");
    const names = readdirSync(folder).filter((name) => name.endsWith(".ts"));
    assert.ok(names.length > 10);
    for (const name of names) {
      const text = readFileSync(path.join(folder, name), "utf8");
      const file = read(text);
      const found = [...freeNames(ts, file)].filter((used) => !known.includes(used));
      assert.deepEqual(found.sort(), unknownTo(file), name);
    }
  });
});

/** Names that a program without anything else in it does not know. */
function unknownTo(file: ts.SourceFile): string[] {
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost({}),
    getSourceFile: (name) => (name === file.fileName ? file : undefined),
    fileExists: (name) => name === file.fileName,
  };
  const options = { noLib: true, noResolve: true, types: [], target: ts.ScriptTarget.ES2022 };
  const program = ts.createProgram([file.fileName], options, host);
  const missing = program
    .getSemanticDiagnostics(file)
    .filter(({ messageText }) => /^(Cannot find name|No value exists in scope)/.test(said(messageText)))
    .map(({ start = 0, length = 0 }) => file.text.slice(start, start + length));
  return [...new Set(missing)].sort();
}

const said = (message: string | ts.DiagnosticMessageChain): string => ts.flattenDiagnosticMessageText(message, "\n");
