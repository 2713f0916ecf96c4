import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { KernelClient, KernelDied, KernelTimeout, type Message } from "./client.ts";
import { type KernelSpec, kernelSpec } from "./spec.ts";

/** A "kernel" that is any Node program. */
function program(text: string): KernelSpec {
  return { argv: [process.execPath, "-e", text], display_name: "a program", language: "javascript" };
}

/** Processes that this one has started and that still run; Linux only, nothing elsewhere. */
function childrenOf(pid: number): number[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a kernel that runs", () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start(kernelSpec());
  });
  after(() => kernel.shutdown());

  test("it has said what it is, and its process lives", () => {
    assert.equal((kernel.info.language_info as { name: string }).name, "typescript");
    assert.ok(isAlive(kernel.pid));
    assert.equal(kernel.dead, undefined);
  });

  test("execute resolves after the reply, all output and idle", async () => {
    const seen: string[] = [];
    const reply = await kernel.execute("console.log('a');\n1 + 1", { onMessage: ({ type }) => seen.push(type) });
    assert.equal(reply.status, "ok");
    assert.ok(reply.idle);
    assert.equal(seen.at(-1), "status");
    assert.deepEqual(
      seen.filter((type) => type === "stream" || type === "execute_result"),
      ["stream", "execute_result"],
    );
  });

  test("requests sent at once are told apart", async () => {
    const texts = await Promise.all(
      [1, 2, 3].map(async (number) => {
        let text = "";
        await kernel.execute(`console.log(${number});`, { onMessage: ({ content }) => (text += content.text ?? "") });
        return text;
      }),
    );
    assert.deepEqual(texts, ["1\n", "2\n", "3\n"]);
  });

  test("a cell that fails is a reply, not a rejection", async () => {
    const reply = await kernel.execute('throw new RangeError("too far");', { stopOnError: false });
    assert.equal(reply.status, "error");
    assert.equal(reply.ename, "RangeError");
    assert.equal(reply.evalue, "too far");
  });

  test("a timeout rejects and leaves the cell running; an interrupt then stops it", async () => {
    const endless = kernel.execute("let turns = 0;\nfor (;;) turns++;", { timeout: 300, stopOnError: false });
    await assert.rejects(endless, (error) => error instanceof KernelTimeout && /within 300 ms/.test(error.message));
    assert.equal(kernel.dead, undefined);
    await kernel.interrupt();
    // What arrives before the loop has ended is dropped with it.
    let status = "aborted";
    for (let tries = 0; status === "aborted" && tries < 100; tries++) {
      status = (await kernel.execute("turns > 0", { timeout: 5000 })).status;
    }
    assert.equal(status, "ok");
  });

  test("completion, inspection and completeness are asked by position", async () => {
    const { matches } = (await kernel.complete("Math.ab", 7)) as { matches?: string[] };
    assert.ok(matches?.some((match) => match.includes("abs")));
    assert.equal((await kernel.inspect("Math.abs", 7)).found, true);
    assert.equal((await kernel.isComplete("function f() {")).status, "incomplete");
  });

  test("output that comes after its cell's end is not lost", async () => {
    const strays: Message[] = [];
    kernel.onStrayMessage = (message) => strays.push(message);
    await kernel.execute("setTimeout(() => console.log('late'), 100);\n0;");
    await sleep(500);
    kernel.onStrayMessage = undefined;
    assert.ok(strays.some(({ type, content }) => type === "stream" && content.text === "late\n"));
  });

  test("restart: another process on the same connection, and nothing remembered", async () => {
    await kernel.execute("const old = 1;");
    const { pid } = kernel;
    await Promise.all([kernel.restart(), kernel.restart()]);
    assert.notEqual(kernel.pid, pid);
    assert.deepEqual(childrenOf(process.pid) ?? [kernel.pid], [kernel.pid], "two restarts at once are one");
    assert.ok(!isAlive(pid));
    assert.equal((await kernel.execute("old", { stopOnError: false })).status, "error");
    assert.equal((await kernel.execute("1;")).status, "ok");
  });
});

describe("kernels that end, each of its own", { concurrency: 3 }, () => {
  test("a kernel that is killed rejects what waits for it, and says so from then on", async () => {
    const kernel = await KernelClient.start(kernelSpec());
    const endless = kernel.execute("for (;;);");
    await sleep(100);
    process.kill(kernel.pid, "SIGKILL");
    await assert.rejects(endless, (error) => error instanceof KernelDied && /SIGKILL/.test(error.message));
    await assert.rejects(kernel.execute("1"), KernelDied);
    assert.match(kernel.dead ?? "", /kernel died \(SIGKILL\)/);
    await kernel.shutdown();
  });

  test("shutdown ends a kernel that is stuck, and may be called twice", async () => {
    const kernel = await KernelClient.start(kernelSpec());
    const endless = assert.rejects(kernel.execute("for (;;);"), KernelDied);
    await sleep(100);
    await kernel.shutdown({ grace: 500 });
    await kernel.shutdown();
    await endless;
    assert.ok(!isAlive(kernel.pid));
  });

  test("a kernel that cannot start says why in its own last words", async () => {
    await assert.rejects(
      KernelClient.start(program('console.error("no such module"); process.exit(3)')),
      (error) => error instanceof KernelDied && /exit code 3[\s\S]*no such module/.test(error.message),
    );
    const missing: KernelSpec = { argv: ["/no/such/program"], display_name: "", language: "" };
    await assert.rejects(KernelClient.start(missing), /could not be started .*ENOENT/);
  });

  test("a kernel that never answers is given up, and its process with it", async () => {
    const silent = program("console.log(process.pid); setInterval(() => {}, 1000)");
    const failure = await KernelClient.start(silent, { startTimeout: 800 }).catch((error: Error) => error);
    assert.ok(failure instanceof KernelTimeout);
    assert.match(failure.message, /did not answer within 800 ms/);
    const pid = Number(failure.message.split("\n").at(-1));
    assert.ok(pid > 0 && !isAlive(pid));
  });
});
