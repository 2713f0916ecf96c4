import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after, beforeEach } from "node:test";
import { readNotebook, writeNotebook } from "#kernel/notebook";
import { exportCommand } from "./export.ts";

const folder = mkdtempSync(path.join(tmpdir(), "speclab é (2) "));
const folders = { notebooks: path.join(folder, "notebooks"), build: path.join(folder, "build") };
const pages = path.join(folder, "pages");
after(() => rmSync(folder, { recursive: true }));

const script = (code: string): string =>
  `// title: A day\n// kind: experiment\n// minutes: 1\n\n// %% [markdown] id: top\n// # A day\n\n// %% id: one\n${code}\n`;
const write = (code: string): void => writeFileSync(path.join(folders.notebooks, "07-day.ts"), script(code));

let said: string[] = [];
const run = (...args: string[]): Promise<number> =>
  exportCommand(args, { folders, pages, print: (text) => said.push(text) });
const page = (): string => readFileSync(path.join(pages, "07-day.html"), "utf8");

beforeEach(() => {
  said = [];
  mkdirSync(folders.notebooks, { recursive: true });
});

test("a notebook that was not run is run, and the next time its outputs are taken, as long as its source is the same", async () => {
  write('console.log("twelve " + "hours")');
  assert.equal(await run("07"), 0, said.join("\n"));
  assert.match(said.join("\n"), /07-day \(experiment\) has been run for this/);
  assert.match(page(), /<pre class="stream stdout">twelve hours\n<\/pre>/);

  said = [];
  assert.equal(await run("07"), 0);
  const when = "20\\d\\d-\\d\\d-\\d\\d at \\d\\d:\\d\\d UTC";
  assert.match(
    said[0],
    new RegExp(`^Outputs are those of .*07-day\\.ipynb, run on ${when}; --run makes new ones\\.\n`),
  );
  assert.match(said[0], /\nwrote .*07-day\.html \(0\.0 MB\)$/);
  assert.match(page(), new RegExp(`A day, run on ${when}\\. Made by speclab from 07-day\\.ts`));
});

test("another source is run anew; when a cell of it fails, the page shows it and the exit code says it", async () => {
  write('throw new Error("too " + "late");');
  assert.equal(await run("07"), 1);
  assert.match(said.join("\n"), /has been run for this/);
  assert.match(page(), /<pre class="error"><strong>Error: too late<\/strong>/);
});

test("a saved notebook is exported as it is, wherever it is wanted", async () => {
  write("1");
  const own = path.join(folder, "mine.ipynb");
  const made = readNotebook(path.join(folders.build, "07-day.ipynb"));
  writeNotebook(own, made);
  const out = path.join(folder, "out.html");
  assert.equal(await run(own, "--out", out), 0);
  assert.match(said[0], /mine\.ipynb as it was saved\./);
  assert.ok(existsSync(out));
});

test("a copy that was changed and not run says so, and is taken as it was run headless as soon as it was", async () => {
  const made = readNotebook(path.join(folders.build, "07-day.ipynb"));
  writeNotebook(path.join(folders.notebooks, "07-day.ipynb"), made);
  const own = path.join(folder, "07-day.ipynb");
  const changed = structuredClone(made);
  const code = changed.cells.find(({ cell_type }) => cell_type === "code")!;
  code.source += "\nconst more = 1;";
  writeNotebook(own, changed);
  const out = path.join(folder, "changed.html");
  assert.equal(await run(own, "--out", out), 0);
  assert.match(
    said[0],
    /07-day\.ipynb was changed and not run since: what it shows is of the version that was handed out/,
  );
  mkdirSync(path.join(folders.build, "others"), { recursive: true });
  writeNotebook(path.join(folders.build, "others/07-day.ipynb"), changed);
  said = [];
  assert.equal(await run(own, "--out", out), 0);
  assert.match(said[0], /07-day\.ipynb as npm run notebooks has run it\./);
});

test("what makes no sense is answered with a sentence", async () => {
  write("1");
  await assert.rejects(run("08"), /There is no notebook "08"; there is: 07-day\./);
  await assert.rejects(run("nowhere.ipynb"), /There is no notebook nowhere\.ipynb\./);
  await assert.rejects(run("07", "--solution"), /07-day has no exercises, so it has no solution\./);
  await assert.rejects(
    run("07", "--solutoin"),
    /^UsageError: export: there is no option --solutoin; did you mean --solution\?$/,
  );
  assert.equal(await run(), 1);
  assert.match(said[0], /^npm run export -- NAME/);
});
