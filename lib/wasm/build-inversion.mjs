// Compiles the kernels of the inversion: `node lib/wasm/build-inversion.mjs` writes lib/inversion/kernel-bytes.ts, `--check` only compares.
// The compiler is the one that `npm run wasm:build` installs here.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, "../inversion/kernel-bytes.ts");

process.exitCode = main(process.argv.includes("--check"));

/** 0: all is well; 1: `--check` found other bytes; 2: there is no compiler. */
function main(check) {
  const compiler = path.join(here, "node_modules/assemblyscript/bin/asc.js");
  if (!existsSync(compiler)) {
    console.error("wasm: the compiler is not here: npm run wasm:build installs it");
    return 2;
  }
  const text = generated(compile(compiler), compile(compiler, ["--enable", "relaxed-simd"]));
  const before = existsSync(target) ? readFileSync(target, "utf8") : "";
  if (text === before) {
    console.log("wasm: lib/inversion/kernel-bytes.ts is what the compiler makes of lib/wasm/inversion.ts");
    return 0;
  }
  if (check) {
    console.error("wasm: lib/inversion/kernel-bytes.ts is not what the compiler makes of lib/wasm/inversion.ts");
    return 1;
  }
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
  console.log(`wasm: wrote lib/inversion/kernel-bytes.ts, ${text.length} characters`);
  return 0;
}

function compile(compiler, features = []) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-wasm-"));
  try {
    const file = path.join(folder, "inversion.wasm");
    const options = [
      "-O3",
      "--converge",
      "--noAssert",
      "--runtime",
      "stub",
      "--importMemory",
      "--enable",
      "simd",
      ...features,
      "-o",
      file,
    ];
    const run = spawnSync(process.execPath, [compiler, "inversion.ts", ...options], { cwd: here, encoding: "utf8" });
    if (run.status !== 0) throw new Error(`asc: ${run.stdout}${run.stderr}`);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function generated(plain, relaxed) {
  return `// Kernel of the inversion: lib/wasm/inversion.ts compiled by lib/wasm/build-inversion.mjs. Generated, not written.

/** ${plain.length} bytes, for every engine of WebAssembly with SIMD. */
export const kernelBytes: string =
  "${plain.toString("hex")}";

/** ${relaxed.length} bytes, for those that can multiply and add in one instruction. */
export const relaxedKernelBytes: string =
  "${relaxed.toString("hex")}";
`;
}
