// Compiles the SIMD kernels: `node lib/wasm/build.mjs [dsp nn lstm inversion] [--check]` writes what rooms hold of them in
// hexadecimal, `--check` only compares. Without a name, all.
//
// The compiler (100 MB) is installed here by this command and stays out of users' installs: they get the committed bytes.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));

/** Each source, and the file that holds what it compiles to. */
const kernels = {
  dsp: { target: "dsp/kernel-bytes.ts", what: "The SIMD kernel of signal processing", options: [], isRelaxed: false },
  nn: {
    target: "nn/kernels/kernel-bytes.ts",
    what: "Kernels of training",
    options: ["--importMemory"],
    isRelaxed: true,
  },
  lstm: {
    target: "nn/kernels/lstm-bytes.ts",
    what: "Kernel of the recursion of long short-term memory",
    options: ["--importMemory"],
    isRelaxed: false,
  },
  inversion: {
    target: "inversion/kernel-bytes.ts",
    what: "Kernel of the inversion",
    options: ["--importMemory"],
    isRelaxed: true,
  },
};

/** `--check` found other bytes; and: the compiler cannot be had here, or is asked for what there is not. */
const changed = 1;
const noCompiler = 2;

const usage = `npm run wasm:build [-- ${Object.keys(kernels).join(" ")}] [--check]

  --check   only compares what is committed with what the compiler makes`;

process.exitCode = main(process.argv.slice(2));

function main(words) {
  if (words.includes("--help")) {
    console.log(usage);
    return 0;
  }
  const names = words.filter((word) => word !== "--check");
  const unknown = names.find((word) => !(word in kernels));
  if (unknown !== undefined) {
    console.error(`wasm: there is no kernel or option ${unknown}. Usage: ${usage.split("\n")[0]}`);
    return noCompiler;
  }
  const compiler = path.join(here, "node_modules/assemblyscript/bin/asc.js");
  if (!existsSync(compiler)) {
    console.error("wasm: the compiler is downloaded first, 100 MB on disk");
    const failure = install();
    if (failure) {
      console.error(`wasm: the compiler could not be installed: ${failure}`);
      return noCompiler;
    }
  }
  const chosen = names.length > 0 ? names : Object.keys(kernels);
  return Math.max(...chosen.map((name) => build(name, compiler, words.includes("--check"))));
}

/** What went wrong, if anything. */
function install() {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const options = { cwd: here, encoding: "utf8", shell: process.platform === "win32" };
  const run = spawnSync(npm, ["ci", "--no-audit", "--no-fund"], options);
  return run.status === 0 ? undefined : (run.stderr ?? String(run.error)).trim();
}

function build(name, compiler, check) {
  const { target, options, isRelaxed } = kernels[name];
  const plain = compile(compiler, name, options);
  const relaxed = isRelaxed ? compile(compiler, name, [...options, "--enable", "relaxed-simd"]) : undefined;
  const text = generated(name, plain, relaxed);
  const file = path.join(here, "..", target);
  if (existsSync(file) && readFileSync(file, "utf8") === text) {
    console.log(`wasm: lib/${target} is what the compiler makes of lib/wasm/${name}.ts`);
    return 0;
  }
  if (check) {
    console.error(`wasm: lib/${target} is not what the compiler makes of lib/wasm/${name}.ts: npm run wasm:build`);
    return changed;
  }
  writeFileSync(file, text);
  console.log(`wasm: wrote lib/${target}, ${text.length} characters`);
  return 0;
}

function compile(compiler, name, options) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-wasm-"));
  try {
    const file = path.join(folder, `${name}.wasm`);
    const always = ["-O3", "--converge", "--noAssert", "--runtime", "stub", "--enable", "simd"];
    const run = spawnSync(process.execPath, [compiler, `${name}.ts`, ...always, ...options, "-o", file], {
      cwd: here,
      encoding: "utf8",
    });
    if (run.status !== 0) throw new Error(`asc: ${run.stdout}${run.stderr}`);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In hexadecimal: longer than base64, but gzip sees the repetitions of the code, and 3 kB less travel. */
function generated(name, plain, relaxed) {
  const head = `// ${kernels[name].what}: lib/wasm/${name}.ts compiled by \`npm run wasm:build\`. Generated, not written.\n`;
  const first = `
/** ${plain.length} bytes, for every engine of WebAssembly with SIMD. */
export const kernelBytes: string =
  "${plain.toString("hex")}";
`;
  if (!relaxed) return head + first;
  return `${head}${first}
/** ${relaxed.length} bytes, for those that can multiply and add in one instruction. */
export const relaxedKernelBytes: string =
  "${relaxed.toString("hex")}";
`;
}
