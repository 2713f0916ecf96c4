// The kernel's Jupyter side: tslab's ZmqServer with its handlers replaced, each for the fault named beside it.
import type { MessagePort } from "node:worker_threads";
import type { CellError, Compiled } from "../cells/index.ts";
import {
  type Answer,
  Caller,
  type CheckerCalls,
  type Failure,
  type MainCalls,
  type MainEvent,
  type MainOrder,
} from "../protocol.ts";
import { Interrupts } from "./interrupts.ts";
import { kernelInfo } from "./kernel-info.ts";
import { Outputs } from "./outputs.ts";
import { pointsOf, unitsOf } from "./positions.ts";
import { staleNotes } from "./stale-notes.ts";
import type { JupyterMessage, Socket, TslabJupyter, ZmqServer } from "./tslab.ts";

export interface ServerOptions {
  readonly connectionFile: string;
  readonly checker: MessagePort;
  readonly main: MessagePort;
  readonly words: Int32Array;
  readonly listener: Int32Array;
}

export interface KernelServer extends ZmqServer {
  /** SIGINT has come in. */
  heardSignal(): void;
  /** Ends the kernel: sockets first, or ZeroMQ complains with the last words of the process. */
  end(code?: number): void;
}

interface ExecuteContent {
  readonly code: string;
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly stop_on_error?: boolean;
}

/** What is to be compiled, and which cells are no longer in the notebook. */
interface CellText {
  readonly code: string;
  readonly cellId?: string;
  readonly deleted?: readonly string[];
}

/** Sockets need a moment to hand over the reply to a shutdown. */
const lastWordsMilliseconds = 50;
/** Main may be in a cell's loop and never hear that it is over. */
const killMilliseconds = 300;

