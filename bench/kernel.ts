// Our kernel beside stock tslab, alternating: start, cells, memory, loops, interrupts.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type ExecuteReply, KernelClient, KernelTimeout } from "#kernel/client";
import { type KernelSpec, kernelSpec, stockSpec } from "#kernel/spec";
import { comparisonTable, judge, type Line, type Measurement, median } from "./comparison.ts";
import { cpuTime, residentMemory } from "./process-cost.ts";

/** This file runs from build/js/bench. */
const root = path.resolve(fileURLToPath(new URL("../../../", import.meta.url)));
/** Inside the repository, so that both kernels find the same @types/node above it. */
const folder = path.join(root, "build/bench");

const TFJS = { name: "@tensorflow/tfjs-core", version: "4.22.0" };
const DEFAULT_ROUNDS = 3;
const TRIVIAL_CELLS = 50;
const ALL_CELLS = 200;
const TRIVIAL_CELLS_WITH_TFJS = 20;
const LOOP_TURNS = 1e8;
/** The loop over a top-level `let` takes stock tslab a minute, so it does a hundredth of it. */
const STOCK_SHARE = 100;
const INTERRUPT_AFTER = 500;
const INTERRUPT_BOUND = 1000;
/** A timer of 50 ms has fired by then. */
const LOOP_IS_RUNNING = 200;
/** A kernel that does not stop within this time does not stop. */
/** Stock tslab's slowest cell takes a tenth of it; a kernel that answers later has hung, and the bench must say so. */
const LONGEST_CELL = 60_000;
const GIVE_UP = 5000;

