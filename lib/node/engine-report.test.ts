import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { engineReport } from "./index.ts";

delete process.env.SPECLAB_ENGINE;

test("one line says engine, device, version and commit", async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-report-"));
  const before = process.cwd();
  t.after(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });
  process.chdir(folder);
  const lines: string[] = [];
  t.mock.method(console, "log", (line: string) => void lines.push(line));

  assert.equal((await engineReport("cpu")).commit, undefined);
  const git = (...words: string[]): string =>
    execFileSync("git", ["-c", "user.name=n", "-c", "user.email=e", ...words], { encoding: "utf8" }).trim();
  git("init", "--quiet");
  writeFileSync("a.txt", "1");
  git("add", "a.txt");
  git("commit", "--quiet", "-m", "first");
  const commit = git("rev-parse", "--short=8", "HEAD");
  assert.equal((await engineReport("cpu")).commit, commit);
  writeFileSync("a.txt", "2");
  assert.equal((await engineReport("cpu")).commit, `${commit}, changed`);
  assert.match(lines[0], /^Engine cpu: CPU, plain JavaScript; tfjs [\d.]+; not under git$/);
  assert.ok(lines[1].endsWith(`; commit ${commit}`));
});
