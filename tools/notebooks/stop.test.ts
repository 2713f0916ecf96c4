// Ctrl-C: the command as a process, and the kernel it leaves or does not leave behind.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { writeNotebook } from "#kernel/notebook";
import { root } from "./sources.ts";

const GIVE_UP = 60_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("Ctrl-C during an endless cell: exit code 130, the table is shown, no kernel is left", async (t) => {
  if (process.platform === "win32") return t.skip("Windows cannot send Ctrl-C to one process");
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-stop-"));
  try {
    const file = path.join(folder, "endless.ipynb");
    const source = 'import { writeFileSync } from "node:fs";\nwriteFileSync("pid", String(process.pid));\nfor (;;);';
    writeNotebook(file, {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [{ cell_type: "code", id: "a", metadata: {}, source, execution_count: null, outputs: [] }],
    });
    const command = spawn(process.execPath, [path.join(root, "build/js/tools/notebooks.js"), file]);
    let text = "";
    command.stdout.on("data", (chunk) => (text += chunk));
    const ended = once(command, "exit");

    const pidFile = path.join(folder, "pid");
    for (const started = performance.now(); !existsSync(pidFile) || readFileSync(pidFile, "utf8") === ""; ) {
      assert.ok(performance.now() - started < GIVE_UP, `the cell did not start:\n${text}`);
      await sleep(50);
    }
    const kernel = Number(readFileSync(pidFile, "utf8"));
    assert.ok(isAlive(kernel));
    command.kill("SIGINT");
    const [code] = await ended;
    assert.equal(code, 130);
    assert.match(text, /^endless\s+as it is\s+1\s+[\d.]+\s+stopped$/m);
    assert.ok(!isAlive(kernel));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
