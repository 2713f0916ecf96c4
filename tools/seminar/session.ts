// A seminar at work: the cells of a percent script, run on a kernel whenever the file is saved.
import { NotebookOutputs } from "#kernel/cell-outputs";
import { type KernelClient, KernelDied, type Message } from "#kernel/client";
import type { CodeCell, Output } from "#kernel/notebook";
import { type PercentCell, PercentError, type PercentScript, parsePercent } from "../notebooks/percent.ts";

export type CellState = "waiting" | "running" | "done" | "failed" | "stopped" | "not run";

/** A cell of code, the same object for as long as its id stays in the file. */
export interface RunningCell {
  readonly id: string;
  source: string;
  tags: readonly string[];
  state: CellState;
  milliseconds: number;
  /** What the page shows: during a run, the outputs of the run before until new ones come. */
  outputs: readonly Output[];
  /** Whether the outputs are those of an earlier run or of an earlier text. */
  stale: boolean;
  executionCount: number | null;
  /** Has to run once more when the run under way has ended. */
  again: boolean;
}

export type SessionKernel = Pick<KernelClient, "execute" | "interrupt" | "restart">;

/** How long a cell may take to stop after an interrupt before we say that it does not. */
const STOP_PATIENCE = 5000;

/**
 * Runs the cells of a file, and runs again from the first changed one on when the file changes. Cells are run one at a
 * time in the file's order; after an error the others go on, as nothing of theirs may depend on it.
 */
export class Session {
  script: PercentScript | undefined;
  readonly cells: Map<string, RunningCell> = new Map();
  readonly #kernel: SessionKernel;
  readonly #onChange: () => void;
  readonly #outputs = new NotebookOutputs();
  /** The latest run of each cell, as the kernel's messages fill it. */
  readonly #runs = new Map<string, CodeCell>();
  /** Of the text that was taken in last. */
  #text = "";
  /** Why a later text could not be taken in. */
  #unread: string | undefined;
  #trouble: string | undefined;
  #running: RunningCell | undefined;
  #restarted: Promise<void> = Promise.resolve();
  #working: Promise<void> | undefined;

  /** @param onChange called whenever there is something new to show */
  constructor(kernel: SessionKernel, onChange: () => void = () => {}) {
    this.#kernel = kernel;
    this.#onChange = onChange;
  }

  /** What keeps the seminar from running, in a sentence. */
  get problem(): string | undefined {
    return this.#unread ?? this.#trouble;
  }

  /** Cells of code, in the file's order. */
  get code(): RunningCell[] {
    return codeOf(this.script).map(({ id }) => this.cells.get(id) as RunningCell);
  }

  /**
   * Takes in the file's text, and starts what has to run because of it.
   *
   * @param file how the problem of a text that cannot be read calls the file
   */
  load(text: string, file: string): void {
    if (text === this.#text) {
      if (!this.#unread) return;
      this.#unread = undefined; // a mistake that has been undone
      this.#onChange();
      return;
    }
    let script: PercentScript;
    try {
      script = parsePercent(text, file);
    } catch (error) {
      if (!(error instanceof PercentError)) throw error;
      this.#unread = `${error.message}.`;
      this.#onChange();
      return;
    }
    this.#unread = undefined;
    this.#trouble = undefined;
    this.#text = text;
    const first = firstChanged(codeOf(this.script), codeOf(script));
    this.script = script;
    const present = codeOf(script);
    for (const id of [...this.cells.keys()]) {
      if (!present.some((cell) => cell.id === id)) this.cells.delete(id);
    }
    for (const [index, { id, source, tags }] of present.entries()) {
      const cell = this.cells.get(id) ?? newCell(id);
      this.cells.set(id, cell);
      const changed = index >= first;
      Object.assign(cell, { source, tags });
      if (changed || (cell.state === "not run" && first < present.length)) this.#queue(cell);
    }
    const running = this.#running;
    if (running && (running.again || this.cells.get(running.id) !== running)) this.#interrupt();
    this.#onChange();
    this.#work();
  }

  /** Interrupts the cell that runs and forgets those that wait; all values stay. */
  stop(): void {
    for (const cell of this.code) if (cell.state === "waiting") cell.state = "not run";
    const running = this.#running;
    if (running) {
      running.again = false;
      this.#interrupt();
      setTimeout(() => {
        if (this.#running !== running || running.again) return;
        this.#trouble = "The cell cannot be stopped gently, it is busy inside a library: press “Run all anew”.";
        this.#onChange();
      }, STOP_PATIENCE).unref();
    }
    this.#onChange();
  }

  /** Starts the kernel anew and runs everything from the top. */
  runAnew(): void {
    this.#trouble = undefined;
    for (const cell of this.code) this.#queue(cell);
    this.#restarted = this.#kernel.restart().catch((error: Error) => {
      this.#trouble = `The kernel does not start: ${error.message}`;
    });
    this.#onChange();
    this.#work();
  }

