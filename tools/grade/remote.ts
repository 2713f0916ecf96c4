// Answers that live in another process: a call goes over the pipe, plain numbers come back, and what takes too long, too
// much memory or prints for ever is ended from outside.
import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { GuestCell, GuestOrder, GuestReply } from "./guest.ts";
import type { RightAnswer, StandInReply, StandInRequest } from "./guest-check.ts";
import {
  afterFairTime,
  effortOf,
  endGuest,
  type GuestPlace,
  memoryOf,
  type Sandbox,
  startGuest,
  workOf,
} from "./sandbox.ts";
import { standInFor } from "./stand-ins.ts";
import { encode, largestMessage, MessageReader, type NumberArray, type Plain } from "./wire.ts";

export interface Limits {
  /** Milliseconds for one cell. */
  readonly load: number;
  /** Milliseconds for one call. */
  readonly call: number;
  /** Milliseconds for all calls of one exercise. */
  readonly exercise: number;
  /** Megabytes, typed arrays included. */
  readonly memory: number;
  /** Megabytes of printed text. */
  readonly output: number;
}

export const usualLimits: Limits = { load: 10_000, call: 5000, exercise: 30_000, memory: 1500, output: 50 };

/** Why a cell did not run to its end, in the words of the error. */
export interface CellFailure {
  readonly id: string;
  readonly name: string;
  readonly message: string;
}

/** A guest that is no more. */
export class GuestEnded extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const memoryLookMilliseconds = 50;
/** Characters of what a guest says went wrong: it ends up in a report. */
const longestSaid = 500;
/** Whoever calls a stand-in waits for it; a call that was broken off may leave one behind. */
const mostRequests = 4;

export class RemoteAnswers {
  readonly failures: CellFailure[] = [];
  /** Exercises whose stand-in was called since this was emptied. */
  readonly borrowed = new Set<string>();
  /** Seconds of processor, known when the guest has ended. */
  seconds = 0;
  readonly #guest: ChildProcess;
  readonly #pipe: Socket;
  readonly #limits: Limits;
  readonly #reader = new MessageReader();
  readonly #standIns: Socket;
  readonly #requests = new MessageReader();
  readonly #watch: NodeJS.Timeout;
  #printedBytes = 0;
  #waiting: { hear(reply: GuestReply): void; fail(error: Error): void } | undefined;
  #ended: GuestEnded | undefined;
  #previous: Plain;
  /** Requests for stand-ins, one after the other. */
  #serving: Promise<void> = Promise.resolve();
  #requested = 0;
  /** Milliseconds that the guest has waited for stand-ins, and since when it waits for one now. */
  #servedFor = 0;
  #servesSince: number | undefined;
  /** Milliseconds that these have worked. */
  #standInsWorked = 0;
  /** Stand-ins that had to be stopped, and what was said: who has asked for too much once would do so for every input. */
  readonly #tooMuch = new Map<string, StandInReply>();

