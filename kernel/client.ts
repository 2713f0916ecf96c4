// A Jupyter client in Node: starts a kernel process and talks to it over ZeroMQ, with no Python between.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import os from "node:os";
import path from "node:path";
import { Dealer, Subscriber } from "zeromq";
import type { KernelSpec } from "./spec.ts";
import { type Channel, type Content, decode, encode, type Message, newHeader } from "./wire.ts";

export type { KernelSpec } from "./spec.ts";
export type { Channel, Content, Message } from "./wire.ts";

export interface StartOptions {
  /** Where the kernel runs; the notebook's folder. */
  cwd?: string;
  env?: Record<string, string>;
  /** Milliseconds until a kernel that does not answer is given up. */
  startTimeout?: number;
}

export interface ExecuteOptions {
  /** Jupyter's identity of the cell, sent as JupyterLab sends it: in the request's metadata. */
  cellId?: string;
  /** Milliseconds; the call rejects with KernelTimeout, the kernel goes on. No limit by default. */
  timeout?: number;
  /** Whether the kernel drops requests that already wait when this one fails (true, as Jupyter's own clients say). */
  stopOnError?: boolean;
  silent?: boolean;
  /** Milliseconds without any message after the reply until a lost "idle" is given up. */
  idleGrace?: number;
  /** Sees every iopub message of this request in order, the idle status included. */
  onMessage?(message: Message): void;
}

export interface ExecuteReply {
  status: "ok" | "error" | "aborted" | "abort";
  execution_count: number | null;
  ename?: string;
  evalue?: string;
  traceback?: string[];
  /** False when the kernel never said that it is idle again. */
  idle: boolean;
  /** From sending the request to its reply and idle. */
  milliseconds: number;
  content: Content;
}

/** A request that took longer than its limit; the kernel is untouched. */
export class KernelTimeout extends Error {
  override name = "KernelTimeout";
}

/** The kernel process has ended. */
export class KernelDied extends Error {
  override name = "KernelDied";
}

interface Connection {
  ip: string;
  transport: "tcp";
  signature_scheme: "hmac-sha256";
  kernel_name: string;
  key: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
}

interface RequestOptions {
  timeout?: number;
  metadata?: Record<string, unknown>;
}

/** What a request still waits for: told about each of its messages, and about the end of the kernel. */
interface Waiter {
  receive(message: Message): void;
  fail(error: Error): void;
}

const DEFAULT_START_TIMEOUT = 60_000;
const DEFAULT_IDLE_GRACE = 4000;
/** The subscription may go live after the first status has been published: ask again after this long. */
const IOPUB_WAIT = 50;
/** ZeroMQ's own 100 ms between attempts to connect would be seen in every measurement of the start. */
const RECONNECT_INTERVAL = 10;
/** A kernel that binds its sockets one by one can lose a request that comes in between. */
const ASK_AGAIN = 1000;
const START_ATTEMPTS = 3;
const PORT_PAUSE = 500;
/** How much of the kernel process's own output is kept, to explain its death. */
const LOG_LIMIT = 16_384;

const portTaken = (log: string): boolean => /EADDRINUSE|address already in use/i.test(log);

/** Kernels that would outlive this process if it ended now. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) killGroup(child, "SIGKILL");
});

/**
 * One kernel process and the connection to it.
 *
 * @example
 * const kernel = await KernelClient.start(kernelSpec(), { cwd: "notebooks" });
 * const reply = await kernel.execute("1 + 1", { onMessage: (message) => console.log(message.type, message.content) });
 * await kernel.shutdown();
 */
export class KernelClient {
  /** Content of the kernel's kernel_info_reply. */
  info: Record<string, unknown> = {};
  /** Why the kernel process has ended; undefined while it lives. */
  dead: string | undefined;
  /** What the process itself has written to its stdout and stderr (the last 16 kB). */
  log = "";
  /** Sees messages that belong to no request under way, such as output after a cell's end. */
  onStrayMessage: ((message: Message) => void) | undefined;

