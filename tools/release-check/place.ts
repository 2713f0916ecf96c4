// Where a row of `npm run release:check` runs: a clean clone of the last commit, an empty home, and what is taken away.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../notebooks/sources.ts";

/** What a row has less than this machine. */
export interface Lack {
  /** Programs whose names match are not to be found. */
  readonly without?: RegExp;
  readonly network?: boolean;
  readonly writable?: boolean;
}

export interface Ended {
  readonly status: number | null;
  /** Standard output and error, in the order in which they came. */
  readonly said: string;
}

const secondsOfOneCommand = 900;
const nowhere = "http://127.0.0.1:9";
const offline = {
  npm_config_offline: "true",
  npm_config_registry: nowhere,
  PIP_INDEX_URL: nowhere,
  HTTP_PROXY: nowhere,
  HTTPS_PROXY: nowhere,
  NO_PROXY: "127.0.0.1,localhost",
};

/** Places that are there now, and the processes that run in them: nothing of it outlives this one. */
const present = new Map<Place, Set<number>>();
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function clearAway(signal: NodeJS.Signals): void {
  for (const [place, running] of present) {
    for (const pid of running) killAll(pid);
    place.remove();
  }
  process.exit(128 + os.constants.signals[signal]);
}

/** Ends a process, its group, and all that it has started, in whatever groups: JupyterLab and kernels have their own. */
function killAll(pid: number): void {
  const table = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).stdout ?? "";
  const parents = [...table.matchAll(/(\d+)\s+(\d+)/g)].map(([, child, parent]) => [Number(child), Number(parent)]);
  const all = new Set([pid]);
  for (const one of all) for (const [child, parent] of parents) if (parent === one) all.add(child);
  for (const one of [-pid, ...all]) {
    try {
      process.kill(one, "SIGKILL");
    } catch {
      // It has ended in the meantime.
    }
  }
}

export class Place {
  /** Everything of this row: the clone, its home, its programs. */
  readonly folder: string;
  readonly clone: string;
  readonly #node: string;

  /**
   * @param node the program of Node that is `node` there
   * @param name of the clone's folder, such as one with spaces
   */
  constructor(node: string, name = "speclab") {
    this.folder = mkdtempSync(path.join(os.tmpdir(), "speclab-release-check-"));
    this.clone = path.join(this.folder, name);
    this.#node = node;
    if (present.size === 0) for (const signal of endings) process.on(signal, clearAway);
    present.set(this, new Set());
    mkdirSync(path.join(this.folder, "home"));
    mkdirSync(path.dirname(this.clone), { recursive: true });
    // Whoever the folder belongs to: the right to read it is enough.
    const other = ["--upload-pack", "git -c 'safe.directory=*' upload-pack"];
    try {
      execFileSync("git", ["-c", "safe.directory=*", "clone", ...other, "--quiet", "--shared", root, this.clone]);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** Runs one command in the clone to its end. */
  run(words: readonly string[], lack: Lack = {}): Promise<Ended> {
    const [program, ...rest] = [...wall(this.clone, lack), ...words];
    const child = spawn(program, rest, { cwd: this.clone, env: this.#environment(lack), detached: true });
    const running = present.get(this);
    if (child.pid !== undefined) running?.add(child.pid);
    let said = "";
    const hear = (piece: Buffer): void => {
      said += piece;
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    return new Promise((resolve) => {
      const limit = setTimeout(() => {
        said += `\nIt took more than ${secondsOfOneCommand} s.`;
        if (child.pid !== undefined) killAll(child.pid);
      }, secondsOfOneCommand * 1000);
      child.once("error", (error) => {
        said += error.message;
      });
      child.once("close", (status) => {
        clearTimeout(limit);
        if (child.pid !== undefined) running?.delete(child.pid);
        resolve({ status, said });
      });
    });
  }

  /** Starts what prints an address, and asks there: see inside.ts. */
  runToAddress(words: readonly string[], lack: Lack = {}): Promise<Ended> {
    return this.run([process.execPath, fileURLToPath(new URL("./inside.js", import.meta.url)), ...words], lack);
  }

  remove(): void {
    if (process.getuid?.() !== 0) spawnSync("chmod", ["-R", "u+w", this.folder]);
    // What was killed may have a last word to write.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    present.delete(this);
    if (present.size === 0) for (const signal of endings) process.off(signal, clearAway);
  }

  /** Nothing of this machine's caches, settings, and, where it is asked for, programs. */
  #environment({ without, network = true }: Lack): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(
      ([key]) =>
        !/^(npm_|XDG_|PIP_CACHE|PYTHON|SPECLAB_|INIT_CWD|NODE_(?!EXTRA_CA_CERTS)|VIRTUAL_ENV|CC$|CXX$)/i.test(key),
    );
    const programs = programsFolder(this.folder, this.#node, without);
    return {
      ...Object.fromEntries(inherited),
      HOME: path.join(this.folder, "home"),
      PATH: without ? programs : `${programs}${path.delimiter}${process.env.PATH}`,
      ...(!network && !canUnplug() && offline),
    };
  }
}

/** Links to the Node of this row and, where something is to be missing, to every other program there is. */
function programsFolder(folder: string, node: string, without: RegExp | undefined): string {
  const programs = path.join(folder, without ? `programs-${without.source.replaceAll(/\W/g, "")}` : "programs");
  if (statSync(programs, { throwIfNoEntry: false })) return programs;
  mkdirSync(programs);
  symlinkSync(node, path.join(programs, "node"));
  if (!without) return programs;
  const taken = new Set(["node"]);
  for (const place of (process.env.PATH ?? "").split(path.delimiter)) {
    if (!statSync(place, { throwIfNoEntry: false })?.isDirectory()) continue;
    for (const name of readdirSync(place)) {
      if (without.test(name) || taken.has(name)) continue;
      taken.add(name);
      symlinkSync(path.join(place, name), path.join(programs, name));
    }
  }
  return programs;
}

/** Words before a command that take away the network and the right to write, where the system lets us. */
function wall(clone: string, { network = true, writable = true }: Lack): string[] {
  if (!writable && !canUnplug()) chmodSync(clone, 0o555);
  if ((network && writable) || !canUnplug()) return [];
  const words = ["bwrap", "--die-with-parent", "--dev-bind", "/", "/"];
  if (!network) words.push("--unshare-net");
  if (!writable) words.push("--ro-bind", clone, clone);
  return [...words, "--"];
}

let unplug: boolean | undefined;

/** Whether bubblewrap can make a place without a network here. */
export function canUnplug(): boolean {
  unplug ??= spawnSync("bwrap", ["--dev-bind", "/", "/", "--unshare-net", "--", "true"]).status === 0;
  return unplug;
}

/** How the network is taken away here, in words. */
export function unpluggedBy(): string {
  return canUnplug() ? "bubblewrap, no network at all" : "npm and pip offline, proxies that lead nowhere";
}

/** Whether a folder can be made read-only for us: the administrator may write everywhere. */
export function canForbidWriting(): boolean {
  return canUnplug() || (process.platform !== "win32" && process.getuid?.() !== 0);
}
