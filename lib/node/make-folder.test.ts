import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { makeFolder } from "./make-folder.ts";

const home = mkdtempSync(path.join(tmpdir(), "speclab-make-folder-"));
after(() => rmSync(home, { recursive: true }));

test("all folders on the way are made, and the first new one is named", () => {
  const first = path.join(home, "new é");
  const last = path.join(first, "b", "c");
  assert.equal(makeFolder(last), first);
  assert.ok(existsSync(last));
  assert.equal(makeFolder(last), undefined);
  assert.equal(makeFolder(path.join(last, "d")), path.join(last, "d"));
});

test("a file on the way, or in the place, or a link that leads nowhere is an error with its code", {
  skip: process.platform === "win32",
}, () => {
  const file = path.join(home, "file");
  writeFileSync(file, "");
  assert.throws(() => makeFolder(file), { code: "EEXIST" });
  assert.throws(() => makeFolder(path.join(file, "below", "it")), { code: "ENOTDIR" });
  const link = path.join(home, "link");
  symlinkSync(path.join(home, "nowhere"), link);
  assert.throws(() => makeFolder(path.join(link, "below")), { code: "EEXIST" });
});

test("where there can be no folder it says so, and ends", { skip: process.platform !== "linux" }, () => {
  assert.throws(() => makeFolder("/proc/speclab/below/it"), {
    code: "ENOENT",
    message: "the folder /proc/speclab cannot be made: there can be none in /proc",
  });
  // In a process of their own, which can be ended: whoever asks Node for all folders at once never comes back.
  const [save, download] = ["save.js", "download-lock.js"].map((name) =>
    JSON.stringify(pathToFileURL(path.join(import.meta.dirname, name))),
  );
  const code = `
    const { save } = await import(${save});
    const { withLock } = await import(${download});
    const sound = { samples: new Float32Array(1), sampleRate: 8000 };
    for (const call of [() => save("/proc/speclab/a.wav", sound), () => withLock("/proc/speclab/a", () => {})])
      await call().catch((error) => console.log(error.message));`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.equal(stdout, "the folder /proc/speclab cannot be made: there can be none in /proc\n".repeat(2));
});