  private readonly spec: KernelSpec;
  private readonly options: StartOptions;
  private readonly connection: Connection;
  private readonly folder: string;
  private readonly session: string = randomUUID();
  private readonly waiters: Map<string, Waiter> = new Map();
  private readonly shell: Dealer;
  private readonly control: Dealer;
  private readonly iopub: Subscriber;
  private readonly lastSend: Map<Dealer, Promise<void>> = new Map();
  private child!: ChildProcess;
  private exited!: Promise<void>;
  private closed = false;
  private restarting: Promise<void> | undefined;

  /**
   * Starts a kernel and waits until it has answered and its output channel is live.
   *
   * @throws KernelDied with the process's last words; KernelTimeout after startTimeout
   */
  static async start(spec: KernelSpec, options: StartOptions = {}): Promise<KernelClient> {
    for (let attempt = 1; ; attempt++) {
      const client = new KernelClient(spec, options, await freePorts(5));
      try {
        await client.launch();
        return client;
      } catch (error) {
        await client.shutdown();
        // Between finding a port and the kernel's binding it, somebody else can take it.
        if (!portTaken(client.log) || attempt === START_ATTEMPTS) throw error;
      }
    }
  }

  private constructor(spec: KernelSpec, options: StartOptions, ports: number[]) {
    this.spec = spec;
    this.options = options;
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports;
    this.connection = {
      ip: "127.0.0.1",
      transport: "tcp",
      signature_scheme: "hmac-sha256",
      kernel_name: spec.display_name,
      key: randomBytes(16).toString("hex"),
      shell_port,
      iopub_port,
      stdin_port,
      control_port,
      hb_port,
    };
    this.folder = mkdtempSync(path.join(os.tmpdir(), "speclab-kernel-"));
    writeFileSync(this.connectionFile, JSON.stringify(this.connection), { mode: 0o600 });

    const socketOptions = { linger: 0, receiveHighWaterMark: 0, reconnectInterval: RECONNECT_INTERVAL };
    const dealerOptions = { ...socketOptions, sendHighWaterMark: 0, routingId: this.session };
    this.shell = new Dealer(dealerOptions);
    this.control = new Dealer(dealerOptions);
    this.iopub = new Subscriber(socketOptions);
    this.shell.connect(`tcp://127.0.0.1:${shell_port}`);
    this.control.connect(`tcp://127.0.0.1:${control_port}`);
    this.iopub.connect(`tcp://127.0.0.1:${iopub_port}`);
    this.iopub.subscribe();
    void this.listen(this.shell, "shell");
    void this.listen(this.control, "control");
    void this.listen(this.iopub, "iopub");
  }

  get pid(): number {
    return this.child.pid ?? Number.NaN;
  }

  /**
   * Runs code and waits for the reply and for "idle", so that all output has arrived.
   *
   * @returns the reply, also when the code failed: see its status
   * @throws KernelTimeout, KernelDied
   */
  async execute(code: string, options: ExecuteOptions = {}): Promise<ExecuteReply> {
    const { cellId, timeout, stopOnError = true, silent = false, idleGrace = DEFAULT_IDLE_GRACE, onMessage } = options;
    const started = performance.now();
    const content = {
      code,
      silent,
      store_history: !silent,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: stopOnError,
    };
    const metadata = cellId === undefined ? {} : { cellId };
    let reply: Message | undefined;
    let idle = false;
    let grace: NodeJS.Timeout | undefined;
    await this.exchange("shell", "execute_request", content, { timeout, metadata }, (message, finish) => {
      if (message.channel === "iopub") {
        if (message.content.execution_state === "idle") idle = true;
        onMessage?.(message);
      } else {
        reply = message;
      }
      clearTimeout(grace);
      if (!reply) return;
      if (idle) finish();
      else grace = setTimeout(finish, idleGrace);
    });
    const answer = (reply as unknown as Message).content;
    return {
      status: answer.status ?? "error",
      execution_count: answer.execution_count ?? null,
      ename: answer.ename,
      evalue: answer.evalue,
      traceback: answer.traceback,
      idle,
      milliseconds: performance.now() - started,
      content: answer,
    };
  }

