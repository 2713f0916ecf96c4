// A kernel in a folder of its own, for tests over ZeroMQ: ours, or stock tslab for comparison.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { KernelClient, type KernelSpec, type Message } from "../client.ts";
import { kernelSpec, stockSpec } from "../spec.ts";

/** What one cell has answered. */
export interface Outcome {
  readonly status: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Plain text of the last value. */
  readonly result: string | undefined;
  /** The `error` message, if there was one. */
  readonly error:
    | { readonly ename: string; readonly evalue: string; readonly traceback: readonly string[] }
    | undefined;
  readonly messages: readonly Message[];
  readonly idle: boolean;
  /** Milliseconds from the interrupt to the reply. */
  readonly stopped: number | undefined;
  /** In one string: what was shown, or the error. */
  readonly text: string;
}

export interface CellOptions {
  readonly cellId?: string;
  readonly timeout?: number;
  readonly stopOnError?: boolean;
  readonly silent?: boolean;
  /** Interrupts the cell after so many milliseconds. */
  readonly interruptAfter?: number;
  /** Interrupts it so long after the first thing it prints, in this way: then it surely runs. */
  readonly interruptOncePrinted?: { readonly milliseconds: number; readonly by: "message" | "signal" };
}

/** The repository's build/ folder: packages of the repository are found from below it, as from notebooks/. */
const buildFolder = path.resolve(__dirname, "../../../build");
const cellTimeout = 20_000;
/** Stock tslab skips whatever comes within 200 ms of a failure. */
const stockPause = 300;

export class Lab {
  readonly folder: string;
  readonly isStock: boolean;
  readonly #spec: KernelSpec;
  #kernel: KernelClient | undefined;

  /** @param where a folder for the notebook; by default a new one in build/ */
  constructor({ stock = false, where = buildFolder }: { stock?: boolean; where?: string } = {}) {
    this.isStock = stock;
    this.#spec = stock ? stockSpec() : kernelSpec();
    mkdirSync(where, { recursive: true });
    this.folder = path.join(mkdtempSync(path.join(where, "kernel-test-")), "notebooks");
    mkdirSync(this.folder);
  }

  get kernel(): KernelClient {
    if (!this.#kernel) throw new Error("lab: no kernel has been started");
    return this.#kernel;
  }

  /** Starts a kernel. Its first cell waits for TypeScript's warm-up, seconds on a busy machine: it is run here, untimed. */
  async start({ firstCell = true, env = {} as Record<string, string> } = {}): Promise<this> {
    this.#kernel = await KernelClient.start(this.#spec, { cwd: this.folder, env });
    if (firstCell) await this.#kernel.execute("0", { silent: true, timeout: 60_000 });
    return this;
  }

  /** Writes files: name relative to the notebook's folder → text. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  /** Runs one cell. A kernel that dies or does not answer is replaced, and the outcome says so. */
  async cell(code: string, options: CellOptions = {}): Promise<Outcome> {
    const { interruptAfter, interruptOncePrinted, ...execution } = options;
    const messages: Message[] = [];
    let interruptedAt: number | undefined;
    let timer: NodeJS.Timeout | undefined;
    const interruptLater = (milliseconds: number, by: "message" | "signal" | undefined): void => {
      timer = setTimeout(() => {
        interruptedAt = performance.now();
        if (by === "signal") process.kill(this.kernel.pid, "SIGINT");
        else void this.kernel.interrupt();
      }, milliseconds);
    };
    if (interruptAfter !== undefined) interruptLater(interruptAfter, undefined);
    try {
      const reply = await this.kernel.execute(code, {
        timeout: cellTimeout,
        stopOnError: false,
        ...execution,
        onMessage: (message) => {
          messages.push(message);
          if (interruptOncePrinted && timer === undefined && message.type === "stream")
            interruptLater(interruptOncePrinted.milliseconds, interruptOncePrinted.by);
        },
      });
      const stopped = interruptedAt === undefined ? undefined : performance.now() - interruptedAt;
      if (this.isStock && reply.status !== "ok") await pause(stockPause);
      return outcome(reply.status, reply.idle, messages, stopped);
    } catch (error) {
      await this.kernel.shutdown({ grace: 0 }).catch(() => {});
      await this.start();
      return { ...outcome("dead", false, messages, undefined), text: `dead: ${(error as Error).message}` };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Cells one after the other; the outcome of the last. */
  async cells(...codes: readonly string[]): Promise<Outcome> {
    let last: Outcome | undefined;
    for (const code of codes) last = await this.cell(code);
    return last!;
  }

  async close(): Promise<void> {
    await this.#kernel?.shutdown().catch(() => {});
    rmSync(path.dirname(this.folder), { recursive: true, force: true });
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

function outcome(status: string, idle: boolean, messages: readonly Message[], stopped: number | undefined): Outcome {
  const printed = (name: string): string =>
    messages
      .filter((m) => m.type === "stream" && m.content.name === name)
      .map((m) => m.content.text)
      .join("");
  const stdout = printed("stdout");
  const stderr = printed("stderr");
  const result = messages.find((m) => m.type === "execute_result")?.content.data?.["text/plain"] as string | undefined;
  const failed = messages.find((m) => m.type === "error")?.content;
  const error = failed && { ename: failed.ename!, evalue: failed.evalue!, traceback: failed.traceback! };
  const told = error ? error.traceback.join("\n") : stderr;
  const text = status === "ok" ? withoutColours(stdout + (result ?? "")).trim() : `${status}: ${told.trim()}`;
  return { status, stdout, stderr, result, error, messages, idle, stopped, text };
}

/** Stock tslab prints a last value with the colours of a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
const withoutColours = (text: string): string => text.replace(/\u001b\[\d+m/g, "");
