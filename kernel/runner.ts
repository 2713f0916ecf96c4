// The main thread: runs cells, and is otherwise as any Node process, so that addons, child processes, streams and
// workers behave as they always do.
import path from "node:path";
import { StringDecoder } from "node:string_decoder";
import { pathToFileURL } from "node:url";
import util from "node:util";
import vm from "node:vm";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Host, StaleName } from "speclab";
import { plainBundle } from "./bundle.ts";
import type { EmittedFile } from "./cells/index.ts";
import { createHost } from "./host.ts";
import { Modules, mainLoader } from "./modules.ts";
import {
  type Answer,
  type Failure,
  type MainEvent,
  type MainOrder,
  type Question,
  type RunOutcome,
  type RunRequest,
  Word,
} from "./protocol.ts";
import { shieldExit, shieldSigint, sigintHandlers, silenceLoaderWarnings } from "./shield.ts";
import { type CellRun, interrupted, isStop, newRun, Stops } from "./stops.ts";
import { Tracebacks } from "./traceback.ts";

export interface RunnerOptions {
  readonly folder: string;
  readonly fallbacks: readonly string[];
  readonly words: Int32Array;
  readonly io: MessagePort;
  readonly checker: MessagePort;
}

type CellFunction = (
  exports: Record<string, unknown>,
  require: (specifier: string) => unknown,
  flag: Int32Array,
  check: () => void,
  at: (mark: number) => void,
  meta: object,
) => Promise<void>;

const startKey = Symbol.for("speclab.start");
const globals = globalThis as Record<symbol, unknown>;
/** Node stops this script, and all that it calls, when a SIGINT arrives: the way to end a loop inside a library. */
const interruptible = new vm.Script('globalThis[Symbol.for("speclab.start")]()', {
  filename: path.join(__dirname, "start.js"),
});

export function startRunner({ folder, fallbacks, words, io, checker }: RunnerOptions): void {
  const exit = process.reallyExit.bind(process);
  const post = (event: MainEvent): void => io.postMessage(event);
  const stops = new Stops(words);
  const tracebacks = new Tracebacks(folder);
  const modules = new Modules({
    folder,
    fallbacks,
    builtin: new Map([["tslab", path.join(__dirname, "tslab-display", "index.js")]]),
    emit: (file) => {
      const emitted = emitInChecker(checker, words, file);
      tracebacks.add(file, emitted.text, emitted.lines);
      return emitted;
    },
  });
  const cellFile = path.join(folder, "cell.ts");
  const meta = { url: pathToFileURL(cellFile).href, dirname: folder, filename: cellFile };
  let busy = false;
  /** Errors that nobody caught: they fail the cell that runs; without one they wait for the next. */
  let failCell: (error: unknown) => void = () => {};
  let waiting: string[] = [];
  let stale: RunRequest["stale"] = [];
  /** What was run last as each module. */
  const texts = new Map<string, string>();

  /** Calls what may be loops in libraries, which only a signal can stop. */
  const interruptibly = <T>(run: CellRun, call: () => T): T => {
    globals[startKey] = () => {
      // Main's watchdog is there: the sigint thread comes after it.
      post({ event: "started" });
      return stops.within({ run, deadlines: [] }, call);
    };
    Atomics.store(words, Word.synchronous, 1);
    try {
      return interruptible.runInThisContext({ breakOnSigint: true }) as T;
    } finally {
      Atomics.store(words, Word.synchronous, 0);
    }
  };

  /** The last value comes in a box: returned by itself, a promise would be awaited here and never shown. */
  const execute = async (run: CellRun, { form, code }: RunRequest): Promise<{ last: unknown }> => {
    const stopped = new Promise<never>((_, reject) => {
      failCell = reject;
      run.controller.signal.addEventListener("abort", () => reject(run.controller.signal.reason), { once: true });
    });
    stopped.catch(() => {});
    modules.refresh();
    const script = `cell:${form.id}.${run.number}`;
    tracebacks.add(script, code, form.lines, run.count);
    texts.set(form.id, code);
    const cell = modules.exportsOf(form.id);
    delete cell.$last;
    if (form.dependencies.length > 0) {
      await Promise.race([interruptibly(run, () => modules.prepare(form.dependencies)), stopped]);
    }
    const wrapped = `(async function (exports, require, $_f, $_t, $_at, $_meta) {${form.js}\n})`;
    const body = new vm.Script(wrapped, {
      filename: script,
      importModuleDynamically: mainLoader,
    }).runInThisContext() as CellFunction;
    const at = (mark: number): void => {
      run.reached = mark;
    };
    const ended = interruptibly(run, () => body(cell, modules.require, words, stops.check, at, meta));
    ended.catch(() => {});
    try {
      // One turn of the event loop more, in which Node reports promises that were rejected and left alone.
      await Promise.race([ended.then(() => new Promise((resolve) => setImmediate(resolve))), stopped]);
    } finally {
      modules.remember();
    }
    return { last: cell.$last };
  };

  const runCell = async (request: RunRequest): Promise<RunOutcome> => {
    const run = newRun(request.run, request.count);
    stops.current = run;
    stale = request.stale;
    busy = true;
    for (const text of waiting) post({ event: "stream", run: run.number, name: "stderr", text });
    waiting = [];
    let failure: Failure | undefined;
    try {
      const { last } = await execute(run, request);
      if (last !== undefined) post({ event: "result", run: run.number, data: shown(last) });
    } catch (error) {
      failure = tracebacks.explain(interruptionOf(error, run, stops), run.count);
    } finally {
      busy = false;
      failCell = () => {};
    }
    return { failure, reached: run.reached };
  };

  const uncaught = (error: unknown): void => {
    if (isStop(error)) return;
    if (busy) failCell(error);
    else waiting.push(`Nobody caught this error:\n${tracebacks.explain(error, -1).traceback.join("\n")}\n`);
  };
  process.on("uncaughtException", uncaught);
  process.on("unhandledRejection", uncaught);
  captureOutput(stops, post);
  shieldExit();
  shieldSigint();
  silenceLoaderWarnings();
  const staleNames = (): StaleName[] =>
    stale.map(({ name, module, cell, why }) => ({ name, value: modules.exportsOf(module)[name], cell, why }));
  const textOf = (value: unknown): string | undefined =>
    [...texts].find(([module]) => Object.values(modules.exportsOf(module)).includes(value))?.[1];
  const host = createHost(stops, [folder, fallbacks[0]], post, { staleNames, textOf });
  (globalThis as { [key: symbol]: Host })[Symbol.for("speclab.host")] = host;

  io.on("message", (message: Question | MainOrder) => {
    if ("order" in message) {
      if (message.order === "exit") exit(message.code);
      else if (stops.interrupt()) sigintHandlers.emit("SIGINT", "SIGINT", 2);
      return;
    }
    const { id, question } = message;
    runCell(question as RunRequest).then(
      (ok) => io.postMessage({ id, ok } satisfies Answer),
      (error) => io.postMessage({ id, error: String(error?.stack ?? error) } satisfies Answer),
    );
  });
}

