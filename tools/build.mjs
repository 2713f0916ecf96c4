// Compiles library, kernel and tools: `node tools/build.mjs [--force]`. Incremental, so a second run takes about a second.
//
// The library leaves in two forms from one source: ES modules with types (tsc) and CommonJS (a second pass, file by file).
// The kernel loads the CommonJS form, because Node can forget a CommonJS module and load its new text, and never an ES module.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * Builds everything; returns the compiler's complaints, empty when there are none. Types are checked where the development
 * packages are installed, whose types the tests need; `npm start` installs none of them and only translates.
 */
export function build({ force = false } = {}) {
  // What students get is compiled already and holds no sources.
  if (!existsSync(path.join(root, "lib/tsconfig.json"))) return "";
  const require = createRequire(path.join(root, "package.json"));
  const tsc = require.resolve("typescript/bin/tsc");
  const check = existsSync(path.join(root, "node_modules", "fast-check"));
  const options = ["--pretty", "false", ...(force ? ["--force"] : []), ...(check ? [] : ["--noCheck"])];
  const compile = (...projects) => {
    const run = spawnSync(process.execPath, [tsc, "-b", ...projects, ...options], { cwd: root, encoding: "utf8" });
    if (run.status === 0) return "";
    return `${run.stdout}${run.stderr}`.trim() || `tsc ended with ${run.status ?? run.signal}`;
  };
  // All of them even when one complains: whoever works on another room can go on.
  const ofLibrary = compile("lib");
  // The kernel is CommonJS, so it reads the types of this form.
  emitCommonJs(require("typescript"));
  return [...new Set([ofLibrary, compile("kernel", "tools")].join("\n").split("\n"))].join("\n").trim();
}

/** Each project's sources, and the file that tsc touches when it has looked at them. */
const projects = [
  { folders: ["lib"], done: "lib/dist/esm/.tsbuildinfo" },
  { folders: ["kernel"], done: "kernel/dist/.tsbuildinfo" },
  { folders: ["tools", "bench"], done: "build/js/.tsbuildinfo" },
];

/** Whether there is something to compile, which takes seconds to a minute: a source is newer than the last compilation. */
export function isBehind() {
  if (!existsSync(path.join(root, "lib/tsconfig.json"))) return false;
  return projects.some(({ folders, done }) => {
    const file = path.join(root, done);
    return !existsSync(file) || folders.some((folder) => isNewer(path.join(root, folder), statSync(file).mtimeMs));
  });
}

function isNewer(folder, than) {
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return !["dist", "node_modules", "wasm"].includes(entry.name) && isNewer(file, than);
    return entry.name.endsWith(".ts") && statSync(file).mtimeMs > than;
  });
}

function emitCommonJs(ts) {
  const lib = path.join(root, "lib");
  const out = path.join(lib, "dist/cjs");
  mkdirSync(out, { recursive: true });
  writeFileSync(path.join(out, "package.json"), '{ "type": "commonjs" }\n');
  for (const file of sources(lib)) {
    const target = path.join(out, path.relative(lib, file).replace(/\.ts$/, ".js"));
    if (existsSync(target) && statSync(target).mtimeMs >= statSync(file).mtimeMs) continue;
    const { outputText } = ts.transpileModule(readFileSync(file, "utf8"), {
      fileName: file,
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.CommonJS,
        esModuleInterop: true,
        rewriteRelativeImportExtensions: true,
      },
    });
    mkdirSync(path.dirname(target), { recursive: true });
    // Names with # are those of the root's package.json, and this form's folder has one of its own. It is Node's form.
    const engines = path.relative(path.dirname(target), path.join(out, "node/engine.js")).replaceAll("\\", "/");
    writeFileSync(target, outputText.replace('require("#engines")', `require("${engines}")`));
  }
  copyTypes(path.join(lib, "dist/esm"), out);
}

/** The same types beside the CommonJS form: TypeScript takes a declaration for CommonJS or not by the folder it lies in. */
function copyTypes(from, to) {
  for (const name of readdirSync(from, { recursive: true })) {
    if (!name.endsWith(".d.ts") || name.endsWith(".test.d.ts")) continue;
    const target = path.join(to, name);
    if (!existsSync(target.replace(/\.d\.ts$/, ".js"))) continue;
    const text = readFileSync(path.join(from, name), "utf8");
    if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
  }
}

function sources(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      // A command is started, never required: cli is an ES module only.
      if (!["dist", "node_modules", "wasm", "testing", "cli"].includes(entry.name)) found.push(...sources(file));
    } else if (/\.ts$/.test(entry.name) && !/\.(test|d)\.ts$/.test(entry.name)) found.push(file);
  }
  return found;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await main(process.argv.slice(2));
}

async function main(words) {
  const unknown = words.find((word) => !["--force", "--help"].includes(word));
  const usage = "npm run build [-- --force]";
  if (unknown !== undefined) {
    console.error(`build: there is no option ${unknown}; usage: ${usage}`);
    return 2;
  }
  if (words.includes("--help")) {
    console.log(usage);
    return 0;
  }
  const { Stop, step } = await import("./lab/say.mjs");
  const { setUpPackages } = await import("./lab/setup.mjs");
  try {
    // Whoever builds by hand wants types checked.
    await setUpPackages({ dev: true });
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(error.message);
    return 1;
  }
  const force = words.includes("--force");
  const work = async () => build({ force });
  const complaints = force || isBehind() ? await step("Compiling the library and the kernel", work) : await work();
  if (complaints) console.error(complaints);
  return complaints ? 1 : 0;
}
