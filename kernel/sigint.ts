// The thread that hears Ctrl-C (SIGINT) while the main thread is stuck in a loop.
//
// Node delivers signals to the main thread's event loop, which a loop never reaches. But V8 scripts can be run with
// `breakOnSigint`, and the watchdog behind it is one for the process: it wakes the script that registered last, in
// whatever thread. So this thread sleeps inside such a script. Two of them, nested: the outer one keeps the process
// from being killed in the moment in which the inner one has ended and is not there again.
import vm from "node:vm";
import { type MessagePort, workerData } from "node:worker_threads";
import { Listener } from "./protocol.ts";

const { words, port } = workerData as { words: Int32Array; port: MessagePort };
const standAsideMilliseconds = 100;

const sleep = (): void => {
  Atomics.wait(words, Listener.wake, 0);
};

/** Sleeps until a signal or a wake-up call comes. After a wake-up it registers anew, behind whoever came since. */
const listen = (): void => {
  for (;;) {
    if (Atomics.exchange(words, Listener.standAside, 0)) {
      // The next signal is meant for the main thread's own watchdog.
      Atomics.wait(words, Listener.pause, 0, standAsideMilliseconds);
    }
    Atomics.store(words, Listener.wake, 0);
    interruptible("sleep");
  }
};

const calls = { sleep, listen };
const key = Symbol.for("speclab.sigint");
(globalThis as Record<symbol, unknown>)[key] = calls;

function interruptible(name: keyof typeof calls): void {
  try {
    vm.runInThisContext(`globalThis[Symbol.for("speclab.sigint")].${name}()`, { breakOnSigint: true });
  } catch {
    port.postMessage("SIGINT");
  }
}

for (;;) interruptible("listen");
