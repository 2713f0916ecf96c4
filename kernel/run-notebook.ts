// Runs notebooks without a front end: a real kernel over ZeroMQ for each, several at once, with limits and tags.
import os from "node:os";
import { stripVTControlCharacters } from "node:util";
import { NotebookOutputs } from "./cell-outputs.ts";
import { type ExecuteReply, KernelClient, KernelDied, KernelTimeout } from "./client.ts";
import { type CodeCell, type ErrorOutput, type Notebook, tagsOf } from "./notebook.ts";
import type { KernelSpec } from "./spec.ts";

export interface RunOptions {
  spec: KernelSpec;
  /** Folder the kernel runs in: the notebook's. */
  cwd: string;
  env?: Record<string, string>;
  limits?: Partial<Limits>;
  /** Cells tagged `gpu` run only on a kernel that has one. */
  gpu?: boolean;
  /** Goes on after a cell that failed. */
  keepGoing?: boolean;
  /** Stops the run: the cell is interrupted, the kernel shut down. */
  signal?: AbortSignal;
  onProgress?(progress: Progress): void;
}

/** Milliseconds. */
export interface Limits {
  cell: number;
  /** For cells tagged `slow`. */
  slowCell: number;
  notebook: number;
}

export interface Progress {
  /** Cells that are finished, of how many. */
  done: number;
  of: number;
  /** The cell that runs now. */
  cellId?: string;
}

export interface CellRun {
  id: string;
  status: "ok" | "failed" | "skipped" | "not run";
  milliseconds: number;
  /** Why it was skipped. */
  reason?: string;
}

export interface CellFailure {
  cellId: string;
  source: string;
  /** 1-based line of the source, where it is known. */
  line?: number;
  /** Error name and message, or what else went wrong. */
  message: string;
  traceback: string[];
  /** The cell reached a limit of its own; the notebook's says little about the cell that it meets. */
  kind?: "limit";
}

export interface NotebookRun {
  cells: CellRun[];
  /** Empty when every cell did what its tags say. */
  failures: CellFailure[];
  /** Start of the kernel included. */
  milliseconds: number;
  startMilliseconds: number;
  stopped: boolean;
}

const DEFAULT_LIMITS: Limits = { cell: 60_000, slowCell: 20 * 60_000, notebook: 30 * 60_000 };

/** How long a kernel may take to stop a cell after an interrupt, before it is ended. */
const INTERRUPT_GRACE = 5000;

/**
 * Runs the code cells of a notebook in order on a kernel of its own, and puts their outputs into it.
 *
 * Tags: `raises-exception` (the cell may fail), `skip-execution`, `slow` (longer limit), `gpu` (only with one).
 *
 * @param notebook is changed: outputs and execution counts are the run's
 * @returns never rejects for what a cell does; rejects when the kernel cannot be started
 */
export async function runNotebook(notebook: Notebook, options: RunOptions): Promise<NotebookRun> {
  const { spec, cwd, env, signal, onProgress, keepGoing = false } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const started = performance.now();
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code");
  const run: NotebookRun = { cells: [], failures: [], milliseconds: 0, startMilliseconds: 0, stopped: false };
  for (const cell of cells) {
    if (!tagsOf(cell).includes("skip-execution")) Object.assign(cell, { outputs: [], execution_count: null });
  }
  const kernel = await KernelClient.start(spec, { cwd, env });
  run.startMilliseconds = performance.now() - started;
  const outputs = new NotebookOutputs();
  kernel.onStrayMessage = (message) => outputs.receiveLate(message);
  const deadline = performance.now() + limits.notebook;
  try {
    for (const [index, cell] of cells.entries()) {
      onProgress?.({ done: index, of: cells.length, cellId: cell.id });
      run.stopped ||= signal?.aborted ?? false;
      const over = run.stopped || kernel.dead !== undefined || (run.failures.length > 0 && !keepGoing);
      const reason = over ? undefined : reasonToSkip(cell, options.gpu ?? false);
      if (over || reason) {
        run.cells.push({ id: cell.id, status: reason ? "skipped" : "not run", milliseconds: 0, reason });
        continue;
      }
      const tags = tagsOf(cell);
      const own = tags.includes("slow") ? limits.slowCell : limits.cell;
      const limit = Math.max(1, Math.min(own, deadline - performance.now()));
      const isOwnLimit = limit >= own;
      const limitName = isOwnLimit
        ? `its limit of ${seconds(own)}`
        : `the notebook's limit of ${seconds(limits.notebook)}`;
      const cellStarted = performance.now();
      const failure = await runCell(cell, kernel, outputs, { limit, limitName, isOwnLimit, keepGoing, signal });
      if (failure) run.failures.push(failure);
      run.cells.push({
        id: cell.id,
        status: failure ? "failed" : "ok",
        milliseconds: performance.now() - cellStarted,
      });
    }
    onProgress?.({ done: cells.length, of: cells.length });
    run.stopped ||= signal?.aborted ?? false;
  } finally {
    await kernel.shutdown();
  }
  outputs.finish();
  run.milliseconds = performance.now() - started;
  return run;
}

/** Runs jobs, `size` at a time (as many as there are cores), and returns their results in the jobs' order. */
export async function runPool<Result>(
  jobs: readonly (() => Promise<Result>)[],
  size: number = os.availableParallelism(),
): Promise<Result[]> {
  const results = new Array<Result>(jobs.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < jobs.length) {
      const index = next++;
      results[index] = await jobs[index]();
    }
  };
  await Promise.all(Array.from({ length: Math.min(size, jobs.length) }, worker));
  return results;
}

