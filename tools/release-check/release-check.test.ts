import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { releaseCheckCommand } from "./command.ts";
import { lineOf, linesOf, pageOf } from "./page.ts";
import { canForbidWriting, Place } from "./place.ts";
import { rows } from "./rows.ts";

const line = {
  name: "no Python",
  result: "pass",
  said: "a | b\nc",
  minutes: 1.25,
  load: 2.4,
  commit: "c0ffee00",
  day: "2026-11-22",
};

describe("the page", () => {
  test("a row is one line, without the folder that is gone", () => {
    assert.equal(lineOf(line), "| no Python | pass | a \\| b c | 1.3 | 2 | c0ffee00, 2026-11-22 |");
    const folder = "/tmp/speclab-release-check-aB3x/speclab";
    assert.match(lineOf({ ...line, said: `The folder ${folder} cannot` }), /The folder …\/speclab cannot/);
  });

  test("rows that were not run keep their lines", () => {
    const lines = [lineOf(line), lineOf({ ...line, name: "Node 24" })];
    assert.deepEqual(
      [...linesOf(pageOf(lines, "A machine."))],
      [
        ["no Python", lines[0]],
        ["Node 24", lines[1]],
      ],
    );
  });
});

test("what cannot be meant is said", async () => {
  await assert.rejects(releaseCheckCommand(["--only", "Amiga"]), /--only must be words of Node 20, .*, got Amiga$/);
});

test("a clone without the right to write is refused in one sentence, and leaves nothing behind", async (t) => {
  if (!canForbidWriting()) return t.skip("an administrator writes everywhere, and there is no bubblewrap");
  const row = rows.find(({ name }) => name === "read-only checkout");
  assert.match(await row!.run(), /^npm start: “The folder .* cannot be written to: copy it to a place of your own/);
});

test("Ctrl-C leaves no folder behind, and nothing that runs in it, however it was started", async (t) => {
  if (spawnSync("ps", ["-A"]).status !== 0) return t.skip("there is no ps, which tells who started whom");
  // As JupyterLab is: a group of its own below the one that is known.
  const deep = `const { spawn } = require("node:child_process");
    const { pid } = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
    require("node:fs").writeFileSync("started", String(pid));
    setInterval(() => {}, 1000);`;
  const program = `import { Place } from ${JSON.stringify(new URL("./place.js", import.meta.url).href)};
    const place = new Place(process.execPath);
    console.log(place.clone);
    await place.run(["node", "-e", ${JSON.stringify(deep)}]);`;
  const checking = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(checking, "close");
  const clone = String((await once(checking.stdout, "data"))[0]).trim();
  const started = path.join(clone, "started");
  while (!existsSync(started) || readFileSync(started, "utf8") === "") await pause(50);
  const pid = Number(readFileSync(started, "utf8"));
  checking.kill("SIGINT");
  assert.deepEqual(await ended, [130, null]);
  assert.ok(!existsSync(path.dirname(clone)));
  assert.ok(await isGone(pid), `${pid} still runs`);
});

/** Whether a process ends: a killed one is there until its parent has heard of it. */
async function isGone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
    if (/^(Z|$)/.test(stdout.trim())) return true;
    await pause(50);
  }
  return false;
}

test("a place has its own Node, no home, and not what was taken away", async () => {
  const place = new Place(process.execPath, "ä b");
  try {
    const asked = await place.run(["node", "-p", "process.version + process.env.HOME + process.cwd()"]);
    assert.equal(asked.said.trim(), `${process.version}${place.folder}/home${place.folder}/ä b`);
    const gone = await place.run(["sh", "-c", "command -v python3 || echo none; command -v git"], {
      without: /^python/,
    });
    assert.match(gone.said, /^none\n.*git$/m);
  } finally {
    place.remove();
  }
  assert.ok(!existsSync(place.folder));
});
