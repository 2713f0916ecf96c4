import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { type Host, host } from "../core/index.ts";
import "./index.ts";
import { installScriptHost, scriptHost } from "./script-host.ts";

const script = scriptHost();

test("importing the room installs the host, and one that is there already stays", () => {
  const globals = globalThis as { [key: symbol]: Host | undefined };
  const key = Symbol.for("speclab.host");
  const installed = globals[key];
  assert.ok(installed);
  assert.equal(host(), installed);
  const mine = { ...script };
  globals[key] = mine;
  installScriptHost();
  assert.equal(host(), mine);
  globals[key] = installed;
});

test("a loop without end is stopped at the deadline", () => {
  const started = performance.now();
  assert.throws(
    () =>
      script.guard(() => {
        for (;;);
      }, 50),
    { name: "TimeLimit", message: "the call took longer than 50 ms and was stopped" },
  );
  assert.ok(performance.now() - started < 2000);
});

test("a call in time gives its value, or its own error", () => {
  assert.equal(
    script.guard(() => 6 * 7, 1000),
    42,
  );
  const mine = new Error("mine");
  assert.throws(
    () =>
      script.guard(() => {
        throw mine;
      }, 1000),
    (error) => error === mine,
  );
});

test("the nearer of two deadlines counts, and the farther one still works after it", () => {
  const endless = (): never => {
    for (;;);
  };
  assert.throws(
    () =>
      script.guard(() => {
        assert.throws(() => script.guard(endless, 20), /longer than 20 ms/);
        endless();
      }, 100),
    /longer than 100 ms/,
  );
});

test("a promise in time gives its value, a late one is given up", async () => {
  const soon = () => new Promise((resolve) => setTimeout(resolve, 5, "done"));
  const never = () => new Promise(() => {});
  assert.equal(await script.guard(soon, 1000), "done");
  await assert.rejects(script.guard(never, 30), { name: "TimeLimit" });
  await assert.rejects(
    script.guard(() => Promise.reject(new Error("mine")), 1000),
    { message: "mine" },
  );
});

test("a deadline must be a time", () => {
  assert.throws(() => script.guard(() => 1, 0), {
    message: "guard: milliseconds must be a positive number, got 0",
  });
});

test("reads bytes relative to the working folder, and says where it looked", async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), "speclab-host-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(path.join(folder, "three.bin"), Uint8Array.of(1, 2, 3));
  t.mock.method(process, "cwd", () => folder);
  assert.deepEqual(await script.read("three.bin"), Uint8Array.of(1, 2, 3));
  await assert.rejects(script.read("four.bin"), {
    message: `read: there is no file four.bin (looked in ${folder})`,
  });
  await assert.rejects(script.read("."), { message: "read: . is a folder, a file is needed" });
});

test("displays print their text", async () => {
  const { stdout } = await run(`host().display({ "text/plain": "waveform, 4.1 s" });
    host().display({ "text/plain": "10 %" }, { id: "a" });
    host().display({ "text/plain": "20 %" }, { id: "a", update: true });`);
  assert.equal(stdout, "waveform, 4.1 s\n10 %\n20 %\n");
});

const noCtrlC = process.platform === "win32" && "Windows cannot send Ctrl-C to one process";

test("the first Ctrl-C aborts the signal, the second ends the script", { skip: noCtrlC }, async () => {
  const { stdout, signal } = await run(
    `const aborted = host().signal();
     console.log("ready");
     try { for (;;) await host().breathe(); } catch (error) { console.log(error.name, aborted.aborted); }
     setInterval(() => {}, 1000);`,
    (child, text) => {
      if (text.endsWith("ready\n") || text.endsWith("true\n")) child.kill("SIGINT");
    },
  );
  assert.equal(stdout, "ready\nInterrupted true\n");
  assert.equal(signal, "SIGINT");
});

test("a script that never asks for the signal ends at the first Ctrl-C", { skip: noCtrlC }, async () => {
  const { signal } = await run(`console.log("ready"); setInterval(() => {}, 1000);`, (child) => child.kill("SIGINT"));
  assert.equal(signal, "SIGINT");
});

/** Runs a script with the built library in a process of its own. */
function run(
  body: string,
  onText: (child: ReturnType<typeof spawn>, text: string) => void = () => {},
): Promise<{ stdout: string; signal: string | null }> {
  const source = `import ${JSON.stringify(new URL("./index.js", import.meta.url).href)};
    import { host } from ${JSON.stringify(new URL("../core/index.js", import.meta.url).href)};
    ${body}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 20000,
    killSignal: "SIGKILL",
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    onText(child, stdout);
  });
  return new Promise((resolve) => child.on("close", (_code, signal) => resolve({ stdout, signal })));
}
