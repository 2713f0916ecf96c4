import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { root } from "../notebooks/sources.ts";
import { pageFile } from "./command.ts";
import { npmLists, pythonLists } from "./packages.ts";
import { allRows, licencesOnPage, pageOf } from "./page.ts";

const page = readFileSync(pageFile, "utf8");

test("docs/licences.md has every package of the lock files, in its version, and no other", () => {
  assert.equal(pageOf(allRows(licencesOnPage(page))), page, "npm run licences -- --update makes it anew");
});

test("every package has a licence, and none forbids what is done with it", () => {
  const rows = allRows(licencesOnPage(page));
  for (const { list, name, licence } of rows) {
    assert.notEqual(licence, "not looked up", `${name} of ${list.file} names no licence`);
    assert.doesNotMatch(licence, /\b(A?GPL|SSPL|BUSL|CC-BY-NC)\b|UNLICENSED/, `${name} of ${list.file}`);
  }
});

test("no lock file and no list for pip is forgotten", (t) => {
  const { status, stdout } = spawnSync("git", ["-C", root, "ls-files"], { encoding: "utf8" });
  if (status !== 0) return t.skip("git cannot be asked here");
  const known = [...npmLists, ...pythonLists].map(({ file }) => file);
  const files = stdout.split("\n").filter((name) => /(^|\/)package-lock\.json$/.test(name) || /\.txt$/.test(name));
  const lists = files.filter(
    (name) => name.endsWith(".json") || /^[\w.-]+==/m.test(readFileSync(path.join(root, name), "utf8")),
  );
  assert.deepEqual(
    lists.filter((name) => !known.includes(name)),
    [],
  );
});
