// Asks another process for the library's own answers: its arguments come from a student's code, and an absurd size must
// end neither the grader nor the student's other exercises.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { StandInReply } from "./guest-check.ts";
import { afterFairTime, memoryOf, workOf } from "./sandbox.ts";
import type { StandInOrder } from "./stand-in-process.ts";
import type { Plain } from "./wire.ts";

/** Megabytes; the library itself takes about a hundred. */
const mostMemory = 1000;
const memoryLookMilliseconds = 50;
/** Milliseconds more for a process that has still to load the library. */
const toBegin = 5000;

let helper: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

export interface StandInAnswer {
  /** What it returned or threw; also when it had to be stopped. */
  readonly reply: StandInReply;
  /** That it has worked. */
  readonly milliseconds: number;
  /** It had to be stopped: with such arguments it would have gone on. */
  readonly wasStopped: boolean;
}

/**
 * The library's own answer to an exercise, called with these arguments.
 *
 * @param milliseconds what it may take
 */
export function standInFor(exercise: string, args: readonly Plain[], milliseconds: number): Promise<StandInAnswer> {
  const reply = last.then(() => ask({ exercise, args }, milliseconds));
  last = reply;
  return reply;
}

function ask(order: StandInOrder, milliseconds: number): Promise<StandInAnswer> {
  const limit = milliseconds + (helper ? 0 : toBegin);
  const current = helper ?? start();
  const pid = current.pid ?? 0;
  const before = workOf(pid);
  return new Promise((resolve) => {
    const settle = (reply: StandInReply, wasStopped = false): void => {
      stopWaiting();
      clearInterval(watch);
      current.off("message", answered).off("close", closed);
      resolve({ reply, milliseconds: Math.max(0, workOf(pid) - before), wasStopped });
    };
    const answered = (reply: StandInReply): void => settle(reply);
    const stop = (message: string): void => {
      settle({ name: "RangeError", message: `the library's own ${order.exercise}: ${message}` }, true);
      current.kill("SIGKILL");
      if (helper === current) helper = undefined;
    };
    const closed = (): void =>
      settle({ name: "Error", message: `the library's own ${order.exercise} ended its process` });
    const stopWaiting = afterFairTime(pid, limit, () => stop("it took too long with these arguments"));
    const watch = setInterval(() => {
      if (memoryOf(pid) > mostMemory) stop("it took too much memory with these arguments");
    }, memoryLookMilliseconds);
    current.on("message", answered).on("close", closed);
    current.send(order);
  });
}

function start(): ChildProcess {
  const started = fork(fileURLToPath(new URL("./stand-in-process.js", import.meta.url)), {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
  });
  helper = started;
  started.once("close", () => {
    if (helper === started) helper = undefined;
  });
  // Nobody waits for it who has not asked; it ends with this process.
  started.unref();
  (started.channel as unknown as { unref(): void }).unref();
  return started;
}
