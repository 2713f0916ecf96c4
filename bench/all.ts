// `npm run bench -- all`: every comparison, one after the other, each in a process of its own.
//
// --only NAME,…  some of them
// --full         each as it is without options, hours in all; without it, in the short form of bench/benches.ts
// --update       writes docs/benchmarks.md; comparisons that are not run keep their parts
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { formatTable } from "../tools/table.ts";
import { pageOf, plain, type Ran, sectionOf, sectionsOf } from "./all-page.ts";
import { benches } from "./benches.ts";
import { root } from "./dsp/python.ts";

const pageFile = path.join(root, "docs/benchmarks.md");
const exitNotKept = 1;
const exitCannot = 2;
const minutesOfOne = 20;

/** @returns the exit code: 0, 1 when a comparison failed or did not keep its bounds, or what Ctrl-C ends with */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { only: { type: "string" }, full: { type: "boolean" }, update: { type: "boolean" } },
  });
  const ran: Ran[] = [];
  for (const name of choose(values.only)) {
    process.stderr.write(`${name}: ${benches[name].about} …\n`);
    const one = await runOne(name, values.full ? [] : benches[name].short, values.full ?? false);
    // What was stopped by hand has measured nothing.
    if (typeof one === "number") return one;
    process.stderr.write(`  ${one.minutes.toFixed(1)} min, bounds ${one.bounds}\n`);
    ran.push(one);
    // At once: a run that is interrupted has not been for nothing.
    if (values.update) writePage(one);
  }
  const rows = ran.map(({ name, bounds, minutes, loads }) => [name, bounds, minutes.toFixed(1), loads[0].toFixed(1)]);
  console.log(`${ran.map(sectionOf).join("\n")}\n${machine()}\n`);
  console.log(formatTable([["comparison", "bounds", "minutes", "load before"], ...rows]));
  return ran.some(({ bounds }) => bounds === "not kept" || bounds === "failed") ? 1 : 0;
}

function choose(only: string | undefined): string[] {
  const names = Object.keys(benches);
  const wanted = only?.split(",") ?? names;
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`bench all: --only must be of ${names.join(", ")}, got ${unknown || "nothing"}`);
  return wanted;
}

/** One comparison, or the exit code when it was interrupted. */
async function runOne(name: string, words: readonly string[], full: boolean): Promise<Ran | number> {
  const before = os.loadavg()[0];
  const begun = performance.now();
  const program = fileURLToPath(new URL("./bench.js", import.meta.url));
  const ended = await child([program, name, ...words], full ? Number.POSITIVE_INFINITY : minutesOfOne * 60);
  if (ended.stoppedBy === "SIGINT" || ended.stoppedBy === "SIGTERM") return 128 + os.constants.signals[ended.stoppedBy];
  const bounds = boundsOf(ended);
  return {
    name,
    about: benches[name].about,
    command: `npm run bench -- ${[name, ...words].join(" ")}`,
    bounds: bounds === "kept" && benches[name].unbound ? "none" : bounds,
    said: saidOf(ended, bounds),
    minutes: (performance.now() - begun) / 60_000,
    loads: [before, os.loadavg()[0]],
    commit: spawnSync("git", ["-c", "safe.directory=*", "-C", root, "rev-parse", "--short=8", "HEAD"], {
      encoding: "utf8",
    }).stdout.trim(),
    day: new Date().toISOString().slice(0, 10),
  };
}

/** Whether it kept its bounds; a comparison that fell before it printed anything has not said so by its exit code. */
export function boundsOf({ status, stdout, stderr, stoppedBy }: Ended): Ran["bounds"] {
  if (stoppedBy === "limit") return "not run";
  if (status === 0) return "kept";
  // bench.ts ends so, too, when the library threw a RangeError, which names the comparison before the colon.
  if (status === exitCannot && !/^bench \w+: /m.test(stderr)) return "not run";
  return status === exitNotKept && stdout !== "" && !/^\w*Error: /m.test(stderr) ? "not kept" : "failed";
}

function saidOf(ended: Ended, bounds: Ran["bounds"]): string {
  if (ended.stoppedBy === "limit") return `It took more than ${minutesOfOne} minutes on this machine and was stopped.`;
  if (bounds === "not run") return reason(ended);
  return bounds === "failed" ? `${ended.stdout}\n${reason(ended)}`.trim() : ended.stdout;
}

function reason({ status, signal, stderr }: Ended): string {
  const lines = stderr.split("\n").filter((line) => line !== "" && !/^\s+at |…$/.test(line));
  return lines.find((line) => /Error: /.test(line)) ?? lines.at(-1) ?? `It ended with ${status ?? signal}.`;
}

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined when it ended by itself. */
  readonly stoppedBy: "limit" | "SIGINT" | "SIGTERM" | undefined;
}

/** Runs a program of Node to its end, to the limit, or until this process is told to stop. */
export function child(words: readonly string[], seconds: number): Promise<Ended> {
  const started = spawn(process.execPath, ["--expose-gc", ...words], { cwd: root, detached: true });
  let [stdout, stderr] = ["", ""];
  started.stdout.on("data", (piece) => {
    stdout += piece;
  });
  started.stderr.on("data", (piece) => {
    stderr += piece;
  });
  return new Promise((resolve) => {
    let stoppedBy: Ended["stoppedBy"];
    const stop = (by: Ended["stoppedBy"]): void => {
      stoppedBy ??= by;
      try {
        if (started.pid !== undefined) process.kill(-started.pid, "SIGKILL");
      } catch {
        // It has ended in the meantime.
      }
    };
    const limit = Number.isFinite(seconds) ? setTimeout(stop, seconds * 1000, "limit") : undefined;
    process.on("SIGINT", stop).on("SIGTERM", stop);
    started.once("close", (status, signal) => {
      clearTimeout(limit);
      process.off("SIGINT", stop).off("SIGTERM", stop);
      resolve({ status, signal, stdout: plain(stdout), stderr: plain(stderr), stoppedBy });
    });
  });
}

function writePage(one: Ran): void {
  const sections = existsSync(pageFile) ? sectionsOf(readFileSync(pageFile, "utf8")) : new Map<string, string>();
  sections.set(one.name, sectionOf(one));
  const inOrder = Object.keys(benches).flatMap((name) => sections.get(name) ?? []);
  writeFileSync(pageFile, pageOf(inOrder, `${machine()}.`));
}

function machine(): string {
  const processor = os.cpus()[0]?.model.trim() ?? "unknown processor";
  return `${os.type()} ${process.arch}, ${os.availableParallelism()} cores, ${processor}, Node ${process.version}`;
}
