// A release with everything in it: packages and JupyterLab for one kind of computer, so that a room of sixty on one network
// downloads nothing.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "../notebooks/sources.ts";
import { faultsOf } from "./bundle-faults.ts";
import { platforms } from "./platforms.ts";

export const bundles: readonly string[] = Object.keys(platforms);

/** Packages ask for repaired versions, such as 3.11.5; rooms have one of the last. */
const lastRepair = 99;

/** What `npm start` looks for. */
const wheels = "wheels";
/** zeromq brings its binaries for all systems. */
const addons = "kernel/node_modules/zeromq/build";

/**
 * Puts packages into a release.
 *
 * @param folder a release
 * @param kind one of `bundles`
 * @param python the version of Python on the computers of the room: `3.11`
 * @throws Error with the last that npm or pip said, or with what is wrong with the bundle
 */
export function bundle(folder: string, kind: string, python: string): { megabytes: number } {
  if (!Object.hasOwn(platforms, kind)) throw new Error(`--bundle must be one of ${bundles.join(", ")}, got ${kind}`);
  if (!/^3\.\d+$/.test(python)) throw new Error(`--python must be such as 3.11, got ${python}`);
  const { npm, pip, more, system } = platforms[kind];
  for (const place of [folder, path.join(folder, "kernel")]) {
    runOrThrow(
      "npm",
      ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...npm],
      place,
    );
    rmSync(path.join(place, "node_modules/.bin"), { recursive: true, force: true });
  }
  // npm links to the library; sticks, archives and other systems know no links.
  const link = path.join(folder, "node_modules/speclab");
  rmSync(link, { recursive: true, force: true });
  cpSync(path.join(folder, "lib"), link, { recursive: true });

  const target = path.join(folder, wheels);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  const options = [
    "--only-binary=:all:",
    "--python-version",
    `${python}.${lastRepair}`,
    "--implementation",
    "cp",
    "--dest",
    target,
  ];
  const requirements = path.join(folder, "tools/lab/requirements.txt");
  runOrThrow(
    "python3",
    [
      "-m",
      "pip",
      "download",
      "--quiet",
      "--disable-pip-version-check",
      ...options,
      ...pip.flatMap((tag) => ["--platform", tag]),
      "-r",
      requirements,
      ...more,
    ],
    folder,
  );
  for (const name of readdirSync(path.join(folder, addons))) {
    if (name !== system && statSync(path.join(folder, addons, name)).isDirectory())
      rmSync(path.join(folder, addons, name), { recursive: true });
  }
  const unmet = runOrThrow(
    "python3",
    [path.join(root, "tools/release/missing_wheels.py"), target, system, python],
    folder,
  );
  const faults = [...faultsOf(folder, kind, python), ...unmet.split("\n").filter(Boolean)];
  if (faults.length > 0) throw new Error(`The bundle for ${kind} is not whole: ${faults.join("; ")}`);
  return { megabytes: sizeOf(folder) / 1e6 };
}

/** @returns what it printed */
function runOrThrow(program: string, words: readonly string[], cwd: string): string {
  const { INIT_CWD: _, npm_config_local_prefix: __, npm_config_prefix: ___, ...env } = process.env;
  const run = spawnSync(program, words, { cwd, env, encoding: "utf8", shell: process.platform === "win32" });
  if (run.status === 0) return run.stdout;
  const said = `${run.stdout ?? ""}${run.stderr ?? ""}`.trim().split("\n").slice(-5).join("\n");
  throw new Error(`${program} ${words[0]} ${words[1] ?? ""} failed: ${said || (run.error?.message ?? "")}`);
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true }).reduce((sum: number, name) => {
    const file = path.join(folder, String(name));
    return sum + (statSync(file).isFile() ? statSync(file).size : 0);
  }, 0);
}

/** The Python of this machine, as `3.11`; undefined where there is none. */
export function pythonHere(): string | undefined {
  const ask = "import sys; print('%d.%d' % sys.version_info[:2])";
  const { status, stdout } = spawnSync("python3", ["-c", ask], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
