import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/**
 * Which room may import which. `display` needs `audio` for players and `dsp` for mel axes. `check` draws its verdicts
 * with `display`, and not the other way round, as the first plan of the house had it: so a figure needs no exercise.
 */
const neighbours: Record<string, readonly string[]> = {
  core: [],
  audio: ["core"],
  dsp: ["core"],
  nn: ["core", "dsp", "display"],
  inversion: ["core", "dsp", "nn"],
  models: ["core", "dsp", "nn"],
  display: ["core", "audio", "dsp"],
  check: ["core", "dsp", "display"],
  node: ["core", "audio", "dsp", "nn", "inversion", "models", "check", "display"],
  cli: ["core", "audio", "dsp", "nn", "inversion", "models", "check", "display", "node"],
};

/** The rooms that may use Node. Everything else runs unchanged in a browser page or a worker. */
const nodeRooms = ["node", "cli"];

/** Packages, and the one room that each belongs to. */
const packages: Record<string, string> = {
  "#engines": "nn", // what the platform has (package.json): in Node lib/node/engine.ts
  "@tensorflow/tfjs-backend-cpu": "nn",
  "@tensorflow/tfjs-backend-wasm": "nn",
  "@tensorflow/tfjs-core": "nn",
  "@tensorflow/tfjs-core/dist/tensor.js": "nn", // its types alone
  "node-wav": "audio",
  "@alexanderolsen/libsamplerate-js": "audio",
  "@resvg/resvg-js": "display",
  "@wasm-audio-decoders/flac": "audio",
  "@wasm-audio-decoders/ogg-vorbis": "audio",
  "mpg123-decoder": "audio",
  "opus-decoder": "audio",
  typescript: "cli",
};

// This file runs from lib/dist/esm; the rule is about the sources.
const lib = fileURLToPath(new URL("../../", import.meta.url));

test("every folder of the library is a room, with a public face", () => {
  for (const room of rooms()) {
    assert.ok(room in neighbours, `lib/${room} is not in the list of rooms: say which rooms it may import`);
    assert.ok(readdirSync(path.join(lib, room)).includes("index.ts"), `lib/${room} must have an index.ts`);
  }
});

test("no two rooms import each other, not even in a circle", () => {
  const reaches = (from: string, to: string): boolean =>
    neighbours[from].some((room) => room === to || reaches(room, to));
  for (const room of Object.keys(neighbours)) assert.ok(!reaches(room, room), `${room} reaches itself`);
});

test("a room imports only its neighbours, its packages, and Node where it may", () => {
  const files = rooms().flatMap(sources);
  assert.ok(files.length > 20, "the sources are where this test looks for them");
  assert.deepEqual(files.flatMap(complaints), []);
});

test("the rule sees every way to import", () => {
  const forms = [
    `import { readFile } from "node:fs";`,
    `import type { Stats } from "fs";`,
    `import "node:process";`,
    `export * from "node:path";`,
    `const fs = await import("node:fs");`,
    `const fs = require("fs");`,
    `type Stats = import("node:fs").Stats;`,
  ];
  for (const form of forms) assert.equal(complaintsAbout("dsp/x.ts", form).length, 1, form);
  assert.match(complaintsAbout("dsp/x.ts", `import "../node/index.ts";`)[0], /dsp must not import the room node/);
  assert.match(
    complaintsAbout("core/x.ts", `export {} from "../dsp/index.ts";`)[0],
    /core must not import the room dsp/,
  );
  assert.match(complaintsAbout("dsp/x.ts", `import("node-wav")`)[0], /node-wav belongs to audio/);
  assert.match(complaintsAbout("dsp/x.ts", `import "../../kernel/launch.ts"`)[0], /must not leave the library/);
  assert.match(
    complaintsAbout("dsp/x.ts", `await import(name)`)[0],
    /the name of what is imported must be written out/,
  );
  assert.match(complaintsAbout("audio/x.ts", `Buffer.from("a")`)[0], /uses Buffer, which only Node has/);
  assert.deepEqual(complaintsAbout("dsp/x.ts", `import "../core/index.ts"; import "./y.ts"; a.process(1);`), []);
  assert.deepEqual(complaintsAbout("node/x.ts", `import "node:fs"; process.cwd();`), []);
});

function rooms(): string[] {
  return readdirSync(lib, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !["dist", "node_modules", "wasm"].includes(entry.name))
    .map((entry) => entry.name)
    .filter((room) => sources(room).length > 0);
}

/** Sources of a room but its tests, as paths below lib. */
function sources(room: string): string[] {
  return readdirSync(path.join(lib, room), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.ts$/.test(file) && !/\.(test|d)\.ts$/.test(file))
    .map((file) => path.posix.join(room, file.replaceAll("\\", "/")));
}

function complaints(file: string): string[] {
  return complaintsAbout(file, readFileSync(path.join(lib, file), "utf8"));
}

function complaintsAbout(file: string, text: string): string[] {
  const room = file.split("/")[0];
  const found: string[] = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    const problem = aboutImport(room, file, node) ?? aboutGlobal(room, node);
    if (problem) found.push(`lib/${file}: ${problem}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function aboutImport(room: string, file: string, node: ts.Node): string | undefined {
  const name = importedName(node);
  if (!name) return undefined;
  if (!ts.isStringLiteralLike(name)) {
    return nodeRooms.includes(room) ? undefined : "the name of what is imported must be written out";
  }
  const target = name.text;
  if (isBuiltin(target)) return nodeRooms.includes(room) ? undefined : `${room} must not import ${target}`;
  if (!target.startsWith(".")) {
    if (!(target in packages)) return `${target} is not in the list of packages`;
    return packages[target] === room ? undefined : `${target} belongs to ${packages[target]}`;
  }
  const [other] = path.posix.join(path.posix.dirname(file), target).split("/");
  if (other === "..") return `${target} must not leave the library`;
  return other === room || neighbours[room]?.includes(other) ? undefined : `${room} must not import the room ${other}`;
}

/** What an import names: `import … from`, `export … from`, `import(…)`, `require(…)`, or the type `import("…")`. */
function importedName(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument;
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const imports = expression.kind === ts.SyntaxKind.ImportKeyword;
  const requires = ts.isIdentifier(expression) && expression.text === "require";
  return imports || requires ? node.arguments[0] : undefined;
}

/** Node's globals, which the compiler knows everywhere, because tests and lib/node need its types. */
const nodeGlobals = ["process", "Buffer", "__dirname", "__filename", "global", "setImmediate"];

function aboutGlobal(room: string, node: ts.Node): string | undefined {
  if (nodeRooms.includes(room) || !ts.isIdentifier(node) || !nodeGlobals.includes(node.text)) return undefined;
  const isProperty = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
  return isProperty ? undefined : `uses ${node.text}, which only Node has`;
}
