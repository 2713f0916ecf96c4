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
const exitCannot = 2;
const minutesOfOne = 20;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { only: { type: "string" }, full: { type: "boolean" }, update: { type: "boolean" } },
  });
  const ran: Ran[] = [];
  for (const name of choose(values.only)) {
    process.stderr.write(`${name}: ${benches[name].about} …\n`);
    const one = await runOne(name, values.full ? [] : benches[name].short, values.full ?? false);
    process.stderr.write(`  ${one.minutes.toFixed(1)} min, bounds ${one.bounds}\n`);
    ran.push(one);
    // At once: a run that is interrupted has not been for nothing.
    if (values.update) writePage(one);
  }
  const rows = ran.map(({ name, bounds, minutes, loads }) => [name, bounds, minutes.toFixed(1), loads[0].toFixed(1)]);
  console.log(`${ran.map(sectionOf).join("\n")}\n${machine()}\n`);
  console.log(formatTable([["comparison", "bounds", "minutes", "load before"], ...rows]));
  return ran.some(({ bounds }) => bounds === "not kept") ? 1 : 0;
}

function choose(only: string | undefined): string[] {
  const names = Object.keys(benches);
  const wanted = only?.split(",") ?? names;
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`bench all: --only must be of ${names.join(", ")}, got ${unknown || "nothing"}`);
  return wanted;
}

async function runOne(name: string, words: readonly string[], full: boolean): Promise<Ran> {
  const before = os.loadavg()[0];
  const begun = performance.now();
  const { status, stdout, stderr } = await child([name, ...words], full ? Number.POSITIVE_INFINITY : minutesOfOne);
  const bounds =
    status === 0 ? "kept" : status === exitCannot || status === null || stdout === "" ? "not run" : "not kept";
  return {
    name,
    about: benches[name].about,
    command: `npm run bench -- ${[name, ...words].join(" ")}`,
    bounds: bounds === "kept" && benches[name].unbound ? "none" : bounds,
    said: bounds === "not run" ? reason(status, stderr) : stdout,
    minutes: (performance.now() - begun) / 60_000,
    loads: [before, os.loadavg()[0]],
    commit: spawnSync("git", ["-C", root, "rev-parse", "--short=8", "HEAD"], { encoding: "utf8" }).stdout.trim(),
    day: new Date().toISOString().slice(0, 10),
  };
}

function reason(status: number | null, stderr: string): string {
  if (status === null) return `It took more than ${minutesOfOne} minutes on this machine and was stopped.`;
  const lines = stderr.split("\n").filter((line) => line !== "" && !/^\s+at |…$/.test(line));
  return lines.find((line) => /Error: /.test(line)) ?? lines.at(-1) ?? `It ended with ${status}.`;
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function child(words: readonly string[], minutes: number): Promise<Ended> {
  const program = fileURLToPath(new URL("./bench.js", import.meta.url));
  const started = spawn(process.execPath, ["--expose-gc", program, ...words], { cwd: root, detached: true });
  let [stdout, stderr] = ["", ""];
  started.stdout.on("data", (piece) => {
    stdout += piece;
  });
  started.stderr.on("data", (piece) => {
    stderr += piece;
  });
  return new Promise((resolve) => {
    const stop = (): void => void (started.pid !== undefined && process.kill(-started.pid, "SIGKILL"));
    const limit = Number.isFinite(minutes) ? setTimeout(stop, minutes * 60_000) : undefined;
    process.once("SIGINT", stop);
    started.once("close", (status) => {
      clearTimeout(limit);
      process.off("SIGINT", stop);
      resolve({ status, stdout: plain(stdout), stderr: plain(stderr) });
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