  /** What could follow at `cursor` (a position in UTF-16 units): content of the complete_reply. */
  complete(code: string, cursor: number, options: RequestOptions = {}): Promise<Content> {
    return this.request("shell", "complete_request", { code, cursor_pos: cursor }, options);
  }

  /** Type and documentation of what stands at `cursor`: content of the inspect_reply. */
  inspect(code: string, cursor: number, options: RequestOptions = {}): Promise<Content> {
    return this.request("shell", "inspect_request", { code, cursor_pos: cursor, detail_level: 0 }, options);
  }

  /** Whether code is complete, for front ends that run a line at a time. */
  isComplete(code: string, options: RequestOptions = {}): Promise<Content> {
    return this.request("shell", "is_complete_request", { code }, options);
  }

  /** Sends any request and waits for its reply (not for idle). */
  async request(
    channel: "shell" | "control",
    type: string,
    content: object = {},
    options: RequestOptions = {},
  ): Promise<Content> {
    let reply: Content = {};
    await this.exchange(channel, type, content, options, (message, finish) => {
      if (message.channel === "iopub") return;
      reply = message.content;
      finish();
    });
    return reply;
  }

  /**
   * Interrupts what runs, in the way the specification names: a SIGINT to the kernel's process group, as Jupyter sends it,
   * or a message on the control channel, whose reply is awaited.
   */
  async interrupt(): Promise<void> {
    if (this.dead !== undefined) throw new KernelDied(this.dead);
    if (this.spec.interrupt_mode === "message") {
      await this.request("control", "interrupt_request", {}, { timeout: 10_000 });
    } else {
      killGroup(this.child, "SIGINT");
    }
  }

  /**
   * Ends the kernel, politely at first, and starts it anew on the same connection; what it held in memory is gone. Whoever
   * asks while a restart is under way gets that one.
   */
  restart(): Promise<void> {
    this.restarting ??= this.endAndLaunch().finally(() => {
      this.restarting = undefined;
    });
    return this.restarting;
  }

