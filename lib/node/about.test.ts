import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { inspect } from "node:util";
import { about } from "./about.ts";

const { version } = createRequire(import.meta.url)("speclab/package.json") as { version: string };
const { speclab, node, kernel, engine, platform, citation } = about();

test("the version is that of package.json, the rest that of this process", () => {
  assert.equal(speclab.split(",")[0], version);
  assert.equal(node, process.versions.node);
  assert.equal(kernel, "none, a script");
  assert.equal(engine, "none yet: nn.useEngine() chooses one");
  assert.ok(platform.startsWith(`${process.platform} ${process.arch}, `), platform);
});

test("the engine is named once it computes", async () => {
  const { useEngine } = await import("../nn/engine.ts");
  const before = process.env.SPECLAB_ENGINE;
  process.env.SPECLAB_ENGINE = "cpu";
  await useEngine();
  if (before === undefined) delete process.env.SPECLAB_ENGINE;
  else process.env.SPECLAB_ENGINE = before;
  assert.equal(about().engine, "cpu");
});

test("the citation is what CITATION.cff says", (t) => {
  const file = new URL("../../../../CITATION.cff", import.meta.url);
  if (!existsSync(file)) return t.skip("there is no CITATION.cff beside this package");
  const cff = readFileSync(file, "utf8");
  const field = (name: string): string => new RegExp(`^ *(?:- )?${name}: "?(.*?)"?$`, "m").exec(cff)?.[1] ?? "";
  const plain = citation.replaceAll(/[{}]/g, "");
  for (const text of [field("title"), field("name"), field("version"), field("date-released").slice(0, 4)])
    assert.ok(text !== "" && plain.includes(text), `${text} in ${plain}`);
});

test("a cell shows a table, a terminal lines, JSON the facts alone", () => {
  const facts = about();
  const lines = inspect(facts).split("\n");
  assert.match(lines[0], /^speclab {3}\d/);
  assert.equal(facts.toBundle()["text/plain"], lines.join("\n"));
  assert.match(String(facts.toBundle()["text/html"]), /^<table><tr><th.*>speclab<\/th>/);
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(facts))), [
    "speclab",
    "node",
    "kernel",
    "engine",
    "platform",
    "citation",
  ]);
});