type Side = "ours" | "theirs";
const SIDES: Record<Side, () => KernelSpec> = { ours: kernelSpec, theirs: stockSpec };

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { rounds: { type: "string" }, json: { type: "string" } } });
  const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
  if (!(Number.isInteger(rounds) && rounds > 0)) {
    throw new RangeError(`bench kernel: --rounds must be a positive integer, got ${values.rounds}`);
  }
  const tfjs = installTfjs();
  if (!tfjs) {
    console.log(
      `${TFJS.name} could not be installed (is there a network?), so the cells that import it are not measured.`,
    );
  }

  const lines = newLines();
  for (let round = 0; round < rounds; round++) {
    // Each side goes first in every other round: the second one finds warm caches, and its rival's heat.
    const order: Side[] = round % 2 === 0 ? ["ours", "theirs"] : ["theirs", "ours"];
    for (const session of [manyCells, tfjsAndLoops]) {
      for (const side of order) {
        process.stderr.write(
          `round ${round + 1} of ${rounds}: ${session.name}, ${side === "ours" ? "speclab" : "tslab"}\n`,
        );
        await withKernel(side, (kernel, ready) => session({ side, kernel, ready, lines, tfjs }));
      }
    }
    await interrupts("ours", lines);
    if (round === 0) await interrupts("theirs", lines);
  }

  const judged = Object.values(lines).map(judge);
  const machine = `${os.cpus()[0]?.model.trim()}, ${os.availableParallelism()} cores, load ${os.loadavg()[0].toFixed(1)}`;
  console.log(
    `\nNode ${process.version}, ${process.platform} ${process.arch}, ${machine}; medians of ${rounds} rounds\n`,
  );
  console.log(comparisonTable(judged, "speclab", "tslab"));
  if (values.json) {
    const file = path.resolve(process.env.INIT_CWD ?? "", values.json);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify({ node: process.version, machine, rounds, lines: judged }, null, 1)}\n`);
  }
  const required = (process.env.SPECLAB_REQUIRE ?? "").split(",").includes("tfjs");
  const bad = judged.filter(({ result }) => result === "FAIL" || (required && result === "not measured"));
  console.log(
    `\n${bad.length === 0 ? "Every bound is kept." : `Not kept: ${bad.map(({ name }) => name).join("; ")}.`}`,
  );
  return bad.length === 0 ? 0 : 1;
}

type LineName = keyof ReturnType<typeof newLines>;

function newLines() {
  const line = (name: string, unit: Line["unit"], bound?: Line["bound"], note?: string): Line => {
    return { name, unit, bound, note, ours: [], theirs: [] };
  };
  const stop = { value: INTERRUPT_BOUND };
  const scaled = `stock tslab did ${LOOP_TURNS / STOCK_SHARE} turns, its time is scaled by ${STOCK_SHARE}`;
  return {
    ready: line("start → ready", "ms", { ratio: 0.3 }),
    firstCell: line("start → first cell done", "ms"),
    trivial: line("trivial typed cell", "ms", { ratio: 0.8 }, `median of ${TRIVIAL_CELLS}`),
    memory: line(`memory after ${ALL_CELLS} cells`, "MB", { ratio: 1.2 }),
    tfjs: line("cell importing tfjs-core", "ms", { ratio: 0.8 }),
    trivialWithTfjs: line(
      "trivial typed cell, tfjs in scope",
      "ms",
      { ratio: 0.8 },
      `median of ${TRIVIAL_CELLS_WITH_TFJS}`,
    ),
    topLevelLoop: line("1e8 turns over a top-level let", "ms", { ratio: 0.05 }, scaled),
    functionLoop: line("1e8 turns in a function", "ms", { ratio: 1.5 }),
    syncStop: line("interrupt: synchronous loop", "ms", stop),
    awaitStop: line("interrupt: loop after an await", "ms", stop),
    timerStop: line("interrupt: loop in a timer", "ms", stop),
    lateTimerStop: line("interrupt: loop in a timer, its cell over", "ms", stop),
  };
}

interface Session {
  side: Side;
  kernel: KernelClient;
  ready: Measurement;
  lines: Record<LineName, Line>;
  tfjs: boolean;
}

async function withKernel(side: Side, use: (kernel: KernelClient, ready: Measurement) => Promise<void>): Promise<void> {
  const started = performance.now();
  const kernel = await KernelClient.start(SIDES[side](), { cwd: folder });
  try {
    await use(kernel, { wall: performance.now() - started, cpu: cpuTime(kernel.pid) });
  } finally {
    await kernel.shutdown();
  }
}

async function manyCells({ side, kernel, ready, lines }: Session): Promise<void> {
  lines.ready[side].push(ready);
  const first = await timed(kernel, "const first: number = 1;");
  lines.firstCell[side].push({ wall: ready.wall + first.wall, cpu: cpuTime(kernel.pid) });
  lines.trivial[side].push(await trivialCells(kernel, TRIVIAL_CELLS));
  for (let cell = TRIVIAL_CELLS + 1; cell < ALL_CELLS; cell++) {
    await timed(
      kernel,
      `const list${cell} = [${cell}, first].map((x) => x * 2);\nfunction f${cell}(x: number) { return x + list${cell}[0]; }`,
    );
  }
  const memory = residentMemory(kernel.pid);
  if (memory !== undefined) lines.memory[side].push({ wall: memory });
}

async function tfjsAndLoops({ side, kernel, ready, lines, tfjs }: Session): Promise<void> {
  lines.ready[side].push(ready);
  await timed(kernel, "const first: number = 1;");
  const turns = side === "ours" ? LOOP_TURNS : LOOP_TURNS / STOCK_SHARE;
  const scale = side === "ours" ? 1 : STOCK_SHARE;
  const loop = await timed(kernel, `let total = 0;\nfor (let i = 0; i < ${turns}; i++) total += i;`);
  lines.topLevelLoop[side].push({
    wall: loop.wall * scale,
    cpu: loop.cpu === undefined ? undefined : loop.cpu * scale,
  });
  lines.functionLoop[side].push(
    await timed(
      kernel,
      `function sum(n: number): number {\n  let s = 0;\n  for (let i = 0; i < n; i++) s += i;\n  return s;\n}\nsum(${LOOP_TURNS});`,
    ),
  );
  if (!tfjs) return;
  lines.tfjs[side].push(await timed(kernel, `import * as tf from "${TFJS.name}";`));
  await timed(kernel, "const size: number = tf.util.sizeFromShape([2, 3]);");
  lines.trivialWithTfjs[side].push(await trivialCells(kernel, TRIVIAL_CELLS_WITH_TFJS));
}

/** Median wall time of one cell, mean CPU time: a tick of the CPU clock is longer than a cell. */
async function trivialCells(kernel: KernelClient, count: number): Promise<Measurement> {
  const before = cpuTime(kernel.pid);
  const walls: number[] = [];
  for (let cell = 0; cell < count; cell++) {
    walls.push((await timed(kernel, `const value${cell}: number = ${cell} + first;\nvalue${cell} * 2`)).wall);
  }
  const after = cpuTime(kernel.pid);
  const cpu = before === undefined || after === undefined ? undefined : (after - before) / count;
  return { wall: median(walls), cpu };
}

async function timed(kernel: KernelClient, code: string): Promise<Measurement> {
  const before = cpuTime(kernel.pid);
  const reply = await execute(kernel, code);
  const after = cpuTime(kernel.pid);
  if (reply.status !== "ok") {
    throw new Error(`bench kernel: ${kernel.info.implementation} failed with ${reply.text} in:\n${code}`);
  }
  return { wall: reply.milliseconds, cpu: before === undefined || after === undefined ? undefined : after - before };
}

/** Runs a cell; `text` is what it printed or what went wrong. */
async function execute(
  kernel: KernelClient,
  code: string,
  timeout = LONGEST_CELL,
): Promise<ExecuteReply & { text: string }> {
  let text = "";
  const reply = await kernel.execute(code, {
    timeout,
    stopOnError: false,
    onMessage: ({ type, content }) => {
      if (type === "stream") text += content.text;
      if (type === "error") text += `${content.ename}: ${content.evalue}`;
    },
  });
  return { ...reply, text };
}

/** Cells that never end, each with a variable of its own that must be there afterwards. */
const ENDLESS: { line: LineName; code: string; counter: string; cellEnds?: boolean }[] = [
  { line: "syncStop", counter: "turns", code: "let turns = 0;\nwhile (true) turns++;" },
  { line: "awaitStop", counter: "later", code: "let later = 0;\nawait null;\nwhile (true) later++;" },
  {
    line: "timerStop",
    counter: "ticks",
    code: "let ticks = 0;\nsetTimeout(() => { while (true) ticks++; }, 50);\nawait new Promise(() => {});",
  },
  {
    line: "lateTimerStop",
    counter: "strays",
    code: "let strays = 0;\nsetTimeout(() => { while (true) strays++; }, 50);",
    cellEnds: true,
  },
];

async function interrupts(side: Side, lines: Record<LineName, Line>): Promise<void> {
  for (const { line, code, counter, cellEnds = false } of ENDLESS) {
    await withKernel(side, async (kernel) => {
      await execute(kernel, "const kept = 41;");
      // When the cell itself is over, what waits for the loop's end is the next cell.
      if (cellEnds) {
        await execute(kernel, code);
        await new Promise((resolve) => setTimeout(resolve, LOOP_IS_RUNNING));
      }
      const endless = execute(kernel, cellEnds ? "1;" : code, INTERRUPT_AFTER + GIVE_UP);
      const stopped = endless.catch((error: Error) => error);
      await new Promise((resolve) => setTimeout(resolve, INTERRUPT_AFTER));
      const asked = performance.now();
      const answered = kernel.interrupt().catch(() => {}); // a kernel that cannot be stopped does not answer either
      const outcome = await stopped;
      const wall = performance.now() - asked;
      await answered;
      const complaint = outcome instanceof Error ? tooLong(outcome) : await lost(kernel, counter);
      if (complaint === undefined) lines[line][side].push({ wall });
      else if (side === "ours") lines[line].failure = complaint;
      else lines[line].note = `stock tslab: ${complaint}`;
    });
  }
}

function tooLong(error: Error): string {
  return error instanceof KernelTimeout ? `not stopped within ${GIVE_UP / 1000} s` : error.message;
}

/** A sentence when a variable of before is gone, or the counter of the interrupted cell. */
async function lost(kernel: KernelClient, counter: string): Promise<string | undefined> {
  if (kernel.info.implementation === "tslab") {
    await new Promise((resolve) => setTimeout(resolve, 300)); // it drops what comes within 200 ms of an error
  }
  const reply = await execute(kernel, `console.log(kept, ${counter} > 0);`, GIVE_UP).catch((error: Error) => error);
  if (reply instanceof Error) return `stopped, and dead to the next cell (${reply.message})`;
  return reply.text.trim() === "41 true" ? undefined : `stopped, with variables lost (${reply.text.trim()})`;
}

/** Installs what only this comparison needs; false when there is no network. */
function installTfjs(): boolean {
  const installed = path.join(folder, "node_modules", TFJS.name, "package.json");
  if (existsSync(installed) && JSON.parse(readFileSync(installed, "utf8")).version === TFJS.version) return true;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
  console.log(`Installing ${TFJS.name} ${TFJS.version} into build/bench (42 MB, once) …`);
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = spawnSync("npm", ["install", ...options, `${TFJS.name}@${TFJS.version}`], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  return npm.status === 0;
}
