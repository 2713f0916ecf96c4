// docs/references.bib, CITATION.cff and CHANGELOG.md fit the notebooks and the package.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { folders, readSources, root } from "../notebooks/sources.ts";

const read = (name: string): string => readFileSync(path.join(root, name), "utf8");

test("every entry has a key of its own, an author, a title, a year and its notebooks", () => {
  const entries = read("docs/references.bib").split(/^@/m).slice(1);
  const keys = entries.map((entry) => /^\w+\{(\w+),/.exec(entry)?.[1]);
  assert.equal(new Set(keys).size, entries.length);
  for (const [i, entry] of entries.entries()) {
    for (const field of ["author", "title", "year", "keywords"])
      assert.match(entry, new RegExp(`^  ${field} = \\{.+\\},?$`, "m"), `${keys[i]} lacks ${field}`);
    assert.equal(entry.split("{").length, entry.split("}").length, `${keys[i]} has a brace too many or too few`);
  }
});

test("every notebook has sources", () => {
  const cited = new Set(
    [...read("docs/references.bib").matchAll(/keywords = \{(.+)\}/g)].flatMap(([, all]) => all.split(", ")),
  );
  for (const { name } of readSources([], folders)) assert.ok(cited.has(name.split("-")[0]), `${name} has no source`);
});

test("one version everywhere", () => {
  const { version } = JSON.parse(read("lib/package.json"));
  assert.equal(JSON.parse(read("package.json")).version, version);
  assert.match(read("CITATION.cff"), new RegExp(`^version: ${version}$`, "m"));
  assert.match(read("CHANGELOG.md"), new RegExp(`^## ${version} `, "m"));
});
