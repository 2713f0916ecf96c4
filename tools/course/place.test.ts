import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
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
  assert.match(ask("99", {}).error, /^There is no notebook "99"; there is: 01-spectrogram-madness, 02-/);
});

test("a course's notebooks are known besides, relative to where the command was typed, and have a work/ of their own", () => {
  const found = ask("02", { SPECLAB_COURSE: "course" });
  assert.equal(found.source, path.join(course, "notebooks/02-median.ts"));
  assert.equal(found.work, path.join(course, "work"));
  assert.equal(ask("01", { SPECLAB_COURSE: "course" }).name, "01-spectrogram-madness");
  assert.equal(ask("02", { SPECLAB_COURSE: "course", SPECLAB_WORK: folder }).work, folder);
});

/** work/ with a notebook and a script, as handed out; what `--file` says, and what is taken then. */
function taken(change: (work: string) => void, asked?: string): { file?: string; said: string } {
  const own = mkdtempSync(path.join(folder, "own-"));
  const [notebooks, work] = ["notebooks", "work"].map((name) => path.join(own, name));
  mkdirSync(notebooks);
  const settings = ["// QUICK: const settings = quick;\n", "const settings = full;"];
  const source = { cells: [{ source: ["const a = ", "1;"] }, { source: "Read." }, { source: settings }] };
  writeFileSync(path.join(notebooks, "02-median.ipynb"), JSON.stringify(source, null, 1));
  writeFileSync(path.join(notebooks, "02-median.ts"), "// script\n");
  const url = (file: string): string =>
    JSON.stringify(`file://${path.join(root, "tools", file).replaceAll("\\", "/")}`);
  const ask = (program: string) =>
    spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      cwd: own,
      env: { ...process.env, INIT_CWD: own, SPECLAB_COURSE: own, SPECLAB_WORK: work },
      encoding: "utf8",
    });
  ask(`import { handOut } from ${url("lab/handout.mjs")};
    for (const ending of ["ipynb", "ts"]) handOut("notebooks/02-median." + ending, "work");`);
  change(work);
  const run = ask(`import { notebookNamed, ownCopy } from ${url("course/place.mjs")};
    console.log(ownCopy(notebookNamed("02"), ${JSON.stringify(asked)}) ?? "");`);
  return { file: run.stdout && path.basename(run.stdout.trim()), said: run.stderr };
}

const inScript = (work: string) => writeFileSync(path.join(work, "02-median.ts"), "// my work\n");
const inNotebook = (work: string) =>
  writeFileSync(path.join(work, "02-median.ipynb"), '{ "cells": [{ "source": "const a = 2;" }] }');

test("of a notebook and a script the one that was worked on is taken, and that is said", () => {
  const script = taken(inScript);
  assert.equal(script.file, "02-median.ts");
  assert.match(
    script.said,
    /02-median\.ts is taken; .*02-median\.ipynb, which lies beside it, is as it was handed out/,
  );
  const notebook = taken(inNotebook);
  assert.equal(notebook.file, "02-median.ipynb");
  assert.match(notebook.said, /02-median\.ipynb is taken; /);
  assert.equal(taken(() => {}).file, "02-median.ipynb");
  const alone = taken((work) => rmSync(path.join(work, "02-median.ipynb")));
  assert.deepEqual(alone, { file: "02-median.ts", said: "" });
});

test("a notebook that was only run and saved is as it was handed out", () => {
  const run = taken((work) => {
    inScript(work);
    const file = path.join(work, "02-median.ipynb");
    const [, , settings] = JSON.parse(readFileSync(file, "utf8")).cells;
    assert.equal(settings.source.at(-1), "const settings = quick;");
    const cells = [{ source: "const a = 1;", outputs: [1] }, { source: ["Read."] }, settings, { source: "" }];
    writeFileSync(file, JSON.stringify({ cells }));
  });
  assert.equal(run.file, "02-median.ts");
});

test("where both hold work, --file says which", () => {
  const both = (work: string) => {
    inScript(work);
    inNotebook(work);
    utimesSync(path.join(work, "02-median.ipynb"), new Date(2026, 2, 1, 9, 5), new Date(2026, 2, 1, 9, 5));
  };
  const { file, said } = taken(both);
  assert.equal(file, "");
  assert.match(
    said,
    /You have written in both .*02-median\.ipynb \(saved 2026-03-01 09:05\) and .*02-median\.ts \(saved /,
  );
  assert.match(said, /say which one is meant with --file 02-median\.ts\./);
  assert.equal(taken(both, "02-median.ipynb").file, "02-median.ipynb");
  assert.equal(taken(both, "work/02-median.ts").file, "02-median.ts");
  assert.match(taken(both, "work/03.ts").said, /There is no file work\/03\.ts\./);
});

for (const [command, words, sentence] of [
  ["check", ["07"], /^There is no notebook "07"; there is: /],
  ["check", ["01", "02"], /^One notebook at a time, got 01 and 02\. Usage: npm run check/],
  ["check", ["01", "--fast"], /^There is no option --fast; there is: .* Usage: npm run check/],
  ["check", ["01"], /work\/ has no 01-spectrogram-madness yet: npm start -- 01 makes it\./],
  ["check", ["01", "--file", "no.ts"], /^There is no file no\.ts\./],
  ["hand-in", ["01", "--file", "no.ts"], /^There is no file no\.ts\./],
  ["reset", ["01", "--file", "no.ts"], /^There is no file no\.ts\./],
  ["reset", ["01", "--file", "no.txt"], /^--file is a notebook \(\.ipynb\) or a script \(\.ts\), got no\.txt\./],
  ["check", ["my.ts", "--file", "no.ts"], /^One notebook at a time, got my\.ts and --file no\.ts\./],
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
