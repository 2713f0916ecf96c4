// What students get: nothing that was written for teachers, and a folder that works by itself.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readHandIn } from "../grade/hand-in.ts";
import { parsePercent } from "../notebooks/percent.ts";
import { release } from "./release.ts";

const root = path.resolve(fileURLToPath(new URL("../../../../", import.meta.url)));

/** Text without what layout and a compiler change: white space, types of declarations, imported names' modules. */
const bare = (text: string): string =>
  text
    .replace(/\(0, \w+\.(\w+)\)/g, "$1")
    .replace(/(const|let) (\w+): [\w<>[\]]+ =/g, "$1 $2 =")
    .replace(/\s+/g, "");

/** Statements of the source that students are to write. */
function solutions(source: string): string[] {
  const lines = parsePercent(readFileSync(source, "utf8"), source).cells.flatMap((cell) => cell.source.split("\n"));
  const statements = lines.flatMap((line) => /^(.*;)\s*\/\/ SOLUTION\b/.exec(line)?.[1].trim() ?? []);
  const blocks = lines.join("\n").matchAll(/\/\/ BEGIN SOLUTION.*\n([\s\S]*?)\n\s*\/\/ END SOLUTION/g);
  for (const [, block] of blocks)
    statements.push(
      ...block
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line.length > 20),
    );
  return statements;
}

describe("a release", () => {
  let folder: string;
  before(() => {
    folder = path.join(mkdtempSync(path.join(os.tmpdir(), "speclab-release-")), "speclab");
    release(root, ["01"], folder);
  });
  after(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

  const files = (): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
      .map((entry) => path.join(entry.parentPath, entry.name));

  test("no statement of a solution is anywhere in it", () => {
    const wanted = solutions(path.join(root, "notebooks/01-spectrogram-madness.ts"));
    assert.ok(wanted.length >= 14, `${wanted.length} statements`);
    const texts = files().map((file) => [file, bare(readFileSync(file, "latin1"))]);
    for (const statement of wanted) {
      const found = texts.find(([, text]) => text.includes(bare(statement)));
      assert.equal(found?.[0], undefined, `${statement} is in ${found?.[0]}`);
    }
    // The search itself can find something.
    assert.ok(texts.some(([, text]) => text.includes(bare('await check(\\"stft\\", getStft);'))));
  });

  test("no source of a notebook, no executed solution, no test, no list of wrong answers", () => {
    const names = files().map((file) => path.relative(folder, file).split(path.sep).join("/"));
    assert.deepEqual(
      names.filter((name) => /\.test\.|^notebooks\/(?!.*\.ipynb$)|solutions|second-list|testing\//.test(name)),
      [],
    );
    assert.deepEqual(
      names.filter((name) => name.startsWith("notebooks/")),
      ["notebooks/01-spectrogram-madness.ipynb"],
    );
  });

  test("another folder's content is not written over; a newer release leaves work/ alone", () => {
    const other = path.join(path.dirname(folder), "other");
    mkdirSync(other);
    writeFileSync(path.join(other, "thesis.txt"), "");
    assert.throws(() => release(root, ["01"], other), /something else than a release/);
    assert.throws(() => release(root, ["77"], folder), /There is no notebook "77"; there is: 01-/);

    mkdirSync(path.join(folder, "work"));
    writeFileSync(path.join(folder, "work/mine.txt"), "mine");
    writeFileSync(path.join(folder, "notebooks/01-spectrogram-madness.ipynb"), "{}");
    release(root, ["01"], folder);
    assert.equal(readFileSync(path.join(folder, "work/mine.txt"), "utf8"), "mine");
    assert.match(readFileSync(path.join(folder, "notebooks/01-spectrogram-madness.ipynb"), "utf8"), /"nbformat": 4/);
  });

  test("a student checks and hands in with it", () => {
    // As after an installation; the package of the library is the release's own.
    mkdirSync(path.join(folder, "node_modules"));
    for (const name of readdirSync(path.join(root, "node_modules"))) {
      if (name === "speclab") continue;
      symlinkSync(path.join(root, "node_modules", name), path.join(folder, "node_modules", name));
    }
    symlinkSync("../lib", path.join(folder, "node_modules/speclab"));
    copyFileSync(
      path.join(root, "node_modules/.package-lock.json"),
      path.join(folder, "node_modules/.package-lock.json"),
    );
    if (!existsSync(path.join(folder, "kernel/node_modules"))) {
      symlinkSync(path.join(root, "kernel/node_modules"), path.join(folder, "kernel/node_modules"));
    }
    mkdirSync(path.join(folder, "work"), { recursive: true });
    const own = path.join(folder, "work/01-spectrogram-madness.ipynb");
    copyFileSync(path.join(folder, "notebooks/01-spectrogram-madness.ipynb"), own);

    const run = (script: string, ...words: string[]): string =>
      execFileSync(process.execPath, [path.join(folder, "tools", script), ...words], { cwd: folder, encoding: "utf8" });
    const said = run("hand-in.mjs", "01", "--name", "Ada Lovelace", "--id", "al42");
    assert.match(said, /work\/hand-in\/01-spectrogram-madness-al42\.speclab .*\n.*receipt [0-9a-f]{12}/);
    const handedIn = readHandIn(
      readFileSync(path.join(folder, "work/hand-in/01-spectrogram-madness-al42.speclab"), "utf8"),
    );
    assert.deepEqual([handedIn.student.name, handedIn.notebook], ["Ada Lovelace", "01-spectrogram-madness"]);
    assert.match(run("reset.mjs", "01"), /stft \(as handed out\)/);

    const nobody = spawnSync(process.execPath, [path.join(folder, "tools/hand-in.mjs"), "02"], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.match(nobody.stderr, /There is no notebook "02"; there is: 01-spectrogram-madness\./);
  });
});
