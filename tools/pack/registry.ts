// What only the tests of the package need, from the registry into build/pack: a bundler, critics of packages, TypeScripts.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** This file runs from build/js/tools/pack. */
export const root: string = path.resolve(fileURLToPath(new URL("../../../../", import.meta.url)));
const folder = path.join(root, "build/pack/tools");

const TOOLS = {
  vite: "8.3.8",
  publint: "0.3.25",
  "@arethetypeswrong/cli": "0.18.5",
  "typescript-5.0": "npm:typescript@5.0.4",
  "typescript-6.0": "npm:typescript@6.0.3",
  "typescript-7.0": "npm:typescript@7.0.2",
};

/** Two tests may want the tools at the same time: the second one waits, and this long at most. */
const PATIENCE = 180_000;

/** node_modules of the tools; undefined when they are not here and cannot be had. */
export function tools(): string | undefined {
  mkdirSync(folder, { recursive: true });
  const lock = path.join(folder, "installing");
  for (let waited = 0; !made(lock) && waited < PATIENCE; waited += 200)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  try {
    return installed();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Makes a folder; false when it is there already. */
function made(place: string): boolean {
  try {
    mkdirSync(place);
    return true;
  } catch {
    return false;
  }
}

function installed(): string | undefined {
  const stamp = path.join(folder, "installed.json");
  const wanted = JSON.stringify(TOOLS);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return path.join(folder, "node_modules");
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true, dependencies: TOOLS }));
  console.error("Installing a bundler and other tools into build/pack/tools (165 MB on disk, once) …");
  if (!npm(["install", "--loglevel=error"], folder).ok) return undefined;
  writeFileSync(stamp, wanted);
  return path.join(folder, "node_modules");
}

/** Runs npm without scripts of packages; what is in its cache is not asked for again. */
export function npm(words: readonly string[], cwd: string): { ok: boolean; stdout: string; stderr: string } {
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1"];
  // `npm test` tells its children where its own project is, and npm would install there.
  const foreign = /^npm_(config_(local_prefix|global_prefix|prefix)|package|lifecycle)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const { status, stdout, stderr } = spawnSync("npm", [...words, ...options], {
    cwd,
    env,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  return { ok: status === 0, stdout: stdout ?? "", stderr: stderr ?? "" };
}
