// Whose hand-in it is: who has said it, whose name is taken from the last time, and that it can be somebody else's.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { root } from "../notebooks/sources.ts";

const work = mkdtempSync(path.join(os.tmpdir(), "speclab-hand-in-"));
after(() => rmSync(work, { recursive: true }));

function handIn(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const command = path.join(root, "tools/hand-in.mjs");
  const { SPECLAB_COURSE: _, ...env } = process.env;
  return spawnSync(process.execPath, [command, "01", ...words], {
    env: { ...env, SPECLAB_WORK: work },
    encoding: "utf8",
  });
}

const lastOnes = (): unknown => JSON.parse(readFileSync(path.join(work, "student.json"), "utf8"));

test("a name that nobody has typed is said to be the last one's, and how another is given", () => {
  copyFileSync(
    path.join(root, "notebooks/01-spectrogram-madness.ipynb"),
    path.join(work, "01-spectrogram-madness.ipynb"),
  );
  const first = handIn("--name", "Ada", "--id", "al42");
  assert.equal(first.status, 0, first.stderr);
  assert.match(first.stdout, /^Ada \(al42\), \d{4}-.*, receipt \w+\.$/m);
  assert.doesNotMatch(first.stdout, /last hand-in/);

  const again = handIn();
  assert.match(
    again.stdout,
    /^Ada \(al42\), .*\nName and id are those of the last hand-in \(.*student\.json\)\. Not yours\? npm run hand-in -- 01 --name "Ada Lovelace" --id al42$/m,
  );

  // Ben with Ada's id would take her place.
  const half = handIn("--name", "Ben");
  assert.equal(half.status, 2);
  assert.match(half.stderr, /^Say who hands in, with both name and id: npm run hand-in -- 01 /);
  assert.deepEqual(lastOnes(), { name: "Ada", id: "al42" });
  assert.deepEqual(readdirSync(path.join(work, "hand-in")), ["01-spectrogram-madness-al42.speclab"]);
});
