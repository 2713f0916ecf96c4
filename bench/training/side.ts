// One side of the comparison: a process that is asked line by line.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { pythonSettings } from "../dsp/python.ts";

export interface Ran {
  /** Of every step. */
  readonly losses: readonly number[];
  /** Milliseconds of CPU for one step, all threads. */
  readonly cpu: number;
}

export class Side {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor(command: string, words: readonly string[]) {
    // One thread each: TensorFlow takes them from these, the rest from what Python's side is told, too.
    const env = { ...pythonSettings(), TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1", SPECLAB_ENGINE: "" };
    this.#child = spawn(command, words, { env, stdio: ["pipe", "pipe", "ignore"] });
    this.#answers = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /** @throws Error with the process's own words */
  async ask<T>(command: string, job: object = {}): Promise<T> {
    this.#child.stdin!.write(`${JSON.stringify({ do: command, ...job })}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`a side of the comparison has ended while it was asked to ${command}`);
    const { answer, error } = JSON.parse(value);
    if (error) throw new Error(error);
    return answer;
  }

  close(): void {
    this.#child.stdin!.end();
  }
}
