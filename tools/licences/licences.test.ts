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

/** Licences whose conditions reach what is built with a package, or that forbid uses of it. LGPL is none of them. */
const forbidding =
  /\bA?GPL|\b(SSPL|BUSL|CC-BY-NC)\b|UNLICENSED|(?<!\b(?:Lesser|Library) )\bGeneral Public License|Server Side Public|Business Source/i;

test("what forbids is found as SPDX writes it and as PyPI does", () => {
  const found = [
    "GPL-3.0-only",
    "AGPLv3+",
    "GPLv2",
    "GNU General Public License v3 (GPLv3)",
    "GNU Affero General Public License v3 or later (AGPLv3+)",
    "GNU General Public License",
    "MIT OR GPL-2.0-or-later",
  ];
  for (const licence of found) assert.match(licence, forbidding);
  const fine = [
    "LGPL-2.1-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)",
    "GNU Library General Public License",
    "Mozilla Public License 2.0 (MPL 2.0)",
  ];
  for (const licence of fine) assert.doesNotMatch(licence, forbidding);
});

test("every package has a licence, and none forbids what is done with it", () => {
  const rows = allRows(licencesOnPage(page));
  for (const { list, name, licence } of rows) {
    assert.notEqual(licence, "not looked up", `${name} of ${list.file} names no licence`);
    assert.doesNotMatch(licence, forbidding, `${name} of ${list.file}`);
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
