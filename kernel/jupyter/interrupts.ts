// How io makes main stop: the gentle way first, a signal only where nothing else is heard.
import type { MessagePort } from "node:worker_threads";
import { Listener, type MainOrder, Word } from "../protocol.ts";

/** The gentle way has had its chance after so long: a loop of a cell notices within a turn. */
const patienceMilliseconds = 250;
/** On a busy machine the sigint thread may step aside too late and take the signal: it is sent again after so long. */
const againMilliseconds = 400;
const signals = 8;
/** Time for the thread to step aside, more with every signal; it stays there for 100 ms. */
const stepAsideMilliseconds = (signal: number): number => Math.min(5 * 2 ** (signal - 1), 80);
/** Our own signal comes back through the sigint thread; for so long it is known for an echo. */
const echoMilliseconds = 150;

export class Interrupts {
  readonly #words: Int32Array;
  readonly #listener: Int32Array;
  readonly #main: MessagePort;
  readonly #warn: (text: string) => void;
  readonly #timers = new Map<number, NodeJS.Timeout>();
  #patience: NodeJS.Timeout | undefined;
  #signalledAt = Number.NEGATIVE_INFINITY;

  constructor(words: Int32Array, listener: Int32Array, main: MessagePort, warn: (text: string) => void) {
    this.#words = words;
    this.#listener = listener;
    this.#main = main;
    this.#warn = warn;
  }

  /**
   * Stop the cell that runs now. Main hears of it before it hears of any later cell, and takes the wish back when nothing
   * runs; so nobody else may, or a loop that an earlier cell has left in a timer would go on for ever.
   */
  interrupt(): void {
    Atomics.store(this.#words, Word.interrupt, 1);
    Atomics.store(this.#words, Word.attention, 1);
    this.#main.postMessage({ order: "interrupt" } satisfies MainOrder);
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      if (Atomics.load(this.#words, Word.interrupt) === 1) this.#insist();
    }, patienceMilliseconds);
  }

  /** Is a signal that has just been heard our own? Not once main has stopped: then main had ours, and this is the user's. */
  isEcho(): boolean {
    const isAwaited = Atomics.load(this.#words, Word.interrupt) === 1;
    return isAwaited && performance.now() - this.#signalledAt < echoMilliseconds;
  }

  /** Main's own watchdog has registered; the sigint thread must come after it to be the one that is woken. */
  listenAgain(): void {
    Atomics.store(this.#listener, Listener.wake, 1);
    Atomics.notify(this.#listener, Listener.wake);
  }

  /** Wake main's loops after so many milliseconds, for a guarded call. */
  deadline(id: number, milliseconds: number | undefined): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    if (milliseconds === undefined) return;
    const wake = (): void => {
      this.#timers.delete(id);
      Atomics.store(this.#words, Word.attention, 1);
    };
    this.#timers.set(id, setTimeout(wake, milliseconds));
  }

  /**
   * Main is deep inside something that asks no flag and returns to no event loop. Only V8 can stop that: on a signal, which
   * Windows does not have, and only in the synchronous part of a cell.
   */
  #insist(signal = 1): void {
    const canSignal = process.platform !== "win32" && Atomics.load(this.#words, Word.synchronous) === 1;
    if (!canSignal || signal > signals) {
      this.#warn(
        "Interrupt: the cell is inside a library, where this loop cannot be stopped: wait until it returns, or restart the kernel (Kernel > Restart Kernel).\n",
      );
      return;
    }
    this.#signalledAt = performance.now();
    Atomics.store(this.#listener, Listener.standAside, 1);
    this.listenAgain();
    setTimeout(() => process.kill(process.pid, "SIGINT"), stepAsideMilliseconds(signal));
    this.#patience = setTimeout(() => {
      if (Atomics.load(this.#words, Word.interrupt) === 1) this.#insist(signal + 1);
    }, againMilliseconds);
  }
}
