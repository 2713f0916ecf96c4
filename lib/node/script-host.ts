// What a plain Node script has in place of a notebook: it prints, reads files and listens to Ctrl-C.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Script } from "node:vm";
import type { Host } from "../core/index.ts";
import { printer } from "./printer.ts";
import { writeWhole } from "./write-file.ts";

const hostKey = Symbol.for("speclab.host");
const guardedKey = Symbol.for("speclab.guarded");

/** Where the library asks for its host. */
const globals = globalThis as { [hostKey]?: Host; [guardedKey]?: () => unknown };

/** Makes the library work in a plain Node script. In the kernel or in a page there is a host already, and it stays. */
export function installScriptHost(): void {
  globals[hostKey] ??= scriptHost();
}

/** The host of a script: prints, reads from disk, listens to Ctrl-C. */
export function scriptHost(): Host {
  const interruption = new Interruption();
  return {
    display: printer(),
    signal: () => interruption.signal(),
    async breathe() {
      await new Promise((resolve) => setImmediate(resolve));
      interruption.signal().throwIfAborted();
    },
    guard,
    async read(file) {
      try {
        return new Uint8Array(await readFile(path.resolve(file)));
      } catch (cause) {
        throw readError(file, cause as NodeJS.ErrnoException);
      }
    },
    write: writeWhole,
  };
}

/**
 * The first Ctrl-C aborts the signal, so that the work can end in order; the second one ends the process as usual.
 * A script that never asks for the signal is ended by the first.
 */
class Interruption {
  #controller: AbortController | undefined;

  signal(): AbortSignal {
    if (!this.#controller) {
      const controller = new AbortController();
      this.#controller = controller;
      process.once("SIGINT", () => controller.abort(named("Interrupted", "interrupted by Ctrl-C")));
    }
    return this.#controller.signal;
  }
}

/** Runs a call with a deadline: V8 itself stops a loop; a promise that does not settle in time is given up. */
function guard<T>(call: () => T, milliseconds: number): T {
  if (!(milliseconds > 0)) throw new RangeError(`guard: milliseconds must be a positive number, got ${milliseconds}`);
  const started = performance.now();
  const result = callWithin(call, Math.ceil(milliseconds), milliseconds);
  if (!isPromise(result)) return result;
  const left = Math.max(0, milliseconds - (performance.now() - started));
  let timer: NodeJS.Timeout;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timeLimit(milliseconds)), left);
  });
  return Promise.race([result, deadline]).finally(() => clearTimeout(timer)) as T;
}

/** Only code that `vm` starts has a time limit, so it starts a line that calls what stands at a known place. */
const runGuarded = new Script(`globalThis[Symbol.for("speclab.guarded")]()`, { filename: "speclab-guard" });

function callWithin<T>(call: () => T, timeout: number, milliseconds: number): T {
  const outer = globals[guardedKey];
  globals[guardedKey] = call;
  try {
    return runGuarded.runInThisContext({ timeout }) as T;
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") throw timeLimit(milliseconds);
    throw error;
  } finally {
    globals[guardedKey] = outer;
  }
}

function timeLimit(milliseconds: number): Error {
  return named("TimeLimit", `the call took longer than ${milliseconds} ms and was stopped`);
}

function readError(file: string, cause: NodeJS.ErrnoException): Error {
  const where = `${file} (looked in ${path.dirname(path.resolve(file))})`;
  if (cause.code === "ENOENT") return new Error(`read: there is no file ${where}`, { cause });
  if (cause.code === "EISDIR") return new Error(`read: ${file} is a folder, a file is needed`, { cause });
  if (cause.code === "EACCES") return new Error(`read: the file ${where} may not be read`, { cause });
  return new Error(`read: ${file} cannot be read: ${cause.message}`, { cause });
}

function named(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

function isPromise<T>(value: T): value is T & Promise<unknown> {
  return typeof (value as { then?: unknown } | null)?.then === "function";
}
