import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { root } from "../notebooks/sources.ts";
import { editorSettings, saveBeside, writeStudentScript } from "./run.ts";

test("the student's script has blanks, speaks of this page, and an editor understands it as the kernel does", (t) => {
  const script = writeStudentScript("01");
  const text = readFileSync(script, "utf8");
  assert.match(text, /todo\("/);
  assert.match(text, /This is your copy/);
  assert.match(text, /The notebook that `npm start` opens is another copy/);
  assert.match(text, /Above each cell of code stands its line/);
  assert.doesNotMatch(text, /SOLUTION|Shift\+Enter/);

  mkdirSync(path.join(root, "build/seminar"), { recursive: true });
  const folder = mkdtempSync(path.join(root, "build/seminar/editor-"));
  t.after(() => rmSync(folder, { recursive: true }));
  copyFileSync(script, path.join(folder, path.basename(script)));
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(editorSettings));
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], { encoding: "utf8" });
  assert.equal(stdout, "");
});

test("there is no seminar of that name: a sentence", () => {
  assert.throws(() => writeStudentScript("03"), /is an experiment, and is done in JupyterLab: npm start -- 03$/);
  assert.throws(() => writeStudentScript("99"), /^Error: There is no notebook "99"; there is: 01-/);
});

test("a recording takes the first free name, over nothing that is there, and goes to no other folder", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "speclab é (2) "));
  t.after(() => rmSync(folder, { recursive: true }));
  const bytes = Buffer.from("RIFF");
  const names = [1, 2, 3].map(() => saveBeside(folder, "my voice.wav", bytes));
  assert.deepEqual(names, ["my voice.wav", "my voice-2.wav", "my voice-3.wav"]);
  for (const name of ["../x.wav", "a/b.wav", "a\\b.wav", "c:x.wav", ".wav", "01.ts", ""]) {
    assert.throws(() => saveBeside(folder, name, bytes), /names no folder/, name);
  }
  assert.deepEqual(readdirSync(folder).sort(), [...names].sort());
});
