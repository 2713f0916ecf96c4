// Stopping a cell, by message and by signal: soon, with its variables kept, and without code that goes on in secret.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fixtures } from "./fixtures.ts";
import { Lab, type Outcome } from "./lab.ts";
import { long } from "./long.ts";

interface Case {
  readonly title: string;
  readonly code: string;
  /** A loop in a library hears nothing; V8 stops it after a quarter of a second. */
  readonly within?: number;
  readonly traceback?: RegExp;
}

const thisCell = /\(this cell, line \d\)/;
const cases: readonly Case[] = [
  { title: "a synchronous loop", code: "let q = 0;\nfor (;;) q++;", traceback: /line 2/ },
  {
    title: "a loop in a function",
    code: "const sum = (): number => { let s = 0; for (let i = 0; i < 1e15; i++) s += Math.sqrt(i); return s; };\nsum()",
    traceback: /line 1.*line 2/s,
  },
  {
    title: "a loop after an await",
    code: "await new Promise((r) => setTimeout(r, 20)); let w = 0; for (let i = 0; i < 1e15; i++) w += i;",
    traceback: thisCell,
  },
  {
    title: "a loop in a timer",
    code: "await new Promise<void>((ok) => setTimeout(() => { for (let i = 0; i < 1e15; i++); ok(); }, 10));",
    traceback: thisCell,
  },
  { title: "a loop that catches everything", code: "for (;;) { try { for (;;) {} } catch {} }", traceback: thisCell },
  { title: "do … while", code: "let n = 0; do { n++; } while (n > 0)", traceback: thisCell },
  {
    title: "a generator without end",
    code: "function* all() { for (let i = 0; ; i++) yield i; } let last = 0; for (const n of all()) last = n;",
    traceback: thisCell,
  },
  {
    title: "a loop with labels and continue",
    code: "a: for (let i = 0; ; i++) { for (;;) { if (i % 2) continue a; break; } }",
    traceback: thisCell,
  },
  {
    title: "a recursion that takes forever",
    code: "const fib = (n: number): number => { return n < 2 ? n : fib(n - 1) + fib(n - 2); }; fib(90)",
    traceback: thisCell,
  },
  {
    title: "a recursion in an expression",
    code: "const fib = (n: number): number => n < 2 ? n : fib(n - 1) + fib(n - 2);\nfib(90)",
    traceback: thisCell,
  },
  {
    title: "a recursion in an expression, after an await",
    code: "await null; const fib = (n: number): number => n < 2 ? n : fib(n - 1) + fib(n - 2);\nfib(90)",
    within: 400,
    traceback: thisCell,
  },
  {
    title: "a sleeping asynchronous loop",
    code: "while (true) await new Promise((r) => setTimeout(r, 10));",
  },
  { title: "a promise that never resolves", code: "await new Promise(() => {});" },
  { title: "a loop in a library", code: "spin(6000)", within: 1000 },
  { title: "Atomics.wait", code: "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 6000);", within: 1000 },
];

