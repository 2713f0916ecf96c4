// The pitfalls of stock tslab (research note tslab.md, 1 to 17) and what was found since, as data: each row runs on our
// kernel as a test and on stock tslab for comparison (`npm run test:stock`).
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Content } from "../client.ts";
import { type Lab, type Outcome, pause } from "./lab.ts";

export interface Pitfall {
  /** Number in the table of tslab.md; undefined for later finds. */
  readonly number?: number;
  readonly title: string;
  /** Runs cells and says in one string what came out. */
  readonly probe: (lab: Lab) => Promise<string>;
  readonly wanted: RegExp;
}

/** Cells in a row; what the last one shows. */
const cells =
  (...codes: string[]) =>
  async (lab: Lab): Promise<string> =>
    (await lab.cells(...codes)).text;

const statuses = (outcomes: readonly Outcome[]): string => outcomes.map((o) => o.status).join(" ");
const lines = (text: string): number => text.split("\n").length - 1;
/** What is answered while a cell loops, or only after its six seconds. */
async function whileLooping(lab: Lab, ask: () => Promise<Content>): Promise<{ reply: Content; late: boolean }> {
  let isOver = false;
  const running = lab.cell("for (const t = Date.now(); Date.now() - t < 6000;);").finally(() => {
    isOver = true;
  });
  await pause(150);
  const reply = await ask();
  const late = isOver;
  if (!isOver) await lab.kernel.interrupt().catch(() => {});
  await running;
  return { reply, late };
}

const forever = "for (let i = 0; i < 1e15; i++)";

