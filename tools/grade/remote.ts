// Answers that live in another process: a call goes over the pipe, plain numbers come back, and what takes too long, too
// much memory or prints for ever is ended from outside.
import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { GuestCell, GuestOrder, GuestReply } from "./guest.ts";
import { afterFairTime, endGuest, type GuestPlace, memoryOf, type Sandbox, startGuest } from "./sandbox.ts";
import { encode, MessageReader, type NumberArray, type Plain } from "./wire.ts";

export interface Limits {
  /** Milliseconds for all cells together before the first call. */
  readonly load: number;
  /** Milliseconds for one call. */
  readonly call: number;
  /** Megabytes, typed arrays included. */
  readonly memory: number;
  /** Megabytes of printed text. */
  readonly output: number;
}

export const usualLimits: Limits = { load: 20_000, call: 5000, memory: 1500, output: 50 };

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

/** A cell that takes the whole process with it. */
export class CellStuck extends Error {
  override readonly name = "CellStuck";
  readonly cell: string;

  constructor(cell: string, message: string) {
    super(message);
    this.cell = cell;
  }
}

/** How much of what was printed is kept for the report. */
const keptCharacters = 2000;
const memoryLookMilliseconds = 50;

export class RemoteAnswers {
  readonly failures: CellFailure[] = [];
  /** How many cells have run, well or not. */
  loaded = 0;
  /** The beginning of what was printed. */
  printed = "";
  /** The largest that was seen, in megabytes. */
  peakMemory = 0;
  readonly #guest: ChildProcess;
  readonly #pipe: Socket;
  readonly #limits: Limits;
  readonly #reader = new MessageReader();
  readonly #watch: NodeJS.Timeout;
  #printedBytes = 0;
  #waiting: { hear(reply: GuestReply): void; fail(error: Error): void } | undefined;
  #ended: GuestEnded | undefined;
  #previous: Plain;

  private constructor(sandbox: Sandbox, place: GuestPlace, limits: Limits) {
    this.#limits = limits;
    this.#guest = startGuest(sandbox, place);
    this.#pipe = this.#guest.stdio[3] as Socket;
    this.#pipe.on("data", (piece: Uint8Array) => this.#hear(piece));
    this.#pipe.on("error", () => {});
    for (const stream of [this.#guest.stdout!, this.#guest.stderr!]) stream.on("data", (piece) => this.#print(piece));
    this.#guest.once("error", (error) => this.#end("Error", `the process could not be started: ${error.message}`));
    this.#guest.once("close", (code, signal) => {
      const how = code === null ? `was ended by the system (${signal})` : `ended its process with code ${code}`;
      this.#end("Ended", `the code ${how}; an answer must not end the process`);
    });
    this.#watch = setInterval(() => this.#measure(), memoryLookMilliseconds);
  }

  /** Starts a guest and runs the cells in it. Cells that fail are in `failures`; the others have run. */
  static async start(
    sandbox: Sandbox,
    place: GuestPlace,
    cells: readonly GuestCell[],
    limits: Limits = usualLimits,
  ): Promise<RemoteAnswers> {
    const answers = new RemoteAnswers(sandbox, place, limits);
    try {
      const { root, folder } = place;
      await answers.#ask({ order: "load", root, folder, cells }, limits.load, (reply) => {
        if (reply.event === "cell") answers.loaded += 1;
        if (reply.event === "cell" && reply.message !== undefined) {
          answers.failures.push({ id: String(reply.id), name: String(reply.name), message: String(reply.message) });
        }
        return reply.event === "loaded";
      });
      return answers;
    } catch (error) {
      answers.end();
      const stuck = cells[answers.loaded]?.id;
      throw stuck === undefined ? error : new CellStuck(stuck, (error as Error).message);
    }
  }

  get ended(): GuestEnded | undefined {
    return this.#ended;
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
    if ("heard" in reply && Array.isArray(reply.heard)) for (const called of reply.heard) announce(String(called));
    if (reply.event === "threw") {
      const error = new Error(String(reply.message));
      error.name = String(reply.name);
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
      const stopWaiting = afterFairTime(this.#guest.pid ?? 0, milliseconds, () =>
        this.#end("TimeLimit", `it was stopped after ${milliseconds / 1000} s`),
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

  #print(piece: Uint8Array): void {
    this.#printedBytes += piece.length;
    if (this.printed.length < keptCharacters) {
      this.printed = (this.printed + new TextDecoder().decode(piece)).slice(0, keptCharacters);
    }
    if (this.#printedBytes > this.#limits.output * 2 ** 20) {
      this.#end("OutputLimit", `it printed more than ${this.#limits.output} MB and was stopped`);
    }
  }

  #measure(): void {
    if (this.#guest.pid === undefined) return;
    this.peakMemory = Math.max(this.peakMemory, memoryOf(this.#guest.pid));
    if (this.peakMemory > this.#limits.memory) {
      this.#end("MemoryLimit", `it took more than ${this.#limits.memory} MB of memory and was stopped`);
    }
  }

  #end(name: string, message: string): void {
    if (this.#ended) return;
    this.#ended = new GuestEnded(name, message);
    clearInterval(this.#watch);
    endGuest(this.#guest);
    this.#pipe.destroy();
    this.#waiting?.fail(this.#ended);
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
