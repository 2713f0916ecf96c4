// Compiles the SIMD kernels: `node lib/wasm/build.mjs` writes lib/dsp/kernel-bytes.ts, `--check` only compares.
//
// The compiler (100 MB) is installed here by this command and stays out of users' installs: they get the committed bytes.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, "../dsp/kernel-bytes.ts");

/** `check` found other bytes; and: the compiler cannot be had here. */
const changed = 1;
const noCompiler = 2;

process.exitCode = main(process.argv.includes("--check"));

function main(check) {
  const compiler = path.join(here, "node_modules/assemblyscript/bin/asc.js");
  if (!existsSync(compiler)) {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const install = spawnSync(npm, ["ci", "--no-audit", "--no-fund"], {
      cwd: here,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    if (install.status !== 0) {
      console.error(`wasm: the compiler could not be installed: ${(install.stderr ?? String(install.error)).trim()}`);
      return noCompiler;
    }
  }
  const text = generated(compile(compiler));
  const before = existsSync(target) ? readFileSync(target, "utf8") : "";
  if (text === before) {
    console.log("wasm: lib/dsp/kernel-bytes.ts is what the compiler makes of lib/wasm/dsp.ts");
    return 0;
  }
  if (check) {
    console.error(
      "wasm: lib/dsp/kernel-bytes.ts is not what the compiler makes of lib/wasm/dsp.ts: npm run wasm:build",
    );
    return changed;
  }
  writeFileSync(target, text);
  console.log(`wasm: wrote lib/dsp/kernel-bytes.ts, ${text.length} characters`);
  return 0;
}

function compile(compiler) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-wasm-"));
  try {
    const file = path.join(folder, "dsp.wasm");
    const options = ["-O3", "--converge", "--noAssert", "--runtime", "stub", "--enable", "simd", "-o", file];
    const run = spawnSync(process.execPath, [compiler, "dsp.ts", ...options], { cwd: here, encoding: "utf8" });
    if (run.status !== 0) throw new Error(`asc: ${run.stdout}${run.stderr}`);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In hexadecimal: longer than base64, but gzip sees the repetitions of the code, and 3 kB less travel. */
function generated(bytes) {
  return `/** The SIMD kernel, ${bytes.length} bytes: lib/wasm/dsp.ts compiled by \`npm run wasm:build\`. Generated, not written. */
export const kernelBytes: string =
  "${bytes.toString("hex")}";
`;
}