/** Node's own words for an interrupt inside a library are about scripts; a student has none. */
function interruptionOf(error: unknown, run: CellRun, stops: Stops): unknown {
  if ((error as NodeJS.ErrnoException | undefined)?.code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") return error;
  const reason = interrupted(" inside a library call");
  Atomics.store(stops.words, Word.interrupt, 0);
  stops.stop(run, reason);
  return reason;
}

/** The last value of a cell, as Jupyter takes it. */
function shown(value: unknown): Record<string, unknown> {
  const { toBundle } = (value ?? {}) as { toBundle?: () => Record<string, unknown> };
  if (typeof toBundle === "function") return plainBundle(toBundle.call(value), "toBundle");
  const text = util.inspect(value, { maxArrayLength: 100, breakLength: 100 });
  if (util.types.isPromise(value))
    return { "text/plain": `${text}\nA promise: write await before it to see its value.` };
  return { "text/plain": text };
}

/** Everything printed goes to Jupyter, under the cell that printed it. */
function captureOutput(stops: Stops, post: (event: MainEvent) => void): void {
  for (const name of ["stdout", "stderr"] as const) {
    // A letter may come in two halves, from a program whose output is passed on.
    const decoder = new StringDecoder("utf8");
    const write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      const isText = typeof chunk === "string" && (typeof encoding !== "string" || /^utf-?8$/i.test(encoding));
      const text = isText ? decoder.end() + chunk : decoder.write(bytesOf(chunk, encoding));
      if (text) post({ event: "stream", run: stops.context().run.number, name, text });
      const callback = typeof encoding === "function" ? encoding : done;
      if (typeof callback === "function") process.nextTick(callback as () => void);
      return true;
    };
    process[name].write = write as typeof process.stdout.write;
  }
}

const bytesOf = (chunk: string | Uint8Array, encoding: unknown): Buffer =>
  typeof chunk === "string" ? Buffer.from(chunk, encoding as BufferEncoding) : Buffer.from(chunk);

let emissions = 0;

/** Main waits for the checker: a `require` of a TypeScript file must return its exports, not a promise. */
function emitInChecker(checker: MessagePort, words: Int32Array, file: string): EmittedFile {
  const id = ++emissions;
  Atomics.store(words, Word.answered, 0);
  checker.postMessage({ id, call: "emit", question: { file } } satisfies Question);
  for (;;) {
    const received = receiveMessageOnPort(checker) as { message: Answer } | undefined;
    if (!received) {
      Atomics.wait(words, Word.answered, 0, 1000);
      continue;
    }
    const answer = received.message;
    // To a question whose asker was interrupted.
    if (answer.id !== id) continue;
    if ("error" in answer) throw new Error(answer.error);
    return answer.ok as EmittedFile;
  }
}
