// What the kernel's four threads say to each other.
//
//   main     student code, nothing else            launch.ts, runner.ts
//   io       Jupyter's messages, never blocked     io.ts, jupyter/
//   checker  TypeScript                            checker.ts
//   sigint   hears Ctrl-C while main is stuck      sigint.ts
//
// Each pair that has something to say has its own channel; nothing is relayed through main, which may be in a loop.
import type { MessagePort } from "node:worker_threads";
import type { Compiled, Completeness, Completion, EmittedFile, Inspection, RunForm, StaleName } from "./cells/index.ts";

/** Words of the array that main, io and checker share. */
export const Word = {
  /** Read by every loop of a cell: 0 = go on, 1 = look now, 2 = code of a stopped cell may still be about. */
  attention: 0,
  /** 1 = the user has asked to stop and nobody has stopped yet. */
  interrupt: 1,
  /** 1 = the checker has answered main, which waits for it inside a `require`. */
  answered: 2,
  /** 1 = main is inside the synchronous part of a cell, where a signal can end even a library's loop. */
  synchronous: 3,
} as const;

/** Words of the array that io and sigint share. */
export const Listener = { wake: 0, standAside: 1, pause: 2 } as const;

export const sharedWords = (count: number): Int32Array =>
  new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));

/** A question to the checker, and what it answers. */
export interface CheckerCalls {
  compile(question: { code: string; cellId?: string; count?: number; deleted?: readonly string[] }): Compiled;
  finish(question: { id: string; reached: number }): void;
  emit(question: { file: string }): EmittedFile;
  complete(question: { code: string; position: number }): Completion;
  inspect(question: { code: string; position: number }): Inspection | undefined;
  isComplete(question: { code: string }): Completeness;
}

/** What io asks of main. */
export interface MainCalls {
  run(question: RunRequest): RunOutcome;
}

export interface RunRequest {
  /** Number of this execution; outputs carry it, so that late ones find their cell. */
  readonly run: number;
  /** What Jupyter shows in brackets. */
  readonly count: number;
  readonly code: string;
  readonly form: RunForm;
  /** What `host().staleNames()` answers meanwhile. */
  readonly stale: readonly StaleName[];
}

export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

export interface RunOutcome {
  readonly failure?: Failure;
  /** Marked statements that had completed. */
  readonly reached: number;
}

/** Orders to main that have no answer. */
export type MainOrder = { readonly order: "interrupt" } | { readonly order: "exit"; readonly code: number };

export interface DisplayContent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: object;
  readonly transient: { readonly display_id?: string };
}

/** What main tells io while a cell runs, and after. */
export type MainEvent =
  | { readonly event: "started" }
  | { readonly event: "stream"; readonly run: number; readonly name: "stdout" | "stderr"; readonly text: string }
  | { readonly event: "display"; readonly run: number; readonly update: boolean; readonly content: DisplayContent }
  | { readonly event: "result"; readonly run: number; readonly data: Readonly<Record<string, unknown>> }
  /** Wake the loops of cells after so many milliseconds; without them, do not any more. */
  | { readonly event: "deadline"; readonly id: number; readonly milliseconds?: number };

export interface Question {
  readonly id: number;
  readonly call: string;
  readonly question: unknown;
}

export type Answer = { readonly id: number; readonly ok: unknown } | { readonly id: number; readonly error: string };

/** Asks the thread at the other end of a port; rejects when its own code failed. */
export class Caller<Calls> {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #serial = 0;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  ask<Name extends keyof Calls & string>(
    call: Name,
    question: Calls[Name] extends (question: infer Q) => unknown ? Q : never,
  ): Promise<Calls[Name] extends (question: never) => infer A ? A : never> {
    const id = ++this.#serial;
    this.#port.postMessage({ id, call, question } satisfies Question);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** An answer has come in. */
  settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.ok);
  }
}
