import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { writeWhole } from "./write-whole.ts";

test("a file is there whole, in folders that were not; what could not be written leaves nothing behind", (t) => {
  const home = mkdtempSync(path.join(os.tmpdir(), "speclab-write-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const file = path.join(home, "a/b/marks.json");
  writeWhole(file, "[]");
  writeWhole(file, "[1]");
  assert.equal(readFileSync(file, "utf8"), "[1]");
  assert.deepEqual(readdirSync(path.dirname(file)), ["marks.json"]);
  // A folder of that name cannot be replaced by a file.
  mkdirSync(path.join(home, "taken"));
  assert.throws(() => writeWhole(path.join(home, "taken"), "text"));
  assert.deepEqual(readdirSync(home).sort(), ["a", "taken"]);
});
