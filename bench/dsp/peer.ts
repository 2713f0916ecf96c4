// A Python process with librosa, torch and SciPy, asked line by line.
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { type Python, pythonSettings, root } from "./python.ts";

export class Peer {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  /** @param script what runs: the comparison of times, unless another one is named */
  constructor({ command }: Python, script = "bench/dsp/peers.py") {
    this.#child = spawn(command, ["-W", "ignore", path.join(root, script)], {
      env: pythonSettings(),
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#answers = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** @throws Error with Python's own words */
  async ask<T>(command: string, job: object = {}): Promise<T> {
    this.#child.stdin!.write(`${JSON.stringify({ do: command, ...job })}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`The Python process has ended while it was asked to ${command}.`);
    const { answer, error } = JSON.parse(value);
    if (error) throw new Error(`Python, asked to ${command} ${JSON.stringify(job)}: ${error}`);
    return answer;
  }

  close(): void {
    this.#child.stdin!.end();
  }
}
