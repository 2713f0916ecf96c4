// `npm start` as a new user meets it: a fresh clone with an empty home and cold caches, then again, beside JupyterLab alone.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { comparisonTable, judge, type Line } from "./comparison.ts";

/** This file runs from build/js/bench. */
const root = path.resolve(fileURLToPath(new URL("../../../", import.meta.url)));
const folder = path.join(root, "build/bench/start");
const clone = path.join(folder, "speclab");
/** Root and kernel together, with what `npm test` needs: room for one more package, not for a habit. */
const LARGEST_PACKAGES_MB = 260;
const LONGEST_START_MS = 60_000;
const GIVE_UP_MS = 10 * 60_000;

interface Start {
  /** Until the address was printed. */
  milliseconds: number;
  /** What was printed on the way. */
  said: string;
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { rounds: { type: "string" }, json: { type: "string" } } });
  const rounds = Number(values.rounds ?? 3);
  if (!(Number.isInteger(rounds) && rounds > 0)) {
    throw new RangeError(`bench start: --rounds must be a positive integer, got ${values.rounds}`);
  }
  freshClone();

  const first = await start();
  console.log(`${first.said.trim()}\n`);
  const jupyter = /JupyterLab.*?([\d.]+) s$/m.exec(first.said);
  const withoutPython = first.milliseconds - 1000 * Number(jupyter?.[1] ?? 0);
  const lines: Line[] = [
    { name: "first start → address", unit: "ms", ours: [{ wall: first.milliseconds }], theirs: [] },
    {
      name: "… without JupyterLab's installation",
      unit: "ms",
      ours: [{ wall: withoutPython }],
      theirs: [],
      bound: { value: LONGEST_START_MS },
    },
  ];
  const again: Line = { name: "start → address", unit: "ms", ours: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    again.ours.push({ wall: (await start()).milliseconds });
    again.theirs.push({ wall: await plainJupyterLab() });
  }
  lines.push(again, size("downloaded by then", [path.join(folder, "home")]));
  lines.push(size("packages, npm start", [path.join(clone, "node_modules"), path.join(clone, "kernel/node_modules")]));
  execFileSync("npm", ["ci"], { cwd: clone, env: environment(), stdio: "ignore" });
  const all = [path.join(clone, "node_modules"), path.join(clone, "kernel/node_modules")];
  lines.push({ ...size("packages, npm test", all), bound: { value: LARGEST_PACKAGES_MB } });
  lines.push(size("JupyterLab's environment", [path.join(clone, "build/python")]));
  rmSync(folder, { recursive: true, force: true });

  const judged = lines.map(judge);
  console.log(`Node ${process.version}, ${os.availableParallelism()} cores, load ${os.loadavg()[0].toFixed(1)}\n`);
  console.log(comparisonTable(judged, "speclab", "JupyterLab"));
  if (values.json) {
    const file = path.resolve(process.env.INIT_CWD ?? "", values.json);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(judged, null, 1)}\n`);
  }
  return judged.some(({ result }) => result === "FAIL") ? 1 : 0;
}

/** The last commit, as a user would get it. */
function freshClone(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, "home"), { recursive: true });
  execFileSync("git", ["clone", "--quiet", root, clone]);
}

/** Nothing that npm, pip and Jupyter have kept of earlier runs. */
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([key]) => !/^(npm_|XDG_|PIP_CACHE|SPECLAB_|INIT_CWD)/i.test(key),
  );
  return { ...Object.fromEntries(inherited), HOME: path.join(folder, "home") };
}

async function start(): Promise<Start> {
  const port = await freePort();
  return untilAddress("npm", ["start", "--", "--no-browser", "--port", String(port)]);
}

/** What the same JupyterLab takes without us: its settings, no notebook, no kernel. */
async function plainJupyterLab(): Promise<number> {
  const program = path.join(clone, "build/python/bin/jupyter");
  const port = await freePort();
  const words = ["lab", "--no-browser", "--allow-root", `--ServerApp.port=${port}`, `--ServerApp.root_dir=${folder}`];
  return (await untilAddress(program, words)).milliseconds;
}

function untilAddress(program: string, words: string[]): Promise<Start> {
  const begun = performance.now();
  const child = spawn(program, words, { cwd: clone, env: environment(), detached: true });
  let said = "";
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => end(() => reject(new Error(`${program} printed no address:\n${said}`))), GIVE_UP_MS);
    const hear = (piece: Buffer): void => {
      said += piece;
      if (!/http:\/\/\S+token=\w+/.test(said)) return;
      const milliseconds = performance.now() - begun;
      end(() => resolve({ milliseconds, said }));
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", (error) => end(() => reject(error)));
    child.once("exit", (code) => end(() => reject(new Error(`${program} ended with ${code}:\n${said}`))));

    async function end(then: () => void): Promise<void> {
      clearTimeout(limit);
      child.stdout.removeAllListeners("data");
      child.stderr.removeAllListeners("data");
      child.removeAllListeners("exit");
      // Twice: JupyterLab asks whether it is meant.
      for (let turn = 0; turn < 2 && child.exitCode === null && child.pid; turn++) {
        try {
          process.kill(-child.pid, "SIGINT");
        } catch {
          break;
        }
        await pause(300);
      }
      if (child.exitCode === null && child.signalCode === null) {
        await Promise.race([new Promise((ended) => child.once("exit", ended)), pause(10_000)]);
      }
      then();
    }
  });
}

function size(name: string, folders: string[]): Line {
  const megabytes = folders.map((place) => Number(execFileSync("du", ["-sm", place]).toString().split("\t")[0]));
  return { name, unit: "MB", ours: [{ wall: megabytes.reduce((sum, value) => sum + value, 0) }], theirs: [] };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
