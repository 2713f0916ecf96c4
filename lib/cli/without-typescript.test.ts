import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

// The library alone in a folder far from any node_modules: no TypeScript anywhere.

const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-bare-"));
after(() => rmSync(folder, { recursive: true }));
const lib = fileURLToPath(new URL("../../../", import.meta.url));
const isNeeded = (file: string): boolean => !/\.(?:test\.js|d\.ts|map)$/.test(file);
for (const room of ["core", "dsp", "display", "check", "node", "cli", "audio"]) {
  cpSync(path.join(lib, "dist/esm", room), path.join(folder, "dist/esm", room), { recursive: true, filter: isNeeded });
}
mkdirSync(path.join(folder, "cli"));
for (const file of ["package.json", "cli/speclab.mjs"]) cpSync(path.join(lib, file), path.join(folder, file));

function check(
  name: string,
  text: string,
  ...more: string[]
): { status: number | null; stdout: string; stderr: string } {
  writeFileSync(path.join(folder, name), text);
  const words = [path.join(folder, "cli/speclab.mjs"), "check", "01", "--answers", name, ...more];
  return spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
}

test("JavaScript is checked, and said to be without types", () => {
  const { status, stdout } = check("answers.mjs", "export const getStft = () => 1;");
  assert.equal(status, 1);
  assert.match(stdout, /^✗ Write the STFT: 0 of 2 points\. Your function returned the number 1;/);
  assert.match(stdout, /\nWrite the STFT +0 of 2 +failed\n[\s\S]*\n\nSeminar 01: 0 of 10\n$/);
  assert.match(stdout, /TypeScript is not asked here, so the types were not checked\./);
});

test("--json is plain data; --seed and --language reach the verdict", () => {
  const { status, stdout } = check(
    "answers.mjs",
    "export const getStft = () => 1;",
    "--json",
    "--seed",
    "5",
    "--language=german",
  );
  const data = JSON.parse(stdout);
  assert.deepEqual([status, data.kind, data.seminar, data.seed, data.points, data.of], [1, "answers", "01", 5, 0, 10]);
  assert.deepEqual([data.exercises[0].verdict.seed, data.exercises[0].verdict.language], [5, "german"]);
});

test("TypeScript is read by Node where Node can, and else a sentence says what to do", () => {
  const { status, stdout, stderr } = check(
    "answers.ts",
    "export const getStft = (x: Float32Array): number => x.length;",
  );
  if (process.allowedNodeEnvironmentFlags.has("--experimental-strip-types")) {
    assert.match(stdout, /^✗ Write the STFT: 0 of 2 points\. Your function returned the number \d+;/);
    return;
  }
  assert.equal(status, 2);
  assert.equal(stdout, "");
  assert.match(
    stderr,
    /^answers\.ts is TypeScript, which this Node cannot read by itself: install it with npm [^\n]*\n$/,
  );
});
