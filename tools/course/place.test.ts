import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { root } from "../notebooks/sources.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-place-"));
after(() => rmSync(folder, { recursive: true }));
const course = path.join(folder, "course");
mkdirSync(path.join(course, "notebooks"), { recursive: true });
writeFileSync(path.join(course, "notebooks/02-median.ts"), "");

/** Where a notebook is, asked in a process of its own: what the environment says is read once. */
function ask(wanted: string, env: Record<string, string>): Record<string, string> {
  const module = path.join(root, "tools/course/place.mjs").replaceAll("\\", "/");
  const program = `import(${JSON.stringify(`file://${module}`)}).then(
    ({ notebookNamed }) => console.log(JSON.stringify(notebookNamed(${JSON.stringify(wanted)}))),
  ).catch((error) => console.log(JSON.stringify({ error: error.message })))`;
  const { SPECLAB_COURSE: _, SPECLAB_WORK: __, ...rest } = process.env;
  const run = spawnSync(process.execPath, ["-e", program], {
    cwd: folder,
    env: { ...rest, INIT_CWD: folder, ...env },
    encoding: "utf8",
  });
  return JSON.parse(run.stdout);
}

test("without a course the repository's notebooks are known, and their work/", () => {
  const { name, number, work } = ask("01", {});
  assert.deepEqual([name, number, work], ["01-spectrogram-madness", "01", path.join(root, "work")]);
  assert.match(ask("02", {}).error, /^There is no notebook "02"; there is: 01-spectrogram-madness/);
});

test("a course's notebooks are known besides, relative to where the command was typed, and have a work/ of their own", () => {
  const found = ask("02", { SPECLAB_COURSE: "course" });
  assert.equal(found.source, path.join(course, "notebooks/02-median.ts"));
  assert.equal(found.work, path.join(course, "work"));
  assert.equal(ask("01", { SPECLAB_COURSE: "course" }).name, "01-spectrogram-madness");
  assert.equal(ask("02", { SPECLAB_COURSE: "course", SPECLAB_WORK: folder }).work, folder);
});

for (const [command, words, sentence] of [
  ["check", ["07"], /^There is no notebook "07"; there is: /],
  ["check", ["01", "02"], /^One notebook at a time, got 01 and 02\. Usage: npm run check/],
  ["check", ["01", "--fast"], /^Unknown option '--fast'\. Usage: npm run check/],
  ["check", ["01"], /work\/ has no 01-spectrogram-madness yet: npm start -- 01 makes it\./],
  ["check", ["no.ipynb"], /^There is no file no\.ipynb\./],
  ["reset", ["07"], /^There is no notebook "07"; there is: /],
  ["reset", ["01", "--to", "2"], /^--to needs an exercise\. Usage: npm run reset/],
  ["reset", ["01"], /work\/ has no 01-spectrogram-madness yet, so there is nothing to reset\./],
] as const) {
  test(`npm run ${command} -- ${words.join(" ")}: one sentence, exit code 2`, () => {
    const env = { ...process.env, INIT_CWD: folder, SPECLAB_WORK: path.join(folder, "work") };
    const run = spawnSync(process.execPath, [path.join(root, "tools", `${command}.mjs`), ...words], {
      env,
      encoding: "utf8",
    });
    assert.equal(run.status, 2, run.stderr);
    assert.match(run.stderr, sentence);
    assert.equal(run.stderr.trim().split("\n").length, 1);
  });
}
