// One kernel through errors, interrupts, exhausted memory and a kill; each time a variable must still have its value.
import { readFileSync } from "node:fs";
import path from "node:path";
import { type ExecuteReply, KernelClient } from "#kernel/client";
import { kernelSpec } from "#kernel/spec";
import { root } from "../notebooks/sources.ts";
import { type Trial, timesOf } from "./trial.ts";

const counts = { errors: 1000, interrupts: 200, exhaustions: 5, kills: 5 };
/** A cell that takes longer hangs, also on a busy machine. */
const longest = 60_000;
/** Milliseconds until the loop surely runs. */
const runs = 150;

const mistakes = [
  "throw new Error('on purpose');",
  "const notThere: number = 'text';",
  "undefinedName + 1",
  "let x = ;",
  "await Promise.reject(new TypeError('later'));",
  "(null as unknown as { a: number }).a",
  "new Float32Array(-1)",
  "function deep(): number { return 1 + deep(); } deep()",
  "setTimeout(() => { throw new Error('from a timer'); }, 0); await new Promise((r) => setTimeout(r, 5));",
  "import { nothing } from 'speclab/nowhere';",
];
const loops = [
  "for (;;) {}",
  "await new Promise(() => {});",
  "let s = 0; for (let i = 0; i < 1e15; i++) s += Math.sqrt(i);",
  "for (;;) { try { for (;;) {} } catch {} }",
];

export const kernel: Trial = {
  name: "kernel",
  what: (share) =>
    `one kernel through ${timesOf(counts.errors, share)} errors, ${timesOf(counts.interrupts, share)} interrupts, memory used up, a kill`,
  async run(share, progress) {
    const broken: string[] = [];
    const client = await KernelClient.start(kernelSpec(), { cwd: path.join(root, "notebooks") });
    const run = (code: string): Promise<ExecuteReply> => client.execute(code, { timeout: longest, stopOnError: false });
    const keeps = async (after: string): Promise<void> => {
      const said: string[] = [];
      const { status } = await client.execute("kept += 1; kept", {
        timeout: longest,
        onMessage: ({ content }) => said.push(String(content.data?.["text/plain"] ?? "")),
      });
      kept += 1;
      if (status !== "ok" || !said.includes(String(kept)))
        broken.push(`after ${after} the kernel says ${status}, ${said.join("")}`);
    };
    let kept = 0;
    let times = 0;
    try {
      await run("let kept = 0;");
      const atFirst = memoryOf(client.pid);
      for (let i = 0; i < timesOf(counts.errors, share); i++, times++) {
        const code = mistakes[i % mistakes.length];
        const { status } = await run(code);
        if (status !== "error" && !code.includes("setTimeout")) broken.push(`${code} ended as ${status}`);
        if (i % 50 === 49) {
          await keeps(`${i + 1} errors`);
          progress(`${i + 1} errors`);
        }
      }
      const afterErrors = memoryOf(client.pid);
      for (let i = 0; i < timesOf(counts.interrupts, share); i++, times++) {
        const code = loops[i % loops.length];
        const reply = run(code);
        await new Promise((resolve) => setTimeout(resolve, runs));
        await client.interrupt();
        const { status, ename } = await reply;
        if (status !== "error") broken.push(`an interrupt ended ${code} as ${status} ${ename}`);
        if (i % 20 === 19) {
          await keeps(`${i + 1} interrupts`);
          progress(`${i + 1} interrupts`);
        }
      }
      await keeps("everything");
      const afterInterrupts = memoryOf(client.pid);
      for (let i = 0; i < timesOf(counts.exhaustions, share); i++, times++) await exhaust(client, broken);
      for (let i = 0; i < timesOf(counts.kills, share); i++, times++) {
        process.kill(client.pid, "SIGKILL");
        await client.execute("1").catch(() => {});
        await comesBack(client, "a kill", broken);
      }
      progress("memory used up, killed, and back");
      const measured = `${atFirst} MB at first, ${afterErrors} after the errors, ${afterInterrupts} after the interrupts`;
      return { times, broken, measured: Number.isNaN(atFirst) ? "" : measured };
    } finally {
      await client.shutdown();
    }
  },
};

/** The heap used up: an error or the kernel's end, and then a kernel that works. */
async function exhaust(client: KernelClient, broken: string[]): Promise<void> {
  const code = "const all: number[][] = []; for (;;) all.push(new Array(1e6).fill(all.length));";
  await client.execute(code, { timeout: 4 * longest }).catch(() => {});
  await comesBack(client, "memory used up", broken);
}

async function comesBack(client: KernelClient, after: string, broken: string[]): Promise<void> {
  await client.restart();
  const { status } = await client.execute("1 + 1", { timeout: longest });
  if (status !== "ok") broken.push(`after ${after} and a restart a cell ends as ${status}`);
}

/** Megabytes in memory; not a number where the system does not tell. */
function memoryOf(pid: number): number {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1000);
  } catch {
    return Number.NaN;
  }
}
