import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, it } from "node:test";
import { keeping } from "./keep.mjs";

let place;
let folder;
let aside;
beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), "speclab-keep-"));
  folder = path.join(place, "lab");
  aside = path.join(place, "kept", "lab");
});
afterEach(() => rmSync(place, { recursive: true }));

function make(where, text) {
  mkdirSync(where, { recursive: true });
  writeFileSync(path.join(where, "which"), text);
}
const which = () => readFileSync(path.join(folder, "which"), "utf8");

it("replaces what was there", async () => {
  make(folder, "old");
  await keeping(folder, aside, async () => make(folder, "new"));
  assert.equal(which(), "new");
  assert.ok(!existsSync(aside));
});

it("brings back what was there when the replacement fails halfway", async () => {
  make(folder, "old");
  const half = async () => {
    make(folder, "half");
    throw new Error("offline");
  };
  await assert.rejects(keeping(folder, aside, half), /offline/);
  assert.equal(which(), "old");
  assert.ok(!existsSync(aside));
});

it("knows what was there after a process that was killed halfway", async () => {
  make(aside, "old");
  make(folder, "half");
  await assert.rejects(
    keeping(folder, aside, () => Promise.reject(new Error("offline"))),
    /offline/,
  );
  assert.equal(which(), "old");
});