/**
 * What went wrong, for people: the notebook, the cell, its lines with the failing one marked, the error.
 *
 * @param notebook how to call the notebook
 */
export function failureReport(notebook: string, failure: CellFailure): string {
  const marked = failure.source.split("\n").map((line, index) => {
    const number = String(index + 1).padStart(4);
    return `${index + 1 === failure.line ? ">" : " "}${number} | ${line}`;
  });
  const where = failure.line === undefined ? "" : `, line ${failure.line}`;
  const indented = failure.message.split("\n").map((line) => `    ${line}`);
  const frames = failure.traceback
    .filter((line) => !failure.message.includes(line.trim()))
    .map((line) => `    ${line}`);
  return [`${notebook}, cell ${failure.cellId}${where}:`, ...marked, ...indented, ...frames].join("\n");
}

function reasonToSkip(cell: CodeCell, gpu: boolean): string | undefined {
  const tags = tagsOf(cell);
  if (tags.includes("skip-execution")) return "it is tagged skip-execution";
  if (cell.source.trim() === "") return "it is empty";
  if (tags.includes("gpu") && !gpu) {
    const reason = "it needs a GPU, and this kernel has none";
    cell.outputs = [{ output_type: "stream", name: "stdout", text: `This cell was skipped: ${reason}.\n` }];
    return reason;
  }
  return undefined;
}

interface CellLimits {
  limit: number;
  limitName: string;
  /** The cell's, not the notebook's. */
  isOwnLimit: boolean;
  keepGoing: boolean;
  signal: AbortSignal | undefined;
}

async function runCell(
  cell: CodeCell,
  kernel: KernelClient,
  outputs: NotebookOutputs,
  { limit, limitName, isOwnLimit, keepGoing, signal }: CellLimits,
): Promise<CellFailure | undefined> {
  const mayRaise = tagsOf(cell).includes("raises-exception");
  const fail = (message: string, traceback: string[] = []): CellFailure => ({
    cellId: cell.id,
    source: cell.source,
    line: failingLine(message, traceback, cell),
    message,
    traceback,
  });
  const failLate = (end: string, traceback?: string[]): CellFailure => ({
    ...fail(`The cell reached ${limitName} and ${end}.`, traceback),
    ...(isOwnLimit && { kind: "limit" }),
  });

  let limitReached = false;
  const interrupt = (): void => {
    // An interrupt that is not answered is followed by the end of the kernel: see below.
    kernel.interrupt().catch(() => {});
  };
  const limitTimer = setTimeout(() => {
    limitReached = true;
    interrupt();
  }, limit);
  let giveUp: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    interrupt();
    giveUp = setTimeout(() => void kernel.shutdown({ grace: 100 }), INTERRUPT_GRACE);
  };
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });

  let reply: ExecuteReply;
  try {
    reply = await kernel.execute(cell.source, {
      cellId: cell.id,
      stopOnError: !keepGoing && !mayRaise,
      timeout: limit + INTERRUPT_GRACE,
      onMessage: (message) => outputs.receive(cell, message),
    });
  } catch (error) {
    if (error instanceof KernelTimeout) {
      await kernel.shutdown({ grace: 100 });
      return failLate("could not be interrupted, so its kernel was ended");
    }
    if (error instanceof KernelDied) {
      return signal?.aborted ? fail("The run was stopped.") : fail(`The kernel ended: ${error.message}`);
    }
    throw error;
  } finally {
    clearTimeout(limitTimer);
    clearTimeout(giveUp);
    signal?.removeEventListener("abort", onAbort);
  }
  cell.execution_count = reply.execution_count;

  if (signal?.aborted) return fail("The run was stopped.");
  if (limitReached) return failLate("was interrupted", errorOf(cell, reply)?.traceback);
  if (reply.status === "ok" || (mayRaise && reply.status === "error")) return undefined;
  const error = errorOf(cell, reply);
  return error
    ? fail(`${error.ename}: ${error.evalue}`, error.traceback)
    : fail(`The kernel answered "${reply.status}" and said nothing about it.\n${stderrOf(cell)}`.trim());
}

function errorOf(cell: CodeCell, reply: ExecuteReply): Omit<ErrorOutput, "output_type"> | undefined {
  const shown = cell.outputs.findLast((output) => output.output_type === "error");
  if (shown) return { ...shown, traceback: shown.traceback.map((line) => stripVTControlCharacters(line)) };
  if (reply.ename === undefined) return undefined;
  return {
    ename: reply.ename,
    evalue: reply.evalue ?? "",
    traceback: (reply.traceback ?? []).map((line) => stripVTControlCharacters(line)),
  };
}

function stderrOf(cell: CodeCell): string {
  const texts = cell.outputs.map((output) =>
    output.output_type === "stream" && output.name === "stderr" ? output.text : "",
  );
  return texts.join("").slice(0, 2000);
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}

/** The line to blame: the deepest frame in this cell, or the place that a complaint of TypeScript begins with. */
function failingLine(message: string, traceback: readonly string[], cell: CodeCell): number | undefined {
  const place = /this cell, line (\d+)/.exec(traceback.join("\n")) ?? /^TypeScriptError: line (\d+)/.exec(message);
  const line = Number(place?.[1]);
  return line >= 1 && line <= cell.source.split("\n").length ? line : undefined;
}