  /** Takes in what a cell puts out after its end, such as a print in a timer. */
  receiveLate(message: Message): void {
    this.#outputs.receiveLate(message);
    this.#onChange();
  }

  /** Resolves when nothing runs and nothing waits. */
  async settled(): Promise<void> {
    while (this.#working) await this.#working;
  }

  #queue(cell: RunningCell): void {
    cell.stale = true;
    if (cell === this.#running) cell.again = true;
    else cell.state = "waiting";
  }

  #interrupt(): void {
    // A kernel that has died in this moment says so to the run itself.
    this.#kernel.interrupt().catch(() => {});
  }

  #work(): void {
    this.#working ??= this.#runWaiting().finally(() => {
      this.#working = undefined;
      this.#onChange();
    });
  }

  async #runWaiting(): Promise<void> {
    for (;;) {
      await this.#restarted;
      const next = this.code.find((cell) => cell.state === "waiting");
      if (!next) return;
      await this.#run(next);
    }
  }

  async #run(cell: RunningCell): Promise<void> {
    const skipped = cell.source.trim() === "" || cell.tags.includes("skip-execution");
    if (skipped) {
      Object.assign(cell, { state: "done", outputs: [], stale: false, milliseconds: 0 });
      return;
    }
    const run: CodeCell = {
      cell_type: "code",
      id: cell.id,
      metadata: {},
      source: cell.source,
      execution_count: null,
      outputs: [],
    };
    this.#running = cell;
    Object.assign(cell, { state: "running", stale: true });
    this.#onChange();
    const started = performance.now();
    const show = (): void => {
      if (cell.again || cell.outputs === run.outputs) return;
      Object.assign(cell, { outputs: run.outputs, stale: false });
      letGo(this.#runs.get(cell.id));
      this.#runs.set(cell.id, run);
    };
    let ended: CellState = "failed";
    try {
      const reply = await this.#kernel.execute(cell.source, {
        cellId: cell.id,
        stopOnError: false,
        onMessage: (message) => {
          this.#outputs.receive(run, message);
          if (run.outputs.length > 0) show();
          this.#onChange();
        },
      });
      cell.executionCount = reply.execution_count;
      if (reply.status === "ok") ended = "done";
      else if (reply.ename === "Interrupted") ended = "stopped";
      // A check that finds something has done its work.
      else if (reply.ename === "CheckFailed") ended = "done";
    } catch (error) {
      const message = (error as Error).message;
      run.outputs.push({ output_type: "error", ename: (error as Error).name, evalue: message, traceback: [] });
      if (error instanceof KernelDied && !cell.again) {
        this.#trouble = "The kernel has ended: press “Run all anew”.";
        for (const other of this.code) if (other.state === "waiting") other.state = "not run";
      }
    }
    this.#outputs.finish();
    this.#running = undefined;
    cell.milliseconds = performance.now() - started;
    show();
    cell.state = cell.again ? "waiting" : ended;
    cell.again = false;
    this.#onChange();
  }
}

/** Index of the first cell of code that is not what stood there before; the number of cells when all is as it was. */
export function firstChanged(
  before: readonly Pick<PercentCell, "id" | "source">[],
  now: readonly Pick<PercentCell, "id" | "source">[],
): number {
  const index = now.findIndex(({ id, source }, i) => before[i]?.id !== id || before[i].source !== source);
  return index < 0 ? now.length : index;
}

/** A long seminar runs its cells hundreds of times: sounds and figures of earlier runs must not pile up. */
function letGo(run: CodeCell | undefined): void {
  for (const output of run?.outputs ?? []) if ("data" in output) output.data = {};
  run?.outputs.splice(0);
}

function codeOf(script: PercentScript | undefined): PercentCell[] {
  return script?.cells.filter(({ type }) => type === "code") ?? [];
}

function newCell(id: string): RunningCell {
  return {
    id,
    source: "",
    tags: [],
    state: "not run",
    milliseconds: 0,
    outputs: [],
    stale: false,
    executionCount: null,
    again: false,
  };
}
