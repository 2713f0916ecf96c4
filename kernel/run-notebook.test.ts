import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CodeCell, Notebook } from "./notebook.ts";
import { failureReport, type NotebookRun, type RunOptions, runNotebook, runPool } from "./run-notebook.ts";
import { kernelSpec } from "./spec.ts";
import { long } from "./test/long.ts";

type CellSpec = string | { source: string; tags: string[] };

function notebookOf(...cells: CellSpec[]): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map((cell, index) => ({
      cell_type: "code",
      id: `c${index}`,
      metadata: typeof cell === "string" ? {} : { tags: cell.tags },
      source: typeof cell === "string" ? cell : cell.source,
      execution_count: null,
      outputs: [],
    })),
  };
}

const options: RunOptions = { spec: kernelSpec(), cwd: process.cwd() };

async function run(cells: CellSpec[], more: Partial<RunOptions> = {}): Promise<NotebookRun & { notebook: Notebook }> {
  const notebook = notebookOf(...cells);
  return { ...(await runNotebook(notebook, { ...options, ...more })), notebook };
}

const statuses = ({ cells }: NotebookRun): string[] => cells.map((cell) => cell.status);
const codeCell = (notebook: Notebook, index: number): CodeCell => notebook.cells[index] as CodeCell;

// A kernel for each: two at a time, because what they wait for is mostly the start of the kernel.
describe("running a notebook", { concurrency: 2 }, () => {
  test("cells run in order and have outputs, counts and times; the first failure ends it", async () => {
    const done = await run(["const a: number = 2;", "a * 21", 'throw new Error("no");', "a"]);
    assert.deepEqual(statuses(done), ["ok", "ok", "failed", "not run"]);
    const result = codeCell(done.notebook, 1).outputs[0];
    assert.ok(result.output_type === "execute_result" && result.data["text/plain"] === "42");
    assert.equal(codeCell(done.notebook, 1).execution_count, 2);
    assert.ok(done.cells[0].milliseconds > 0);
    assert.equal(done.failures.length, 1);
    assert.equal(codeCell(done.notebook, 3).execution_count, null);
  });

  test("the report names notebook, cell and error, and marks the line, also inside a function", async () => {
    const source = "function f(): void {\n  throw new RangeError('too far');\n}\n\nf();";
    const done = await run([source]);
    const report = failureReport("01", done.failures[0]);
    assert.match(report, /^01, cell c0, line 2:\n/);
    assert.match(report, /^> {3}2 \| {3}throw new RangeError/m);
    assert.match(report, /^ {4}5 \| f\(\);/m);
    assert.match(report, /RangeError: too far/);
  });

  test("errors of types are reported with their line", async () => {
    const done = await run(["const fine = 1;\nconst b: string = fine;"]);
    assert.match(
      failureReport("01", done.failures[0]),
      /cell c0, line 2:[\s\S]*> {3}2 \|[\s\S]*not assignable to type 'string'/,
    );
  });

  test("raises-exception: may fail, when it runs or by its types, and later cells run", async () => {
    const sources = ['throw new Error("as allowed");', "const text: string = 1;", "1"];
    const done = await run([...sources.map((source) => ({ source, tags: ["raises-exception"] })), "1"]);
    assert.deepEqual(statuses(done), ["ok", "ok", "ok", "ok"]);
    const errors = [0, 1, 2].map(
      (i) => codeCell(done.notebook, i).outputs.find((o) => o.output_type === "error")?.ename,
    );
    assert.deepEqual(errors, ["Error", "TypeScriptError", undefined]);
  });

  test("skip-execution and gpu are skipped, gpu with a sentence, unless there is one", async () => {
    const cells = [
      { source: "globalThis.process.exit(1);", tags: ["skip-execution"] },
      { source: "'on the GPU'", tags: ["gpu"] },
      "   ",
    ];
    const without = await run(cells);
    assert.deepEqual(statuses(without), ["skipped", "skipped", "skipped"]);
    const [said] = codeCell(without.notebook, 1).outputs;
    assert.ok(said.output_type === "stream" && /^This cell was skipped: it needs a GPU/.test(said.text));
    assert.deepEqual(statuses(await run(cells, { gpu: true })), ["skipped", "ok", "skipped"]);
  });

  test("a cell that reaches its limit is interrupted; tag slow has a longer one", { skip: long }, async () => {
    const limits = { cell: 1000, slowCell: 60_000 };
    // The first cell of a kernel waits for TypeScript.
    const pause = "await new Promise((resolve) => setTimeout(resolve, 1200));";
    const done = await run([{ source: pause, tags: ["slow"] }, "for (;;);"], { limits });
    assert.deepEqual(statuses(done), ["ok", "failed"]);
    assert.match(done.failures[0].message, /reached its limit of 1 s and was interrupted/);
    assert.equal(done.failures[0].kind, "limit");
  });

  test("the notebook has a limit, too", { skip: long }, async () => {
    const done = await run(["1", "await new Promise(() => {});"], { limits: { notebook: 1500 } });
    assert.match(done.failures[0].message, /the notebook's limit of 1\.5 s/);
    assert.equal(done.failures[0].kind, undefined);
  });

  test("keepGoing runs the rest after a failure", { skip: long }, async () => {
    const done = await run(['throw new Error("no");', "1"], { keepGoing: true });
    assert.deepEqual(statuses(done), ["failed", "ok"]);
  });

  test("outputs of an earlier run go, also of cells that are not run; late output goes to its own cell", {
    skip: long,
  }, async () => {
    const late = 'setTimeout(() => console.log("late\\rLATE"), 50);\n0;';
    const notebook = notebookOf(late, "await new Promise((resolve) => setTimeout(resolve, 500));", "throw 1;", "2");
    codeCell(notebook, 3).outputs = [{ output_type: "stream", name: "stdout", text: "old" }];
    await runNotebook(notebook, options);
    assert.deepEqual(codeCell(notebook, 3).outputs, []);
    const texts = codeCell(notebook, 0).outputs.map((output) => output.output_type === "stream" && output.text);
    assert.ok(texts.includes("LATE\n"), JSON.stringify(texts));
    assert.deepEqual(codeCell(notebook, 1).outputs, []);
  });

  test("a kernel that dies is one failure, not a hang", async () => {
    const done = await run(['process.kill(process.pid, "SIGKILL");', "1"]);
    assert.deepEqual(statuses(done), ["failed", "not run"]);
    assert.match(done.failures[0].message, /The kernel ended: kernel died \(SIGKILL\)/);
  });

  test("a stop interrupts the cell and ends the run", { skip: long }, async () => {
    const stop = new AbortController();
    const stopSoon = ({ done }: { done: number }): void => {
      if (done === 1) setTimeout(() => stop.abort(), 300);
    };
    const done = await run(["1", "for (;;);", "1"], { signal: stop.signal, onProgress: stopSoon });
    assert.ok(done.stopped);
    assert.deepEqual(statuses(done), ["ok", "failed", "not run"]);
    assert.ok(done.milliseconds < 10_000);
  });
});

test("a pool runs so many at a time and returns results in order", async () => {
  let running = 0;
  let most = 0;
  const job = (value: number) => async (): Promise<number> => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 30 - 5 * value));
    running--;
    return value;
  };
  assert.deepEqual(await runPool([0, 1, 2, 3, 4].map(job), 2), [0, 1, 2, 3, 4]);
  assert.equal(most, 2);
  assert.deepEqual(await runPool([], 2), []);
});
