// How a cell is stopped: by the user's interrupt, or at the deadline of a guarded call.
//
// Loops ask by `$_f[0] !== 0` and `$_t()` (cells/guards.ts). Which run and which deadlines a piece of code belongs to
// is known through AsyncLocalStorage, also after an `await` and in timers: code that slept while its cell was stopped
// is stopped at its next loop turn, whatever cell runs by then.
import { AsyncLocalStorage } from "node:async_hooks";
import util from "node:util";
import { Word } from "./protocol.ts";

/** One execution of a cell. */
export interface CellRun {
  readonly number: number;
  readonly count: number;
  readonly controller: AbortController;
  /** Marked statements that have completed. */
  reached: number;
  stopped: boolean;
}

export interface Deadline {
  readonly at: number;
  readonly milliseconds: number;
  /** The call has returned in time: timers it has left behind may go on. */
  met: boolean;
}

/** What a piece of code belongs to. */
export interface CodeContext {
  readonly run: CellRun;
  readonly deadlines: readonly Deadline[];
}

/** The timer that wakes the loops may be early by a fraction of a millisecond, and it comes only once. */
const earlyMilliseconds = 2;
/** For so long after a stop, loops look whether they belong to what was stopped. */
const watchMilliseconds = 5000;

export const newRun = (number: number, count: number): CellRun => ({
  number,
  count,
  controller: new AbortController(),
  reached: 0,
  stopped: false,
});

export function interrupted(detail = ""): Error {
  return named("Interrupted", `the cell was stopped${detail}`);
}

export function timeLimit(milliseconds: number, detail = ""): Error {
  return named("TimeLimit", `still running after ${milliseconds} ms${detail}`);
}

/** Errors by which code was stopped: nobody has to catch them, whoever waits has been told otherwise. */
const stoppers = new WeakSet<object>();

/** Is this the error by which some code was stopped? */
export const isStop = (error: unknown): boolean => typeof error === "object" && error !== null && stoppers.has(error);

function named(name: string, message: string): Error {
  const error = new Error(message);
  stoppers.add(error);
  Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  return error;
}

export class Stops {
  readonly words: Int32Array;
  readonly #contexts = new AsyncLocalStorage<CodeContext>();
  /** The cell that runs now, or ran last. */
  current: CellRun = newRun(0, 0);
  #watchTimer: NodeJS.Timeout | undefined;

  constructor(words: Int32Array) {
    this.words = words;
    hideContexts();
  }

  /** The context of the code that calls this. */
  context(): CodeContext {
    return this.#contexts.getStore() ?? { run: this.current, deadlines: [] };
  }

  within<T>(context: CodeContext, call: () => T): T {
    return this.#contexts.run(context, call);
  }

  /** `$_t()`: throws if the code that calls it shall stop. */
  readonly check = (): void => {
    const asked = Atomics.compareExchange(this.words, Word.attention, 1, 2) === 1;
    if (asked && Atomics.exchange(this.words, Word.interrupt, 0) === 1) {
      const error = interrupted();
      this.stop(this.context().run, error);
      this.stop(this.current, error);
      throw error;
    }
    const { run, deadlines } = this.context();
    if (run.stopped) throw interrupted();
    const now = performance.now() + earlyMilliseconds;
    const passed = deadlines.find((d) => !d.met && now >= d.at);
    if (passed) {
      this.watch();
      throw timeLimit(passed.milliseconds);
    }
    if (!this.#watchTimer) this.watch();
  };

  /** The user has asked to stop, and main's event loop is free: whatever the current cell waits for, it waits no longer. */
  interrupt(): boolean {
    if (Atomics.exchange(this.words, Word.interrupt, 0) === 0) return false;
    this.stop(this.current, interrupted());
    return true;
  }

  stop(run: CellRun, error: Error): void {
    run.stopped = true;
    run.controller.abort(error);
    this.watch();
  }

  /** Lets loops look for a while. Only a 0 is replaced: a plain store would swallow a 1 that came in between. */
  watch(): void {
    clearTimeout(this.#watchTimer);
    Atomics.compareExchange(this.words, Word.attention, 0, 2);
    this.#watchTimer = setTimeout(() => {
      this.#watchTimer = undefined;
      Atomics.compareExchange(this.words, Word.attention, 2, 0);
    }, watchMilliseconds).unref();
  }
}

/** Node 20 keeps contexts on promises, as properties that every printed promise would show. */
const bookkeeping = new Set(["kResourceStore", "async_id_symbol", "trigger_async_id_symbol"]);

function hideContexts(): void {
  const hide = function (this: Promise<unknown>): Promise<unknown> {
    for (const key of Object.getOwnPropertySymbols(this)) {
      if (bookkeeping.has(key.description ?? "")) Object.defineProperty(this, key, { enumerable: false });
    }
    return this;
  };
  Object.defineProperty(Promise.prototype, util.inspect.custom, { value: hide, configurable: true, writable: true });
}