export const pitfalls: readonly Pitfall[] = [
  {
    number: 1,
    title: "cells sent right after a failed one are run",
    probe: async (lab) => {
      const codes = ['throw new Error("B")', 'console.log("C")', 'console.log("D")'];
      const outcomes = await Promise.all(codes.map((code) => lab.cell(code, { stopOnError: false, timeout: 15_000 })));
      return `${statuses(outcomes)} ${outcomes.map((o) => o.stdout.trim()).join("")}`;
    },
    wanted: /^error ok ok CD$/,
  },
  {
    number: 1,
    title: "stop_on_error drops what waits, and nothing later",
    probe: async (lab) => {
      // The first takes long enough for the third to have arrived before the second fails.
      const first = 'await new Promise((r) => setTimeout(r, 300)); console.log("A")';
      const codes = [first, 'throw new Error("B")', 'console.log("C")'];
      const outcomes = await Promise.all(codes.map((code) => lab.cell(code, { stopOnError: true, timeout: 15_000 })));
      const after = await lab.cell('console.log("D")', { timeout: 15_000 });
      return `${statuses([...outcomes, after])} ${after.stdout.trim()}`;
    },
    wanted: /^ok error aborted ok D$/,
  },
  {
    number: 2,
    title: "shorthand property of an earlier variable",
    probe: cells("const x2 = 5;", "JSON.stringify({ x2 })"),
    wanted: /\{"x2":5\}/,
  },
  {
    number: 3,
    title: "5 000 prints arrive, and the kernel is idle again",
    probe: async (lab) => {
      const { stdout, idle } = await lab.cell('for (let i = 0; i < 5000; i++) console.log("line", i);');
      return `${lines(stdout)} ${idle ? "idle" : "busy"}`;
    },
    wanted: /^5000 idle$/,
  },
  {
    number: 3,
    title: "50 000 prints arrive, in order",
    probe: async (lab) => {
      const { stdout, idle } = await lab.cell("for (let i = 0; i < 50000; i++) console.log(i);");
      const inOrder = stdout
        .trim()
        .split("\n")
        .every((line, i) => line === String(i));
      return `${lines(stdout)} ${idle ? "idle" : "busy"} ${inOrder ? "in order" : "mixed"}`;
    },
    wanted: /^50000 idle in order$/,
  },
  {
    number: 4,
    title: "3·10⁷ turns over a top-level let take less than 2 s",
    probe: async (lab) => {
      const begun = performance.now();
      const { text } = await lab.cell("let sum4 = 0; for (let i = 0; i < 3e7; i++) sum4 += i;\nsum4");
      const seconds = (performance.now() - begun) / 1000;
      return `${text} in ${seconds < 2 ? "less than 2" : seconds.toFixed(1)} s`;
    },
    wanted: /^449999985000000 in less than 2 s$/,
  },
  {
    number: 5,
    title: "a loop after an await can be interrupted",
    probe: async (lab) => {
      const code = `let w5 = 0; await new Promise((r) => setTimeout(r, 20)); ${forever} w5 += 1;`;
      return (await lab.cell(code, { interruptAfter: 400, timeout: 4000 })).text;
    },
    wanted: /^error: Interrupted/,
  },
  {
    number: 5,
    title: "an interrupted asynchronous loop ends, its variables stay",
    probe: async (lab) => {
      const code = `let n5 = 0; while (true) { await new Promise((r) => setTimeout(r, 10)); n5++; console.log("tick"); }`;
      const first = await lab.cell(code, { interruptAfter: 300, timeout: 4000 });
      const second = await lab.cell("await new Promise((r) => setTimeout(r, 300)); n5 > 5", { timeout: 4000 });
      return `${first.status}, then ${second.text.replace(/\s+/g, " ")}`;
    },
    wanted: /^error, then true$/,
  },
  {
    number: 6,
    title: "types of packages built by a recent TypeScript are understood",
    probe: cells('import { samples } from "modern";', "samples().nonsense"),
    wanted: /^error: .*nonsense/s,
  },
  {
    number: 6,
    title: "recent syntax: using, toSorted, Float32Array<ArrayBuffer>",
    probe: cells(
      'const fa6: Float32Array<ArrayBuffer> = new Float32Array(2); { using d = { [Symbol.dispose]() { console.log("disposed"); } }; } [3, 1].toSorted()[0] + fa6.length',
    ),
    wanted: /^disposed\s+3$/,
  },
  {
    number: 7,
    title: "a SIGINT handler in a cell, then an interrupt: the kernel lives",
    probe: async (lab) => {
      const code = 'process.once("SIGINT", () => {}); await new Promise((r) => setTimeout(r, 2000)); 5';
      await lab.cell(code, { interruptAfter: 500, timeout: 15_000 });
      return (await lab.cell("3 + 4")).text;
    },
    wanted: /^7$/,
  },
  {
    number: 8,
    title: "an error is an error message, with the line in the cell",
    probe: async (lab) => {
      const { error } = await lab.cell("interface A8 {\n  a: number;\n}\n\n(null as any).x;");
      return error ? `${error.ename} | ${error.traceback.join("\n")}` : "no error message";
    },
    wanted: /^TypeError \|.*line 5/s,
  },
  {
    number: 8,
    title: "the error reply has name, message and traceback; the input's number is published",
    probe: async (lab) => {
      const messages: string[] = [];
      const reply = await lab.kernel.execute("const a8 = 1;\nthrow new RangeError('no')", {
        stopOnError: false,
        timeout: 6000,
        onMessage: (m) => messages.push(m.type),
      });
      if (lab.isStock) await pause(300);
      return `${reply.ename}: ${reply.evalue}, ${reply.traceback?.length} lines, ${messages.includes("execute_input")}`;
    },
    wanted: /^RangeError: no, [2-9] lines, true$/,
  },
  {
    number: 9,
    title: "a failed cell keeps imports and the declarations it had completed",
    probe: cells(
      'import assert9 from "node:assert/strict"; const before9 = 1; if (before9) throw new Error("x");',
      'assert9.equal(before9, 1); "kept"',
    ),
    wanted: /kept/,
  },
  {
    number: 10,
    title: "a function sees what a later cell assigns",
    probe: cells("let rate10 = 0.1; const getRate10 = () => rate10;", "rate10 = 0.5; getRate10()"),
    wanted: /^0\.5$/,
  },
  {
    number: 11,
    title: "renaming destructuring of an earlier object",
    probe: cells("const o11 = { k: 1 };", "const { k: kk11 } = o11; let k11; ({ k: k11 } = o11); kk11 + k11"),
    wanted: /^2$/,
  },
  {
    number: 12,
    title: "await (…), await (async () => …)(), for await",
    probe: cells(
      "const v12 = await (Promise.resolve(3)); async function* g12() { yield 1; } for await (const q of g12()) console.log(q); await (async () => v12 + 1)()",
    ),
    wanted: /^1\s+4$/,
  },
  {
    number: 13,
    title: "`npx tsc` beside the kernel is the project's own TypeScript 5.9",
    probe: async (lab) => {
      // Stock is installed where it is used; ours keeps it in a folder of its own.
      const home = path.resolve(__dirname, lab.isStock ? "../.." : "../../..");
      const names = ["@tslab/typescript-for-tslab", "typescript"].map((name) => path.join(home, "node_modules", name));
      const owner = names.find((folder) => existsSync(path.join(folder, "package.json")));
      return JSON.parse(readFileSync(path.join(owner!, "package.json"), "utf8")).version;
    },
    wanted: /^5\.9/,
  },
  {
    number: 14,
    title: "TypeScript outside the notebook's folder: ../lib/x.ts",
    probe: cells('import { up } from "../lib/x.ts"; up'),
    wanted: /^100$/,
  },
  {
    number: 14,
    title: "./outside, which imports ./deep and ../lib/x.js",
    probe: cells('import { both } from "./outside"; both'),
    wanted: /^102$/,
  },
  {
    number: 14,
    title: "a package with nothing but an exports map",
    probe: cells('import { e } from "expo"; e'),
    wanted: /^1$/,
  },
  {
    number: 14,
    title: "a subpath of it, an ES module with top-level await",
    probe: cells('import { sub } from "expo/sub"; sub'),
    wanted: /^7$/,
  },
  {
    number: 16,
    title: "an interrupt by message (all that Windows has) stops a loop",
    probe: async (lab) => {
      const timer = setTimeout(
        () => void lab.kernel.request("control", "interrupt_request", {}, { timeout: 3000 }).catch(() => {}),
        400,
      );
      const { text } = await lab.cell(`let m16 = 0; ${forever} m16 += 1;`, { timeout: 3000 });
      clearTimeout(timer);
      return text;
    },
    wanted: /^error: Interrupted/,
  },
  {
    number: 17,
    title: "a rejected promise that nobody awaits fails its cell",
    probe: cells('Promise.reject(new Error("lost")); 1'),
    wanted: /^error: Error: lost/,
  },
  {
    number: 17,
    title: "… and is shown at the next cell when it comes later",
    probe: async (lab) => {
      await lab.cell('setTimeout(() => { throw new Error("late17"); }, 30); 1');
      await pause(200);
      const { text, stderr } = await lab.cell("2");
      return `${text} ${stderr.replace(/\s+/g, " ")}`;
    },
    wanted: /^2 .*Error: late17.*setTimeout/,
  },
  {
    title: "./helper, with a type of its own",
    probe: cells('import { help, type P } from "./helper"; const p14: P = { a: 1 }; help(p14)'),
    wanted: /^102$/,
  },
  {
    title: "wrong arguments to a helper's function are found",
    probe: cells('import { help as helpT } from "./helper"; helpT({ a: "1" })'),
    wanted: /^error: .*string.*number/s,
  },
  {
    title: "a traceback goes through helper.ts, with its line",
    probe: cells('import { boom as boomT } from "./helper";\nboomT()'),
    wanted: /helper\.ts:9[\s\S]*from the helper[\s\S]*line 2/,
  },
  {
    title: "an edited helper is seen by the next cell",
    probe: async (lab) => {
      await lab.cell('import { help as helpE } from "./helper"; helpE({ a: 1 })');
      lab.write({ "deep.ts": "export const twice = (n: number): number => 20 * n;\n" });
      return (await lab.cell("helpE({ a: 1 })")).text;
    },
    wanted: /^120$/,
  },
  {
    title: "a type error in an edited helper is reported there, and gone when repaired",
    probe: async (lab) => {
      lab.write({ "deep.ts": 'export const twice = (n: number): number => "s" * n;\n' });
      const bad = await lab.cell('import { help as helpR } from "./helper"; helpR({ a: 1 })');
      lab.write({ "deep.ts": "export const twice = (n: number): number => 2 * n;\n" });
      const good = await lab.cell('import { help as helpR } from "./helper"; helpR({ a: 1 })');
      return `${bad.text.replace(/\n/g, " ")} then ${good.text}`;
    },
    wanted: /^error: .*deep\.ts:1.* then 102$/,
  },
  {
    title: "a default import of an ES module and of a CommonJS function",
    probe: cells(
      'import d from "expo"; import spinD from "classic"; import * as D from "classic"; d + spinD.one + D.one',
    ),
    wanted: /^['"]?the default11['"]?$/,
  },
  {
    title: "a built-in module in three ways",
    probe: cells(
      'import fs from "node:fs"; import * as fs2 from "node:fs"; import { existsSync } from "node:fs"; fs.existsSync("/") && fs2.existsSync("/") && existsSync("/")',
    ),
    wanted: /^true$/,
  },
  { title: "JSON", probe: cells('import conf from "./config.json"; conf.k'), wanted: /^5$/ },
  {
    title: "JSON with an import attribute",
    probe: cells('import confA from "./config.json" with { type: "json" }; confA.k'),
    wanted: /^5$/,
  },
  { title: "dynamic import", probe: cells('(await import("./helper")).help({ a: 2 })'), wanted: /^104$/ },
  { title: "require() in a cell", probe: cells('require("node:path").posix.sep'), wanted: /^['"]?\/['"]?$/ },
  {
    title: "import.meta.dirname is the notebook's folder",
    probe: cells("import.meta.dirname.split(/[\\\\/]/).at(-1)"),
    wanted: /^['"]?notebooks['"]?$/,
  },
  { title: "strict: a parameter without a type", probe: cells("const fi = (a) => a;"), wanted: /^error: .*any/s },
  { title: "strict: null is not a string", probe: cells("const fn: string = null;"), wanted: /^error: .*null/s },
  { title: "export in a cell", probe: cells("export const exX = 1; exX"), wanted: /^1$/ },
  {
    title: "the output of a worker, and WebAssembly",
    probe: cells(
      'import { Worker } from "node:worker_threads"; const w = new Worker("console.log(\'from worker\')", { eval: true }); await new Promise((r) => w.on("exit", r)); await new Promise((r) => setTimeout(r, 100)); typeof WebAssembly.Module',
    ),
    wanted: /from worker\s+['"]?function/,
  },
  {
    title: "a native addon",
    probe: async (lab) => {
      const zeromq = path.resolve(__dirname, "../../node_modules/zeromq");
      return (await lab.cell(`typeof require(${JSON.stringify(zeromq)}).Publisher`)).text;
    },
    wanted: /function/,
  },
  { title: "process.exit() does not end the kernel", probe: cells("process.exit(0)", "1 + 1"), wanted: /^2$/ },
  {
    title: "after a chdir, relative imports still start at the notebook",
    probe: cells('process.chdir("/"); 1', 'import { help as helpC } from "./helper"; helpC({ a: 1 })'),
    wanted: /^102$/,
  },
  {
    title: "instanceof over cells",
    probe: cells("class Q {} ; const q1 = new Q();", "q1 instanceof Q"),
    wanted: /^true$/,
  },
  {
    title: "a redefinition in another cell leaves older functions alone",
    probe: cells(
      "function fr() { return 1; }",
      "const useFr = () => fr();",
      "function fr() { return 2; }",
      "[useFr(), fr()].join()",
    ),
    wanted: /^['"]?1,2['"]?$/,
  },
  {
    title: "a name that a failed cell never reached is reported, not undefined",
    probe: cells("const willFail: number = (() => { throw new Error('no'); })();", "willFail.toFixed()"),
    wanted: /^error: .*willFail/s,
  },
  {
    title: "completion answers while a cell loops",
    probe: async (lab) => {
      const { reply, late } = await whileLooping(lab, () => lab.kernel.complete('"a".toUpp', 9));
      return `${(reply.matches as string[] | undefined)?.join()} ${late ? "after the loop" : "at once"}`;
    },
    wanted: /^toUpperCase at once$/,
  },
  {
    title: "inspection answers while a cell loops, with documentation",
    probe: async (lab) => {
      await lab.cell('import spinI from "classic";');
      const { reply, late } = await whileLooping(lab, () => lab.kernel.inspect("spinI", 3));
      return `${Object.values(reply.data ?? {})
        .join(" ")
        .includes("busy")} ${late ? "after the loop" : "at once"}`;
    },
    wanted: /^true at once$/,
  },
];
