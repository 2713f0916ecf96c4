// The options of the commands for students, as they type them: nothing is set up before they are understood.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { root } from "../notebooks/sources.ts";

type Typed = Record<string, string | boolean>;
const module = (await import(pathToFileURL(path.join(root, "tools/course/typed.mjs")).href)) as {
  readTyped(words: string[], command: object): Typed;
};
const reset = {
  usage: "npm run reset -- 01",
  options: { to: "text", file: "text" },
  others: ["exercise"],
  more: "exercise",
};
const check = { usage: "npm run check -- 01", options: { json: "flag", file: "text" } };
const read = (command: object, ...words: string[]): Typed => ({ ...module.readTyped(words, command) });

test("a notebook, words behind it, and options in any order", () => {
  assert.deepEqual(read(check), { wanted: "01", json: false });
  assert.deepEqual(read(check, "--file=a.ts", "02", "--json"), { wanted: "02", json: true, file: "a.ts" });
  assert.deepEqual(read(reset, "01", "stft", "--to", "2"), { wanted: "01", exercise: "stft", to: "2" });
});

test("what cannot be meant is one sentence, and how it should have been typed", () => {
  const usage = / Usage: npm run (check|reset) -- 01$/;
  for (const [words, says] of [
    [["--jsno"], "There is no option --jsno; there is: --json, --file."],
    [["01", "02"], "One notebook at a time, got 01 and 02."],
    [["--file"], "Option '--file <value>' argument missing."],
  ] as const) {
    assert.throws(
      () => read(check, ...words),
      ({ name, message }: Error) => name === "Stop" && message.startsWith(says) && usage.test(message),
    );
  }
  assert.throws(() => read(reset, "01", "stft", "mel"), /^Stop: One exercise at a time, got stft and mel\./);
  assert.throws(() => read(check, "--help"), /^Stop: npm run check -- 01$/);
});

test("the three commands end with that sentence before anything is set up", () => {
  for (const name of ["hand-in", "reset", "check"]) {
    const run = spawnSync(process.execPath, [path.join(root, `tools/${name}.mjs`), "--nonsense"], { encoding: "utf8" });
    assert.equal(run.status, 2, run.stderr);
    assert.match(run.stderr, new RegExp(`There is no option --nonsense; there is: .*Usage: npm run ${name} -- 01`));
  }
});
