import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { secretSeed, seedOf } from "./seed.ts";

const home = mkdtempSync(path.join(os.tmpdir(), "speclab-seed-"));
after(() => rmSync(home, { recursive: true, force: true }));

test("a seed that was drawn stays, until another is typed", () => {
  const folder = path.join(home, "results");
  const drawn = secretSeed(folder, undefined, undefined);
  assert.equal(secretSeed(folder, undefined, undefined), drawn);
  assert.equal(secretSeed(folder, 7, undefined), 7);
  assert.equal(secretSeed(folder, undefined, 5), 7);
  writeFileSync(path.join(folder, "seed.json"), "broken");
  assert.equal(secretSeed(folder, undefined, 5), 5);
});

test("each exercise has a seed of its own, the same for the same", () => {
  assert.equal(seedOf(60, "stft"), seedOf(60, "stft"));
  assert.equal(new Set([seedOf(60, "stft"), seedOf(61, "stft"), seedOf(60, "power")]).size, 3);
  assert.ok(seedOf(60, "stft") >= 0 && seedOf(60, "stft") < 2 ** 31);
});