export function createServer(tslab: TslabJupyter, options: ServerOptions): KernelServer {
  class Server extends tslab.ZmqServer implements KernelServer {
    readonly checker = new Caller<CheckerCalls>(options.checker);
    readonly main = new Caller<MainCalls>(options.main);
    readonly outputs = new Outputs((type, content, parent) => this.reply(this.iopub, parent, type, content));
    readonly interrupts = new Interrupts(options.words, options.listener, options.main, (text) =>
      this.outputs.stream(this.run, "stderr", text),
    );
    /** Requests whose handler has not finished; their "idle" waits for it. */
    readonly unfinished = new Map<string, Promise<void>>();
    queue: Promise<void> = Promise.resolve();
    /** All sockets can be written to. */
    bound: Promise<void> = Promise.resolve();
    received = 0;
    abortUpTo = -1;
    /** Number of the last execution, and what Jupyter shows for it. */
    run = 0;
    count = 0;
    /** Ends the wait for the checker; there while a cell is being compiled. */
    stopCompiling: (() => void) | undefined;
    /** A cell that was stopped while it was compiled is taken back before the next one is. */
    takenBack: Promise<unknown> = Promise.resolve();

    constructor() {
      super({ close: () => {} }, options.connectionFile);
      options.checker.on("message", (answer: Answer) => this.checker.settle(answer));
      options.main.on("message", (message: Answer | MainEvent) => {
        if ("event" in message) this.hearSafely(message);
        else this.main.settle(message);
      });
    }

    /** Fault: a request that came while sockets were still being bound was read, and its answers could not be sent. */
    override init(): Promise<void> {
      this.bound = super.init();
      return this.bound;
    }

    override async handleShellMessage(socket: Socket, ...frames: Buffer[]): Promise<void> {
      await this.bound;
      return super.handleShellMessage(socket, ...frames);
    }

    reply(socket: Socket, request: JupyterMessage, type: string, content: object): void {
      const message = request.createReply();
      message.header.msg_type = type;
      message.content = content as Record<string, unknown>;
      message.signAndSend(this.connInfo.key, socket);
    }

    /** No output may end this thread, and with it the kernel: what cannot be sent is said to be lost. */
    hearSafely(event: MainEvent): void {
      try {
        this.hear(event);
      } catch (error) {
        const text = `An output of this cell could not be sent: ${(error as Error).message}\n`;
        if ("run" in event) this.outputs.stream(event.run, "stderr", text);
      }
    }

    /** From the main thread, in the order in which it happened there. */
    hear(event: MainEvent): void {
      switch (event.event) {
        case "stream":
          this.outputs.stream(event.run, event.name, event.text);
          break;
        case "display":
          this.outputs.publish(event.run, event.update ? "update_display_data" : "display_data", event.content);
          break;
        case "result": {
          const content = { execution_count: this.count, data: event.data, metadata: {} };
          this.outputs.publish(event.run, "execute_result", content);
          break;
        }
        case "deadline":
          this.interrupts.deadline(event.id, event.milliseconds);
          break;
        case "started":
          setTimeout(() => this.interrupts.listenAgain(), 3);
      }
    }

    interrupt(): void {
      this.stopCompiling?.();
      // Also when main has nothing to do yet: it may be in a loop that an earlier cell has left in a timer.
      this.interrupts.interrupt();
    }

    heardSignal(): void {
      if (!this.interrupts.isEcho()) this.interrupt();
    }

    /**
     * Fault: tslab's switch over message types has no place for more of them, and leaves some without an answer. Every
     * request passes here first. Second fault: "idle" was sent before the answers of handlers that take their time.
     */
    override publishStatus(status: string, message: JupyterMessage): void {
      const { msg_id, msg_type } = message.header;
      if (status === "idle") {
        const unfinished = this.unfinished.get(msg_id);
        this.unfinished.delete(msg_id);
        if (unfinished) {
          void unfinished.then(() => super.publishStatus(status, message));
          return;
        }
      }
      super.publishStatus(status, message);
      if (status !== "busy") return;
      if (msg_type === "interrupt_request") {
        this.interrupt();
        this.reply(this.control, message, "interrupt_reply", { status: "ok" });
      }
      if (msg_type === "history_request")
        this.reply(this.shell, message, "history_reply", { status: "ok", history: [] });
    }

    /** Answers when the checker has; a fault in there, or in the request, becomes an error reply, never silence. */
    answerLater(socket: Socket, message: JupyterMessage, type: string, answer: () => Promise<object>): void {
      const done = Promise.resolve()
        .then(answer)
        .then(
          (c) => this.reply(socket, message, type, c),
          (error) => this.reply(socket, message, type, { status: "error", ...kernelFailure(error) }),
        );
      this.unfinished.set(message.header.msg_id, done);
    }

    override handleKernelInfo(socket: Socket, message: JupyterMessage): void {
      this.reply(socket, message, "kernel_info_reply", kernelInfo);
    }

    /**
     * Faults: cells that came within 200 ms of a failed one were skipped, also when `stop_on_error` was false; the
     * reply had no reason, nobody published `error` or `execute_input`.
     */
    override handleExecute(socket: Socket, message: JupyterMessage): Promise<void> {
      const turn = this.received++;
      this.queue = this.queue
        .then(() => this.execute(turn, socket, message))
        .catch((error) => {
          // A request that cannot be read must not be the last one.
          const content = { status: "error", execution_count: this.count, ...kernelFailure(error) };
          this.reply(socket, message, "execute_reply", content);
        });
      return this.queue;
    }

    async execute(turn: number, socket: Socket, message: JupyterMessage): Promise<void> {
      const {
        code,
        silent = false,
        store_history,
        stop_on_error = true,
      } = message.content as unknown as ExecuteContent;
      if (turn <= this.abortUpTo) {
        this.reply(socket, message, "execute_reply", { status: "aborted", execution_count: this.count });
        return;
      }
      this.outputs.flush();
      const run = ++this.run;
      this.outputs.belong(run, silent ? undefined : message);
      if (!silent && store_history !== false) this.count++;
      this.outputs.publish(run, "execute_input", { code, execution_count: this.count });
      const { cellId, deletedCells } = message.metadata ?? {};
      const failure = await this.runCell(run, { code, cellId, deleted: deletedCells }).catch(kernelFailure);
      this.outputs.flush();
      const execution_count = this.count;
      if (!failure) {
        const content = { status: "ok", execution_count, payload: [], user_expressions: {} };
        this.reply(socket, message, "execute_reply", content);
        return;
      }
      this.outputs.publish(run, "error", failure);
      // Exactly what is in the queue now: what comes later was sent by somebody who could have seen the error. Who
      // interrupts means all that waits, also when this cell may fail.
      if (stop_on_error || failure.ename === "Interrupted") this.abortUpTo = this.received - 1;
      this.reply(socket, message, "execute_reply", { status: "error", execution_count, ...failure });
    }

    async runCell(run: number, cell: CellText): Promise<Failure | undefined> {
      const stopped = new Promise<undefined>((resolve) => {
        this.stopCompiling = () => resolve(undefined);
      });
      const { count } = this;
      const asked = this.takenBack.then(() => this.checker.ask("compile", { ...cell, count }));
      const compiled = await Promise.race([asked, stopped]).finally(() => {
        this.stopCompiling = undefined;
      });
      if (!compiled) {
        const takeBack = ({ run: form }: Compiled): unknown =>
          form && this.checker.ask("finish", { id: form.id, reached: 0 });
        this.takenBack = asked.then(takeBack).catch(() => {});
        const text = "the cell was stopped before it began";
        return { ename: "Interrupted", evalue: text, traceback: [`Interrupted: ${text}`] };
      }
      const { errors, run: form, staleUsed, stale } = compiled;
      for (const note of staleNotes(staleUsed)) this.outputs.stream(run, "stderr", `${note}\n`);
      if (!form) return typeFailure(errors);
      const { failure, reached } = await this.main.ask("run", { run, count, code: cell.code, form, stale });
      if (reached < form.marks) await this.checker.ask("finish", { id: form.id, reached });
      return failure;
    }

    override handleComplete(socket: Socket, message: JupyterMessage): void {
      this.answerLater(socket, message, "complete_reply", async () => {
        const { code, cursor_pos } = message.content as { code: string; cursor_pos: number };
        const { from, to, matches } = await this.checker.ask("complete", { code, position: unitsOf(code, cursor_pos) });
        const [start, end] = [pointsOf(code, from), pointsOf(code, to)];
        const types = matches.map(({ text, kind }) => ({ text, type: kind, start, end }));
        return {
          status: "ok",
          matches: matches.map((m) => m.text),
          cursor_start: start,
          cursor_end: end,
          metadata: { _jupyter_types_experimental: types },
        };
      });
    }

    override handleInspect(socket: Socket, message: JupyterMessage): void {
      this.answerLater(socket, message, "inspect_reply", async () => {
        const { code, cursor_pos } = message.content as { code: string; cursor_pos: number };
        const inspection = await this.checker.ask("inspect", { code, position: unitsOf(code, cursor_pos) });
        return {
          status: "ok",
          found: inspection !== undefined,
          data: inspection ? { "text/plain": inspection.plain, "text/markdown": inspection.markdown } : {},
          metadata: {},
        };
      });
    }

    override handleIsComplete(socket: Socket, message: JupyterMessage): void {
      this.answerLater(socket, message, "is_complete_reply", () =>
        this.checker.ask("isComplete", { code: message.content.code as string }),
      );
    }

    /** Fault: tslab answered under the name of another message. */
    override handleCommInfoRequest(socket: Socket, message: JupyterMessage): void {
      this.reply(socket, message, "comm_info_reply", { status: "ok", comms: {} });
    }

    override handleShutdown(socket: Socket, message: JupyterMessage): void {
      this.reply(socket, message, "shutdown_reply", { status: "ok", restart: message.content?.restart ?? false });
      setTimeout(() => this.end(), lastWordsMilliseconds);
    }

    end(code = 0): void {
      super.close();
      options.main.postMessage({ order: "exit", code } satisfies MainOrder);
      // Before the first cell there is no loop: main is still loading, and ends with this code as soon as it has loaded.
      if (this.run > 0) setTimeout(() => process.kill(process.pid, "SIGKILL"), killMilliseconds);
    }

    /** tslab closes as soon as it has answered a shutdown; `end` does, when the answer has left. */
    override close(): void {}
  }
  return new Server();
}

function typeFailure(errors: readonly CellError[]): Failure {
  const [first] = errors;
  const traceback = errors.flatMap(({ file, line, column, length, message, source, code, original, hidden }) => [
    `${file ? `${file}:` : "line "}${line}:${column} - ${message} (TS${code})`,
    `    ${source}`,
    `    ${source.slice(0, column - 1).replace(/\S/g, " ")}${"~".repeat(length)}`,
    ...(original ? [`    TypeScript: ${original}`] : []),
    ...(hidden
      ? [`    … and ${hidden} more ${hidden === 1 ? "error that follows" : "errors that follow"} from it`]
      : []),
  ]);
  const where = first.file ? `${first.file}:` : "line ";
  return { ename: "TypeScriptError", evalue: `${where}${first.line}: ${first.message.split("\n")[0]}`, traceback };
}

/** The kernel's own code has failed: that is our fault, and it must not keep the cell waiting. */
function kernelFailure(error: unknown): Failure {
  const text = String((error as Error | undefined)?.message ?? error);
  const stack = String((error as Error | undefined)?.stack ?? error).split("\n");
  return { ename: "KernelError", evalue: text, traceback: ["KernelError: the kernel itself has failed", ...stack] };
}
