// A fresh process for code that nobody trusts: what it may read, write and start is little, and said.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface Sandbox {
  readonly kind: "bubblewrap" | "permissions" | "none";
  /** For the report. */
  readonly sentence: string;
}

export interface GuestPlace {
  /** The repository, or a release: where `speclab` is found. */
  readonly root: string;
  /** The notebook's folder, whose recordings the cells load. */
  readonly folder: string;
  /** Megabytes of JavaScript's own heap. Typed arrays lie elsewhere; they are watched from outside. */
  readonly heap: number;
}

const sentences: Record<Sandbox["kind"], string> = {
  bubblewrap:
    "isolated: bubblewrap shows the students' code the library and an empty folder, no network, no other process; Node's permission model stands inside",
  permissions:
    "partly isolated: Node's permission model lets the students' code read the library and write, start and load nothing; the network is open",
  none: "not isolated: this system has no bubblewrap and this Node no permission model, so students' code can read what you can, the checks' own answers as well; run it in a container or on a machine that holds nothing of value, and look at the answers",
};

const own = path.dirname(fileURLToPath(import.meta.url));
const permissionFlag = ["--permission", "--experimental-permission"].find((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);

/** The best that works here: each is tried by running it. */
export async function findSandbox(place: Omit<GuestPlace, "heap">): Promise<Sandbox> {
  for (const kind of ["bubblewrap", "permissions"] as const) {
    if (await works(kind, { ...place, heap: 64 })) return { kind, sentence: sentences[kind] };
  }
  return { kind: "none", sentence: sentences.none };
}

/** What must fail inside: writing, and reading what is not the library; and what must not: reading the library. */
const probe = `
const fs = require("node:fs");
const refused = (call) => { try { call(); return false; } catch { return true; } };
const [, library, ...secrets] = process.argv;
const shut = secrets.every((secret) => refused(() => fs.readFileSync(secret))) && refused(() => fs.writeFileSync(secrets[0] + ".probe", ""));
process.exit(shut && !refused(() => fs.readFileSync(library)) ? 7 : 1);
`;

async function works(kind: Sandbox["kind"], place: GuestPlace): Promise<boolean> {
  if (kind === "permissions" && permissionFlag === undefined) return false;
  if (kind === "bubblewrap" && process.platform !== "linux") return false;
  const files = [
    "lib/dist/cjs/core/index.js",
    "package.json",
    "lib/dist/cjs/check/index.js",
    "node_modules/speclab/dist/cjs/check/index.js",
  ].map((file) => path.join(place.root, file));
  const [program, ...words] = command(kind, place, ["-e", probe, ...files]);
  try {
    await promisify(execFile)(program, words, { timeout: 20_000, env: {} });
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === 7;
  }
}

/** Starts the guest; its fourth stream is the pipe to the grader, its fifth the one for stand-ins. */
export function startGuest(sandbox: Sandbox, place: GuestPlace): ChildProcess {
  const [program, ...words] = command(sandbox.kind, place, [path.join(own, "guest.js")]);
  const guest = spawn(program, words, {
    cwd: os.tmpdir(),
    env: {},
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    // A group of its own, so that what it may have started ends with it.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  // A loop without end would outlive a grader that is ended.
  if (running.size === 0) process.once("exit", endAll);
  running.add(guest);
  guest.once("close", () => running.delete(guest));
  return guest;
}

const running = new Set<ChildProcess>();

function endAll(): void {
  for (const guest of running) endGuest(guest);
}

function command(kind: Sandbox["kind"], place: GuestPlace, words: string[]): string[] {
  const node = [
    process.execPath,
    `--max-old-space-size=${place.heap}`,
    // Built-ins cannot be patched, so what goes over the pipe is what was returned.
    "--frozen-intrinsics",
    "--no-warnings",
    ...permissions(kind, place),
    ...words,
  ];
  return kind === "bubblewrap" ? [...bubblewrap(place), ...node] : node;
}

function permissions(kind: Sandbox["kind"], place: GuestPlace): string[] {
  if (kind === "none" || permissionFlag === undefined) return [];
  return [
    permissionFlag,
    ...readable(place).map((entry) => `--allow-fs-read=${isFolder(entry) ? `${entry}/*` : entry}`),
  ];
}

/** The room of the library that knows the truth: the grader has it, and the students' code never. */
const secretRooms: ReadonlySet<string> = new Set(["check"]);

/**
 * What the guest may read: itself, packages, recordings, and the library room by room. There is no link among them: Node's
 * permission model looks at a path as it is written, and `node_modules/speclab` leads to all of the library.
 */
function readable({ root, folder }: Pick<GuestPlace, "root" | "folder">): string[] {
  const library = path.join(root, "lib/dist/cjs");
  const rooms = namesIn(library).filter((name) => !secretRooms.has(name));
  const entries = [
    ...["guest.js", "guest-check.js", "wire.js"].map((file) => path.join(own, file)),
    ...packagesIn(path.join(root, "node_modules")),
    path.join(root, "lib/package.json"),
    ...rooms.map((name) => path.join(library, name)),
    path.join(folder, "data"),
    path.join(root, "data"),
  ];
  return [...new Set(entries.filter((entry) => existsSync(entry)))];
}

/** Installed packages but the library; one that is linked is a workspace. */
function packagesIn(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => !name.startsWith(".") && name !== "speclab")
    .flatMap((name) => {
      const entry = path.join(folder, name);
      if (lstatSync(entry).isSymbolicLink()) return [];
      return name.startsWith("@") ? packagesIn(entry) : [entry];
    });
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

const isFolder = (entry: string): boolean => lstatSync(realpathSync(entry)).isDirectory();

function bubblewrap(place: GuestPlace): string[] {
  const bind = (entry: string): string[] => ["--ro-bind", realpathSync(entry), entry];
  const system = [
    "/usr",
    "/lib",
    "/lib64",
    "/lib32",
    "/bin",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
  ];
  return [
    "bwrap",
    "--unshare-all",
    "--die-with-parent",
    "--new-session",
    "--clearenv",
    ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"],
    ...system.filter((entry) => existsSync(entry)).flatMap(bind),
    ...bind(process.execPath),
    ...readable(place).flatMap(bind),
    ...["--chdir", "/tmp"],
    "--",
  ];
}

/** Ends a guest and whatever it has started. */
export function endGuest(guest: ChildProcess): void {
  if (guest.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? guest.pid : -guest.pid, "SIGKILL");
  } catch {
    guest.kill("SIGKILL");
  }
}

/** How often a limit is waited for when the machine gives others the time. */
const mostPatience = 20;
/** Looks in a row, and milliseconds between them, after which a process is one that waits: each runs only now and then. */
const idle = { looks: 4, milliseconds: 50 };
/** Milliseconds of a tick in Linux's numbers. */
const tick = 10;
/** Milliseconds until the time of processes below one is read again: what they worked is lost when they end. */
const betweenLooks = 250;

/**
 * Calls `over` when a process has had so much time. A busy machine must take no points: where the system tells, a process
 * that runs and was given less than that waits for the rest. One that only waits has its time by the clock.
 *
 * @param excused milliseconds that it has waited for us so far
 * @returns a function that calls it off
 */
export function afterFairTime(
  pid: number,
  milliseconds: number,
  over: () => void,
  excused: () => number = () => 0,
): () => void {
  const begun = performance.now();
  const effort = new Effort(pid);
  const before = effort.look().milliseconds;
  const excusedBefore = excused();
  let idleLooks = 0;
  const look = (): void => {
    const { milliseconds: now, runs } = effort.look();
    const missing = milliseconds - (now - before);
    const waited = performance.now() - begun;
    const waitedForUs = excused() - excusedBefore;
    if (waited - waitedForUs < milliseconds && waited < mostPatience * milliseconds) {
      timer = setTimeout(look, Math.min(betweenLooks, Math.max(1, milliseconds - waited + waitedForUs)));
      return;
    }
    idleLooks = runs ? 0 : idleLooks + 1;
    // Somewhat less than all of it: clocks of processes are coarse.
    if (idleLooks < idle.looks && missing > milliseconds / 10 && waited < mostPatience * milliseconds) {
      timer = setTimeout(look, runs ? Math.min(betweenLooks, missing) : idle.milliseconds);
    } else over();
  };
  let timer = setTimeout(look, Math.min(betweenLooks, milliseconds));
  return () => clearTimeout(timer);
}

/**
 * Milliseconds that a process and those below it have worked, to be compared with what they were before: by the clock where
 * the system does not tell.
 */
export function workOf(pid: number): number {
  return process.platform === "linux" ? effortOf(pid).milliseconds : performance.now();
}

/** Time on a processor of a process and those below it, and whether one of them wants more right now. */
export function effortOf(pid: number): { milliseconds: number; runs: boolean } {
  return new Effort(pid).look();
}

/** The time of a process and those below it, also of those that have ended since they were last looked at. */
class Effort {
  readonly #pid: number;
  readonly #ticks = new Map<number, number>();

  constructor(pid: number) {
    this.#pid = pid;
  }

  look(): { milliseconds: number; runs: boolean } {
    let runs = false;
    forTree(this.#pid, (one) => {
      let ticks = 0;
      for (const task of readdirSync(`/proc/${one}/task`)) {
        const fields = readFileSync(`/proc/${one}/task/${task}/stat`, "utf8").split(") ")[1].split(" ");
        runs ||= fields[0] === "R";
        ticks += Number(fields[11]) + Number(fields[12]);
      }
      this.#ticks.set(one, ticks);
    });
    const all = [...this.#ticks.values()].reduce((sum, ticks) => sum + ticks, 0);
    return { milliseconds: all * tick, runs };
  }
}

/** Visits a process and those below it, as far as Linux tells. */
function forTree(pid: number, visit: (one: number) => void): void {
  if (process.platform !== "linux") return;
  try {
    visit(pid);
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${task}/children`, "utf8");
      for (const child of children.split(" ").filter(Boolean)) forTree(Number(child), visit);
    }
  } catch {
    // It has ended meanwhile.
  }
}

/**
 * Megabytes of memory that a process and its children hold, typed arrays included.
 *
 * @returns 0 where the system does not say
 */
export function memoryOf(pid: number): number {
  const pageKilobytes = 4;
  let pages = 0;
  forTree(pid, (one) => {
    pages += Number(readFileSync(`/proc/${one}/statm`, "utf8").split(" ")[1]);
  });
  return (pages * pageKilobytes) / 1024;
}
