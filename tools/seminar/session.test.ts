import assert from "node:assert/strict";
import test from "node:test";
import type { ExecuteOptions, ExecuteReply, Message } from "#kernel/client";
import { firstChanged, Session } from "./session.ts";

/** A kernel that prints each cell's text; `wait` runs until it is interrupted, `fail` fails. */
class PrintingKernel {
  ran: string[] = [];
  restarts = 0;
  #interrupted: (() => void) | undefined;

  async execute(code: string, { onMessage }: ExecuteOptions = {}): Promise<ExecuteReply> {
    this.ran.push(code);
    const message = {
      type: "stream",
      content: { name: "stdout", text: code },
      parent: { msg_id: String(this.ran.length) },
    };
    onMessage?.(message as unknown as Message);
    const ename = code.includes("wait") ? "Interrupted" : "Error";
    if (code.includes("wait")) await new Promise<void>((resolve) => (this.#interrupted = resolve));
    const status = /wait|fail/.test(code) ? "error" : "ok";
    return { status, execution_count: this.ran.length, ename, idle: true, milliseconds: 1, content: {} };
  }

  async interrupt(): Promise<void> {
    this.#interrupted?.();
  }

  async restart(): Promise<void> {
    this.restarts++;
    this.#interrupted?.();
  }
}

const script = (...cells: string[]): string =>
  `// title: Any\n// kind: seminar\n// minutes: 1\n\n${cells.map((cell) => `// %% id: ${cell[0]}\n${cell}`).join("\n\n")}\n`;

async function started(
  ...cells: string[]
): Promise<{ kernel: PrintingKernel; session: Session; save(...cells: string[]): Promise<void> }> {
  const kernel = new PrintingKernel();
  const session = new Session(kernel);
  const save = async (...cells: string[]): Promise<void> => {
    kernel.ran = [];
    session.load(script(...cells), "01.ts");
    await session.settled();
  };
  await save(...cells);
  return { kernel, session, save };
}

const states = (session: Session): string[] => session.code.map(({ id, state }) => `${id} ${state}`);
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test("a save runs from the first changed cell on", async () => {
  const { kernel, save } = await started("a 1", "b 1", "c 1");
  assert.deepEqual(kernel.ran, ["a 1", "b 1", "c 1"]);
  await save("a 1", "b 2", "c 1");
  assert.deepEqual(kernel.ran, ["b 2", "c 1"]);
  await save("a 1", "b 2", "c 1");
  assert.deepEqual(kernel.ran, []);
  await save("a 1", "c 1");
  assert.deepEqual(kernel.ran, ["c 1"], "after a cell that has gone");
  await save("a 1", "c 1", "d 1");
  assert.deepEqual(kernel.ran, ["d 1"]);
});

test("an error does not keep the cells after it from running", async () => {
  const { session } = await started("a fail", "b 1");
  assert.deepEqual(states(session), ["a failed", "b done"]);
});

test("a text that is no script is a problem in a sentence; what is there stays", async () => {
  const { session, save } = await started("a 1");
  session.load("// %% nothing\n", "01.ts");
  assert.match(session.problem ?? "", /^01\.ts:1: /);
  assert.deepEqual(states(session), ["a done"]);
  await save("a 2");
  assert.equal(session.problem, undefined);
});

test("a mistake that is undone is no problem any more, and nothing runs because of it", async () => {
  const { kernel, session, save } = await started("a 1");
  session.load("// %% nothing\n", "01.ts");
  await save("a 1");
  assert.equal(session.problem, undefined);
  assert.deepEqual(kernel.ran, []);
});

test("stop ends the cell that runs and forgets the others; the next change runs these, too", async () => {
  const { kernel, session, save } = await started("a 1");
  session.load(script("a 1", "b wait", "c 1", "d 1"), "01.ts");
  await soon();
  session.stop();
  await session.settled();
  assert.deepEqual(states(session), ["a done", "b stopped", "c not run", "d not run"]);
  await save("a 1", "b wait", "c 1", "d 2");
  assert.deepEqual(kernel.ran, ["c 1", "d 2"], "but not the stopped one, which nobody has touched");
});

test("a change of the cell that runs stops it and runs the new text", async () => {
  const { kernel, session, save } = await started("a 1");
  session.load(script("a 1", "b wait", "c 1"), "01.ts");
  await soon();
  await save("a 1", "b 2", "c 1");
  assert.deepEqual(kernel.ran, ["b 2", "c 1"]);
  assert.deepEqual(states(session), ["a done", "b done", "c done"]);
});

test("a change of a cell that waits does not disturb the one that runs", async () => {
  const { kernel, session } = await started("a 1");
  session.load(script("a 1", "b wait", "c 1"), "01.ts");
  await soon();
  session.load(script("a 1", "b wait", "c 2"), "01.ts");
  await soon();
  assert.deepEqual(states(session), ["a done", "b running", "c waiting"]);
  await kernel.interrupt();
  await session.settled();
  assert.deepEqual(kernel.ran.slice(-1), ["c 2"]);
});

test("earlier outputs stay until new ones come", async () => {
  const { session } = await started("a 1", "b 1");
  const shown = (): string[] =>
    session.code.map(({ outputs, stale }) => `${"text" in outputs[0] && outputs[0].text} ${stale}`);
  session.load(script("a wait", "b 1"), "01.ts");
  await soon();
  assert.deepEqual(shown(), ["a wait false", "b 1 true"]);
  session.stop();
  await session.settled();
  assert.deepEqual(shown(), ["a wait false", "b 1 true"]);
});

test("run anew: a fresh kernel, and everything from the top", async () => {
  const { kernel, session } = await started("a 1", "b wait".replace("wait", "1"));
  session.load(script("a 1", "b wait"), "01.ts");
  await soon();
  session.load(script("a 1", "b 2"), "01.ts");
  kernel.ran = [];
  session.runAnew();
  await session.settled();
  assert.equal(kernel.restarts, 1);
  assert.deepEqual(kernel.ran, ["a 1", "b 2"]);
  assert.deepEqual(states(session), ["a done", "b done"]);
});

test("firstChanged sees other ids, other texts and missing cells", () => {
  const cells = (text: string) => [...text].map((source, i) => ({ id: String(i), source }));
  assert.equal(firstChanged(cells("abc"), cells("abc")), 3);
  assert.equal(firstChanged(cells("abc"), cells("axc")), 1);
  assert.equal(firstChanged(cells("abc"), cells("ab")), 2);
  assert.equal(firstChanged([], cells("ab")), 0);
});
