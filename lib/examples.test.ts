import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inspect } from "node:util";
import ts from "typescript";
import { encodeWav, tone } from "./audio/index.ts";
import { host } from "./core/index.ts";

// The examples of the doc comments are compiled against the built package, as a reader would, and run. A line
// `expression; // value` must give that value.

const lib = fileURLToPath(new URL("../../", import.meta.url));
const rooms: Record<string, string> = {
  core: "speclab",
  audio: "speclab/audio",
  dsp: "speclab/dsp",
  display: "speclab/display",
  check: "speclab/check",
  nn: "speclab/nn",
  inversion: "speclab/inversion",
  models: "speclab/models",
};

/** Rooms whose names are other rooms' too (`matmul`, `power` …): their examples write `nn.matmul`, `models.approach1`. */
const namespaces = ["nn", "models"];

interface Example {
  readonly where: string;
  readonly code: string;
}

test("every example of a doc comment compiles and is true", async () => {
  const examples = Object.keys(rooms).flatMap(examplesOf);
  assert.ok(examples.length >= 30, `found ${examples.length} examples`);
  // "voice.wav" of the examples: half a second of a tone.
  const voice = encodeWav(tone(440, { sampleRate: 22050, duration: 0.5 }));
  (globalThis as { [key: symbol]: unknown })[Symbol.for("speclab.host")] = {
    ...host(),
    read: async () => voice,
    write: async () => {},
  };
  const program: { run: (expect: (value: unknown, text: string, where: string) => void) => Promise<void> } =
    await import(pathToFileURL(compile(await programOf(examples))).href);
  await program.run((value, text, where) => assert.equal(readable(value), text.replaceAll(/\s/g, ""), where));
});

test("every example of the room that reaches out, to files, data sets and the network, compiles", async () => {
  const examples = examplesOf("node");
  assert.ok(examples.length >= 15, `found ${examples.length} examples`);
  const inSight = { core: "speclab", dsp: "speclab/dsp", node: "speclab/node", "node/runs": "speclab/node/runs" };
  compile(await programOf(examples, inSight), "node-examples");
});

function examplesOf(room: string): Example[] {
  const files = readdirSync(path.join(lib, room), { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.ts$/.test(file) && !/\.(test|d)\.ts$/.test(file) && !/\btesting[\\/]/.test(file),
  );
  return files.flatMap((file) => {
    const comments = readFileSync(path.join(lib, room, file), "utf8").matchAll(/\/\*\*.*?\*\//gs);
    return [...comments].flatMap(([comment]) => {
      const [, code] = comment.match(/@example\n(.*?)(?=\n\s*\* @|\n\s*\*\/)/s) ?? [];
      return code ? [{ where: `lib/${room}/${file}`, code: code.replaceAll(/^\s*\* ?/gm, "") }] : [];
    });
  });
}

/** One program of all examples, each in a block of its own, with everything the rooms export in sight. */
async function programOf(examples: readonly Example[], inSight = rooms): Promise<string> {
  const imports: string[] = [];
  for (const [room, specifier] of Object.entries(inSight)) {
    if (namespaces.includes(room)) {
      imports.push(`import * as ${room} from "${specifier}";`);
      continue;
    }
    const names = Object.keys(await import(new URL(`./${room}/index.js`, import.meta.url).href));
    imports.push(`import { ${names.join(", ")} } from "${specifier}";`);
  }
  const blocks = examples.map(({ where, code }) => {
    const checked = code.replaceAll(/^(?!const |let )(.+); \/\/ (.+)$/gm, (_, expression, value) => {
      return `expect(${expression}, ${JSON.stringify(value)}, ${JSON.stringify(`${where}: ${expression}`)});`;
    });
    return `{\n${checked}\n}`;
  });
  const signature = "export async function run(expect: (value: unknown, text: string, where: string) => void)";
  return `${imports.join("\n")}\n${signature} {\n${blocks.join("\n")}\n}\n`;
}

/** Type-checks and translates; returns the path of the result, in build/, where everything generated goes. */
function compile(text: string, name = "examples"): string {
  const folder = path.join(lib, "../build/examples");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.mts`);
  writeFileSync(file, text);
  const { NodeNext } = ts.ModuleKind;
  const program = ts.createProgram([file], {
    module: NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    types: [],
  });
  const complaints = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  assert.deepEqual(
    ts.formatDiagnostics(complaints, { ...ts.sys, getCanonicalFileName: (name) => name, getNewLine: () => "\n" }),
    "",
  );
  return file.replace(/mts$/, "mjs");
}

/** A value as the comments write it: no lengths of arrays, double quotes, no minus before zero, no spaces. */
function readable(value: unknown): string {
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, maxArrayLength: null })
    .replaceAll(/Array\(\d+\)/g, "Array")
    .replaceAll("'", '"')
    .replaceAll(/-0(?![.\d])/g, "0")
    .replaceAll(/\s/g, "");
}