  private constructor(sandbox: Sandbox, place: GuestPlace, limits: Limits) {
    this.#limits = limits;
    this.#guest = startGuest(sandbox, place);
    this.#pipe = this.#guest.stdio[3] as Socket;
    this.#pipe.on("data", (piece: Uint8Array) => this.#hear(piece));
    this.#standIns = this.#guest.stdio[4] as Socket;
    this.#standIns.on("data", (piece: Uint8Array) => this.#serve(piece));
    for (const stream of [this.#pipe, this.#standIns]) stream.on("error", () => {});
    for (const stream of [this.#guest.stdout!, this.#guest.stderr!]) stream.on("data", (piece) => this.#print(piece));
    this.#guest.once("error", (error) => this.#end("Error", `the process could not be started: ${error.message}`));
    this.#guest.once("close", (code, signal) => {
      const how = code === null ? `was ended by the system (${signal})` : `ended its process with code ${code}`;
      this.#end("Ended", `the code ${how}; an answer must not end the process`);
    });
    this.#watch = setInterval(() => this.#measure(), memoryLookMilliseconds);
  }

  /** Starts a guest that has run nothing yet. */
  static async start(sandbox: Sandbox, place: GuestPlace, limits: Limits = usualLimits): Promise<RemoteAnswers> {
    const answers = new RemoteAnswers(sandbox, place, limits);
    const { root, folder } = place;
    await answers.#ask({ order: "begin", root, folder }, limits.load, ({ event }) => event === "begun");
    return answers;
  }

  /**
   * Runs a cell. One that fails is in `failures`.
   *
   * @param right answers that later cells go on with; where there is none, the library's stands in
   * @throws GuestEnded when the cell took the process with it
   */
  async run(cell: GuestCell, right: readonly RightAnswer[] = []): Promise<void> {
    const reply = await this.#ask({ order: "cell", cell, right }, this.#limits.load, ({ event }) => event === "cell");
    if (reply.event !== "cell" || reply.message === undefined) return;
    this.failures.push({ id: cell.id, name: said(reply.name), message: said(reply.message) });
  }

  get ended(): GuestEnded | undefined {
    return this.#ended;
  }

  /** Milliseconds so far, without those that others had of a busy machine: to be compared with what they were before. */
  get worked(): number {
    return workOf(this.#guest.pid ?? 0);
  }

  /**
   * Calls a function of a cell. The arguments become what it has made of them, as in a call without a pipe between.
   *
   * @param announce is told which functions of the library were called on the way; it may throw
   * @throws what the function threw, by name and message; GuestEnded when the guest is no more
   */
  async call(cell: string, name: string, args: unknown[], announce: (name: string) => void): Promise<unknown> {
    const order: GuestOrder = { order: "call", cell, name, args: args as Plain[] };
    const reply = await this.#ask(order, this.#limits.call, ({ event }) => event === "returned" || event === "threw");
    if ("heard" in reply && Array.isArray(reply.heard)) for (const called of reply.heard) announce(said(called));
    if (reply.event === "threw") {
      const error = new Error(said(reply.message));
      error.name = said(reply.name);
      throw error;
    }
    if (reply.event !== "returned") throw new GuestEnded("Error", "the process does not keep to the rules of the pipe");
    writeBack(args, reply.args);
    if (this.#previous !== undefined) writeBack(this.#previous, reply.before);
    this.#previous = reply.value;
    return reply.value;
  }

  end(): void {
    this.#end("Ended", "the process was ended");
  }

  #ask(order: GuestOrder, milliseconds: number, isLast: (reply: GuestReply) => boolean): Promise<GuestReply> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const stopWaiting = afterFairTime(
        this.#guest.pid ?? 0,
        milliseconds,
        () => this.#end("TimeLimit", `it was stopped after ${milliseconds / 1000} s`),
        () => this.#waitedForUs(),
      );
      this.#waiting = {
        hear: (reply) => {
          if (!isLast(reply)) return;
          stopWaiting();
          this.#waiting = undefined;
          resolve(reply);
        },
        fail: (error) => {
          stopWaiting();
          this.#waiting = undefined;
          reject(error);
        },
      };
      this.#pipe.write(encode(order));
    });
  }

  #hear(piece: Uint8Array): void {
    try {
      for (const message of this.#reader.push(piece)) {
        if (typeof message !== "object" || message === null || !("event" in message)) throw new Error("no event");
        // What nobody has asked for is nothing that counts.
        this.#waiting?.hear(message as unknown as GuestReply);
      }
    } catch (error) {
      this.#end("Error", `what came back is not readable: ${(error as Error).message}`);
    }
  }

  /** Called by whoever called a stand-in, and waits for it. */
  #serve(piece: Uint8Array): void {
    try {
      for (const message of this.#requests.push(piece)) {
        const { exercise, args } = message as unknown as StandInRequest;
        if (typeof exercise !== "string" || !Array.isArray(args)) throw new Error("no request");
        // At once: the answer that uses it cannot come earlier.
        this.borrowed.add(exercise);
        if (++this.#requested > mostRequests) throw new Error("more is asked for than is waited for");
        this.#serving = this.#serving.then(() => this.#standIn(exercise, args));
      }
    } catch (error) {
      this.#end("Error", `what came back is not readable: ${(error as Error).message}`);
    }
  }

  #waitedForUs(): number {
    return this.#servedFor + (this.#servesSince === undefined ? 0 : performance.now() - this.#servesSince);
  }

  async #standIn(exercise: string, args: readonly Plain[]): Promise<void> {
    if (this.#ended) return;
    this.#servesSince = performance.now();
    let reply: StandInReply;
    if (this.#standInsWorked > this.#limits.exercise)
      reply = { name: "TimeLimit", message: "the library was called too often" };
    else if (this.#tooMuch.has(exercise)) reply = this.#tooMuch.get(exercise)!;
    else {
      const answer = await standInFor(exercise, args, this.#limits.call);
      reply = answer.reply;
      this.#standInsWorked += answer.milliseconds;
      if (answer.wasStopped) this.#tooMuch.set(exercise, answer.reply);
    }
    this.#servedFor = this.#waitedForUs();
    this.#servesSince = undefined;
    this.#requested -= 1;
    if (this.#ended) return;
    this.#standIns.write(encoded(reply));
    // Who asks and does not read would fill our memory.
    if (this.#standIns.writableLength > largestMessage) this.#end("Error", "it does not read what it has asked for");
  }

  #print(piece: Uint8Array): void {
    this.#printedBytes += piece.length;
    if (this.#printedBytes > this.#limits.output * 2 ** 20) {
      this.#end("OutputLimit", `it printed more than ${this.#limits.output} MB and was stopped`);
    }
  }

  #measure(): void {
    if (this.#guest.pid === undefined) return;
    if (memoryOf(this.#guest.pid) > this.#limits.memory) {
      this.#end("MemoryLimit", `it took more than ${this.#limits.memory} MB of memory and was stopped`);
    }
  }

  #end(name: string, message: string): void {
    if (this.#ended) return;
    this.#ended = new GuestEnded(name, message);
    clearInterval(this.#watch);
    this.seconds = effortOf(this.#guest.pid ?? 0).milliseconds / 1000;
    endGuest(this.#guest);
    this.#pipe.destroy();
    this.#standIns.destroy();
    this.#waiting?.fail(this.#ended);
  }
}

/** A text of the guest's in a line; anything else it may be is no text. */
function said(text: unknown): string {
  return typeof text === "string" ? text.slice(0, longestSaid).replace(/[\p{Cf}\p{Cs}]|[^\P{Cc}\n]/gu, "") : "";
}

function encoded(reply: StandInReply): Uint8Array {
  try {
    return encode(reply);
  } catch (error) {
    return encode({
      name: "RangeError",
      message: `what the library gives back is too much: ${(error as Error).message}`,
    });
  }
}

/** Makes the numbers of `old` those of `now`, where both have the same shape. */
function writeBack(old: unknown, now: unknown): void {
  if (typeof old !== "object" || old === null || typeof now !== "object" || now === null) return;
  if (ArrayBuffer.isView(old)) {
    const [before, after] = [old as NumberArray, now as NumberArray];
    if (ArrayBuffer.isView(now) && before.length === after.length) before.set(after);
    return;
  }
  for (const key of Object.keys(old)) {
    const [before, after] = [(old as Record<string, unknown>)[key], (now as Record<string, unknown>)[key]];
    if (typeof before === "object") writeBack(before, after);
    else if (before !== after) (old as Record<string, unknown>)[key] = after;
  }
}