  private async endAndLaunch(): Promise<void> {
    await this.end(true, 2000);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.launch();
      } catch (error) {
        // While nobody listened at our ports, somebody else may have used one for a moment.
        if (!portTaken(this.log) || attempt === START_ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, PORT_PAUSE));
      }
    }
  }

  /** Ends the kernel, after `grace` milliseconds by force, and forgets the connection. May be called twice. */
  async shutdown({ grace = 2000 }: { grace?: number } = {}): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    if (this.child) await this.end(false, grace);
    for (const socket of [this.shell, this.control, this.iopub]) socket.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get connectionFile(): string {
    return path.join(this.folder, "connection.json");
  }

  private async launch(): Promise<void> {
    const [command, ...args] = this.spec.argv.map((part) => part.replace("{connection_file}", this.connectionFile));
    this.dead = undefined;
    this.log = "";
    const child = spawn(command, args, {
      cwd: this.options.cwd,
      // A kernel can end itself when the process in JPY_PARENT_PID is gone; jupyter_client sets the same.
      env: { ...process.env, JPY_PARENT_PID: String(process.pid), ...this.spec.env, ...this.options.env },
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      // Its own process group: Ctrl-C in our terminal is ours to handle, and children of the kernel end with it.
      detached: process.platform !== "win32",
    });
    this.child = child;
    running.add(child);
    const keep = (chunk: Buffer): void => {
      this.log = (this.log + chunk.toString()).slice(-LOG_LIMIT);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    this.exited = new Promise((resolve) => {
      let known = false;
      const ended = (why: string): void => {
        if (known) return;
        known = true;
        running.delete(child);
        const lastWords = this.log.trim().split("\n").slice(-12).join("\n");
        this.dead = lastWords ? `${why}:\n${lastWords}` : why;
        for (const waiter of [...this.waiters.values()]) waiter.fail(new KernelDied(this.dead));
        resolve();
      };
      child.once("error", (error) => ended(`kernel could not be started (${error.message})`));
      // "close" comes after the last output, but a grandchild that holds the pipe can delay it for ever.
      child.once("close", (code, signal) => ended(`kernel died (${signal ?? `exit code ${code}`})`));
      child.once("exit", (code, signal) => {
        setTimeout(() => ended(`kernel died (${signal ?? `exit code ${code}`})`), 200);
      });
    });
    await this.ready();
  }

  /** Asks who the kernel is until it has answered, and something has come through the subscription. */
  private async ready(): Promise<void> {
    const limit = this.options.startTimeout ?? DEFAULT_START_TIMEOUT;
    const deadline = performance.now() + limit;
    let live = false;
    let answered = false;
    while (!(live && answered)) {
      const remaining = deadline - performance.now();
      if (remaining <= 0) {
        throw new KernelTimeout(`the kernel did not answer within ${limit} ms\n${this.log.trim()}`.trim());
      }
      let wait: NodeJS.Timeout | undefined;
      const timeout = Math.min(ASK_AGAIN, remaining);
      await this.exchange("shell", "kernel_info_request", {}, { timeout }, (message, finish) => {
        if (message.channel === "iopub") live = true;
        else {
          this.info = message.content;
          answered = true;
          wait = setTimeout(finish, IOPUB_WAIT);
        }
        if (!live || !answered) return;
        clearTimeout(wait);
        finish();
      }).catch((error) => {
        if (!(error instanceof KernelTimeout)) throw error;
      });
    }
  }

  /** Sends a request and hands its messages to `receive` until that calls `finish`. */
  private exchange(
    channel: "shell" | "control",
    type: string,
    content: object,
    { timeout, metadata = {} }: RequestOptions,
    receive: (message: Message, finish: () => void) => void,
  ): Promise<void> {
    if (this.dead !== undefined) return Promise.reject(new KernelDied(this.dead));
    const header = newHeader(type, this.session);
    return new Promise((resolve, reject) => {
      const settle = (how: () => void): void => {
        clearTimeout(timer);
        this.waiters.delete(header.msg_id);
        how();
      };
      const fail = (error: Error): void => settle(() => reject(error));
      const timer =
        timeout === undefined
          ? undefined
          : setTimeout(() => fail(new KernelTimeout(`${type}: no answer within ${Math.round(timeout)} ms`)), timeout);
      this.waiters.set(header.msg_id, {
        receive: (message) => {
          try {
            receive(message, () => settle(resolve));
          } catch (error) {
            fail(error as Error);
          }
        },
        fail,
      });
      const socket = channel === "shell" ? this.shell : this.control;
      this.send(socket, encode(header, content, metadata, this.connection.key)).catch(fail);
    });
  }

  /** One after the other: zeromq.js refuses a send while another waits, as after 512 in a row. */
  private send(socket: Dealer, frames: string[]): Promise<void> {
    const sent = (this.lastSend.get(socket) ?? Promise.resolve()).then(() => socket.send(frames));
    this.lastSend.set(
      socket,
      sent.catch(() => {}),
    );
    return sent;
  }

  private async listen(socket: Dealer | Subscriber, channel: Channel): Promise<void> {
    for await (const frames of socket) {
      let message: Message;
      try {
        message = decode(frames, channel, this.connection.key);
      } catch {
        continue; // not from our kernel
      }
      const waiter = this.waiters.get(message.parent.msg_id ?? "");
      if (waiter) waiter.receive(message);
      else this.onStrayMessage?.(message);
    }
  }

  private async end(restart: boolean, grace: number): Promise<void> {
    if (this.dead !== undefined) return;
    const force = setTimeout(() => killGroup(this.child, "SIGKILL"), grace);
    await this.request("control", "shutdown_request", { restart }, { timeout: grace }).catch(() => {
      // The kernel has gone without a reply, or is stuck: the timer above ends it.
    });
    await this.exited;
    clearTimeout(force);
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended in this very moment.
  }
}

/** Ports given to kernels that may not have bound them yet: two kernels started at once must not share one. */
const handedOut = new Set<number>();

async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  const ports: number[] = [];
  while (ports.length < count) {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    servers.push(server);
    const { port } = server.address() as { port: number };
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    ports.push(port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
