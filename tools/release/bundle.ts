// A release with everything in it: packages and JupyterLab for one kind of computer, so that a room of sixty on one network
// downloads nothing.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";

interface Platform {
  /** As npm calls it. */
  readonly npm: readonly string[];
  /** As pip calls it; the first that a package has is taken. */
  readonly pip: readonly string[];
  /** What JupyterLab needs there and not where its list was made. */
  readonly more: readonly string[];
}

const platforms: Readonly<Record<string, Platform>> = {
  "linux-x64": {
    npm: ["--os=linux", "--cpu=x64", "--libc=glibc"],
    pip: ["manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "linux_x86_64"],
    more: [],
  },
  "win-x64": { npm: ["--os=win32", "--cpu=x64"], pip: ["win_amd64"], more: ["pywinpty", "colorama"] },
  "darwin-arm64": {
    npm: ["--os=darwin", "--cpu=arm64"],
    pip: ["macosx_14_0_arm64", "macosx_12_0_arm64", "macosx_11_0_arm64"],
    more: ["appnope"],
  },
};

export const bundles: readonly string[] = Object.keys(platforms);

/** Packages ask for repaired versions, such as 3.11.5; rooms have one of the last. */
const lastRepair = 99;

/** What `npm start` looks for. */
const wheels = "wheels";

/**
 * Puts packages into a release.
 *
 * @param folder a release
 * @param kind one of `bundles`
 * @param python the version of Python on the computers of the room: `3.11`
 * @throws Error with the last that npm or pip said
 */
export function bundle(folder: string, kind: string, python: string): { megabytes: number } {
  if (!Object.hasOwn(platforms, kind)) throw new Error(`--bundle must be one of ${bundles.join(", ")}, got ${kind}`);
  if (!/^3\.\d+$/.test(python)) throw new Error(`--python must be such as 3.11, got ${python}`);
  const { npm, pip, more } = platforms[kind];
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
  return { megabytes: sizeOf(folder) / 1e6 };
}

function runOrThrow(program: string, words: readonly string[], cwd: string): void {
  const { INIT_CWD: _, npm_config_local_prefix: __, npm_config_prefix: ___, ...env } = process.env;
  const run = spawnSync(program, words, { cwd, env, encoding: "utf8", shell: process.platform === "win32" });
  if (run.status === 0) return;
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