function interrupts(mode: "message" | "signal"): void {
  const skip = mode === "signal" && (process.platform === "win32" ? "Windows has no signals." : long);
  // Two kernels, one beside the other; each has one cell at a time.
  describe(`interrupts by ${mode}`, { skip, concurrency: 1 }, () => {
    const lab = new Lab();
    /** The cell prints before it does what never ends. */
    const interrupted = (code: string): Promise<Outcome> =>
      lab.cell(`console.log("begun"); ${code}`, { interruptOncePrinted: { milliseconds: 60, by: mode } });
    before(async () => {
      lab.write(fixtures);
      await lab.start();
      await lab.cell('import spin from "classic"; let keep = 42;');
    });
    after(() => lab.close());

    for (const { title, code, within = 1000, traceback } of cases) {
      it(`${title} stops, and the kernel keeps its variables`, async () => {
        const { error, stopped } = await interrupted(code);
        assert.equal(error?.ename, "Interrupted");
        assert.ok(stopped! < within, `stopped after ${stopped} ms`);
        if (traceback) assert.match(error!.traceback.join("\n"), traceback);
        assert.equal((await lab.cell("keep")).text, "42");
      });
    }

    it("a loop in a library after an await cannot be stopped, and the cell says so at once", async () => {
      const { error, stderr } = await interrupted("await null; spin(2500)");
      assert.match(stderr, /inside a library, .* wait until it returns, or restart the kernel/);
      assert.equal(error?.ename, "Interrupted");
      assert.equal((await lab.cell("keep")).text, "42");
    });

    it("finally blocks run, and what the loop had computed is there", async () => {
      const { stdout } = await interrupted(
        'let done = 0; try { for (;;) done++; } finally { console.log("finally"); }',
      );
      assert.equal(stdout, "begun\nfinally\n");
      assert.equal((await lab.cell("done > 1000")).text, "true");
    });

    it("code that slept when its cell was stopped ends its turn, and takes no other one in later cells", async () => {
      await interrupted(
        'let ticks = 0; while (true) { await new Promise((r) => setTimeout(r, 5)); ticks++; console.log("t"); }',
      );
      const { text } = await lab.cell("const then = ticks; await new Promise((r) => setTimeout(r, 200)); ticks - then");
      // 0 when it woke before the later cell began: then the turn was over by then.
      assert.match(text ?? "", /^[01]$/);
    });

    it("a second interrupt works as the first", async () => {
      assert.equal((await interrupted("for (;;);")).error?.ename, "Interrupted");
      assert.equal((await interrupted("for (;;);")).error?.ename, "Interrupted");
    });

    it("what waits is dropped, also when the cell that was stopped may fail", async () => {
      const running = lab.kernel.execute("for (;;);", { stopOnError: false });
      const waiting = lab.kernel.execute("1", { stopOnError: false });
      setTimeout(() => void lab.kernel.interrupt(), 300);
      assert.equal((await running).ename, "Interrupted");
      assert.equal((await waiting).status, "aborted");
      assert.equal((await lab.cell("keep")).text, "42");
    });

    it("handlers of SIGINT in a cell are called and take nothing away", async () => {
      await lab.cell('let heard = 0; process.on("SIGINT", () => { heard++; });');
      assert.equal((await interrupted("await new Promise(() => {});")).error?.ename, "Interrupted");
      assert.equal((await lab.cell("heard")).text, "1");
    });

    it("the cell's AbortSignal is aborted", async () => {
      const host = 'const host = (globalThis as any)[Symbol.for("speclab.host")];';
      await interrupted(`${host} const signal = host.signal(); await new Promise(() => {});`);
      assert.match(
        (await lab.cell("[signal.aborted, signal.reason.name, host.signal().aborted]")).text,
        /true, 'Interrupted', false/,
      );
    });

    it("a loop that a cell has left in a timer stops, also when the next cell is sent together with it", async () => {
      await lab.cell("let strays = 0; setTimeout(() => { for (;;) strays++; }, 50);");
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (mode === "message") void lab.kernel.interrupt();
      else process.kill(lab.kernel.pid, "SIGINT");
      const { status, error } = await lab.cell("strays > 0", { timeout: 5000 });
      assert.ok(status === "ok" || error?.ename === "Interrupted", status);
      assert.equal((await lab.cell("strays > 0", { timeout: 5000 })).text, "true");
    });

    it("an interrupt between cells stops nothing that comes later", async () => {
      if (mode === "message") await lab.kernel.interrupt();
      else process.kill(lab.kernel.pid, "SIGINT");
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal((await lab.cell("let s = 0; for (let i = 0; i < 1e6; i++) s += i; s")).text, "499999500000");
    });
  });
}

describe("interrupts", { concurrency: 2 }, () => {
  interrupts("message");
  interrupts("signal");
});

describe("kernels of their own", { concurrency: 3 }, () => {
  describe("queued cells and interrupts", () => {
    const lab = new Lab();
    before(() => lab.start());
    after(() => lab.close());

    it("cells behind an interrupted one are dropped when stop_on_error says so", async () => {
      const first = lab.cell("for (;;);", { interruptAfter: 400, stopOnError: true });
      const second = lab.cell("'never'", { stopOnError: true });
      assert.deepEqual([(await first).status, (await second).status], ["error", "aborted"]);
      assert.equal((await lab.cell("'after'")).text, "'after'");
    });
  });

  describe("a kernel that has just started", () => {
    const lab = new Lab();
    before(() => lab.start({ firstCell: false }));
    after(() => lab.close());

    it("stops a first cell that still waits for the checker, and takes it back", async () => {
      const { error, stopped } = await lab.cell("const soon = 1; for (;;);", { interruptAfter: 50 });
      assert.equal(error?.ename, "Interrupted");
      assert.ok(stopped! < 1000, `${stopped} ms`);
      assert.match((await lab.cell("soon")).text, /`soon` has no value|^1$/);
      assert.equal((await lab.cell("let n = 0; for (let i = 0; i < 1e6; i++) n++; n")).text, "1000000");
    });
  });

  describe("what a stopped cell leaves behind", () => {
    const lab = new Lab();
    before(() => lab.start());
    after(() => lab.close());

    it("fails no later cell, even where nobody catches", async () => {
      const code =
        "const side = async () => { while (true) await new Promise((r) => setTimeout(r, 20)); };\nside(); side(); await new Promise(() => {});";
      assert.equal((await lab.cell(code, { interruptAfter: 200 })).error?.ename, "Interrupted");
      const { text, stderr } = await lab.cell("await new Promise((r) => setTimeout(r, 200)); 'fine'");
      assert.equal(text, "'fine'");
      assert.equal(stderr, "");
    });
  });
});
