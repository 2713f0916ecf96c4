// Which interrupts become a signal, how often, and what is said where no signal helps.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { MessagePort } from "node:worker_threads";
import { sharedWords, Word } from "../protocol.ts";
import { Interrupts } from "./interrupts.ts";

interface Bench {
  readonly words: Int32Array;
  readonly said: string[];
  /** Signals sent to this process. */
  signals(): number;
  wait(milliseconds: number): void;
  isEcho(): boolean;
}

/** An interrupt of a main thread that does not hear, on the platform and in the part of the cell in question. */
function interruptDeafMain(t: TestContext, { platform = "linux", synchronous = 1 } = {}): Bench {
  // The types of Node 20.19 know only the form that Node 20.11 has given up.
  t.mock.timers.enable({ apis: ["setTimeout"] } as never);
  const kill = t.mock.method(process, "kill", () => true);
  const here = Object.getOwnPropertyDescriptor(process, "platform")!;
  Object.defineProperty(process, "platform", { ...here, value: platform });
  t.after(() => Object.defineProperty(process, "platform", here));
  const words = sharedWords(4);
  const said: string[] = [];
  Atomics.store(words, Word.synchronous, synchronous);
  const main = { postMessage: () => {} } as unknown as MessagePort;
  const interrupts = new Interrupts(words, sharedWords(3), main, (text) => said.push(text));
  interrupts.interrupt();
  const wait = (milliseconds: number): void => {
    // In one leap, timers that timers start would begin at its end.
    for (let passed = 0; passed < milliseconds; passed++) t.mock.timers.tick(1);
  };
  return { words, said, signals: () => kill.mock.callCount(), wait, isEcho: () => interrupts.isEcho() };
}

const sentence = /^Interrupt: .* restart the kernel \(Kernel > Restart Kernel\)\.\n$/;

test("a cell that stops by itself gets no signal", (t) => {
  const { words, said, signals, wait } = interruptDeafMain(t);
  assert.equal(Atomics.load(words, Word.attention), 1);
  Atomics.store(words, Word.interrupt, 0);
  wait(10_000);
  assert.deepEqual([signals(), said], [0, []]);
});

test("a signal that the wrong thread took is sent again, until the cell has stopped", (t) => {
  const { words, said, signals, wait } = interruptDeafMain(t);
  wait(300);
  assert.equal(signals(), 1);
  wait(500);
  assert.equal(signals(), 2);
  Atomics.store(words, Word.interrupt, 0);
  wait(10_000);
  assert.deepEqual([signals(), said], [2, []]);
});

test("our own signal comes back as an echo until the cell has stopped; the next one is the user's", (t) => {
  const { words, wait, isEcho } = interruptDeafMain(t);
  assert.equal(isEcho(), false);
  wait(300);
  assert.equal(isEcho(), true);
  Atomics.store(words, Word.interrupt, 0);
  assert.equal(isEcho(), false);
});

test("where signals do not help, a sentence says what does", (t) => {
  const { said, signals, wait } = interruptDeafMain(t);
  wait(10_000);
  assert.equal(signals(), 8);
  assert.equal(said.length, 1);
  assert.match(said[0], sentence);
});

for (const [where, settings] of [
  ["Windows, which has no signals", { platform: "win32" }],
  ["the part of a cell after an await", { synchronous: 0 }],
] as const) {
  test(`in ${where}, the sentence comes after a quarter of a second and no signal is sent`, (t) => {
    const { said, signals, wait } = interruptDeafMain(t, settings);
    wait(249);
    assert.deepEqual(said, []);
    wait(2);
    assert.match(said.join(""), sentence);
    wait(10_000);
    assert.deepEqual([signals(), said.length], [0, 1]);
  });
}
