import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { asGiven, handOut, withQuickSettings } from "./handout.mjs";
import { root } from "./places.mjs";

describe("handOut", () => {
  let folder;
  let source;
  let work;
  const edition = (text) => writeFileSync(source, text);
  const inWork = (name) => readFileSync(path.join(work, name), "utf8");
  const notebooks = () =>
    readdirSync(work)
      .filter((name) => name.endsWith(".ipynb"))
      .sort();

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "speclab é (2) "));
    mkdirSync(path.join(folder, "notebooks"));
    source = path.join(folder, "notebooks", "01-x.ipynb");
    work = path.join(folder, "work");
    edition("first edition");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("copies a notebook once and is silent afterwards", () => {
    assert.match(handOut(source, work).news, /new in work/);
    assert.equal(inWork("01-x.ipynb"), "first edition");
    assert.equal(handOut(source, work).news, undefined);
    assert.deepEqual(notebooks(), ["01-x.ipynb"]);
  });

  it("leaves a person's work alone while the source stays the same", () => {
    handOut(source, work);
    writeFileSync(path.join(work, "01-x.ipynb"), "my answer");
    assert.equal(handOut(source, work).news, undefined);
    assert.equal(inWork("01-x.ipynb"), "my answer");
  });

  it("puts a new edition beside a person's work, once per edition", () => {
    handOut(source, work);
    writeFileSync(path.join(work, "01-x.ipynb"), "my answer");
    edition("second edition");
    assert.match(handOut(source, work).news, /01-x\.new\.ipynb/);
    assert.equal(handOut(source, work).news, undefined);
    assert.equal(inWork("01-x.ipynb"), "my answer");
    assert.equal(inWork("01-x.new.ipynb"), "second edition");
    edition("third edition");
    assert.match(handOut(source, work).news, /01-x\.new-2\.ipynb/);
    assert.equal(inWork("01-x.new.ipynb"), "second edition");
    assert.equal(inWork("01-x.new-2.ipynb"), "third edition");
    assert.equal(inWork("01-x.ipynb"), "my answer");
  });

  it("brings an untouched copy up to date", () => {
    handOut(source, work);
    edition("second edition");
    assert.match(handOut(source, work).news, /up to date/);
    assert.equal(inWork("01-x.ipynb"), "second edition");
    assert.deepEqual(notebooks(), ["01-x.ipynb"]);
  });

  it("treats a notebook it did not hand out as work", () => {
    mkdirSync(work);
    writeFileSync(path.join(work, "01-x.ipynb"), "from a friend");
    assert.match(handOut(source, work).news, /01-x\.new\.ipynb/);
    assert.equal(inWork("01-x.ipynb"), "from a friend");
  });

  it("still knows what was handed out after the person has undone their changes", () => {
    handOut(source, work);
    writeFileSync(path.join(work, "01-x.ipynb"), "my answer");
    edition("second edition");
    handOut(source, work);
    writeFileSync(path.join(work, "01-x.ipynb"), "first edition");
    edition("third edition");
    handOut(source, work);
    assert.equal(inWork("01-x.ipynb"), "third edition");
  });
});

describe("an experiment's copy", () => {
  const folder = path.join(root, "notebooks");
  const experiments = readdirSync(folder).filter((name) => /^0[2-9].*\.ipynb$/.test(name));
  const cellsOf = (text) => JSON.parse(text.toString()).cells;

  for (const name of experiments) {
    it(`${name} begins with quick settings, says how to get full ones, and keeps all else`, () => {
      const source = readFileSync(path.join(folder, name));
      const copy = withQuickSettings(source);
      const before = cellsOf(source);
      const changed = cellsOf(copy).filter((cell, i) => JSON.stringify(cell) !== JSON.stringify(before[i]));
      assert.deepEqual(
        changed.map(({ id }) => id),
        ["settings"],
      );
      assert.equal(cellsOf(copy).length, before.length);
      const [advice, settings] = changed[0].source.slice(-2);
      assert.match(advice, /^\/\/ quick .* from full: write it here .*\n$/);
      assert.equal(settings, "const settings = quick;");
      assert.deepEqual(JSON.parse(copy.toString()).metadata, JSON.parse(source.toString()).metadata);
      assert.equal(withQuickSettings(copy).toString(), copy.toString());
    });
  }

  it("goes back to what was given, whichever settings are written in it", () => {
    const given = "const a = 1;\n// QUICK: const settings = quick;\nconst settings = full;\na;";
    const json = JSON.stringify(
      given.split("\n").map((line) => `${line}\n`),
      undefined,
      1,
    );
    const copied = JSON.parse(withQuickSettings(Buffer.from(json)));
    const copy = copied.join("").trim();
    assert.match(copy, /^const settings = quick;$/m);
    assert.equal(asGiven(copy, given), given);
    assert.equal(asGiven(copy.replace("= quick;", "= full;"), given), given);
    assert.equal(asGiven(copy.replace("a = 1", "a = 2"), given), given.replace("a = 1", "a = 2"));
    for (const other of [given, copy.replace("= quick;", "= mine;"), "const a = 1;"])
      assert.equal(asGiven(other, given), other);
    assert.equal(asGiven(copy, "const a = 1;"), copy);
  });

  it("made by hand as it is given is known", () => {
    const work = mkdtempSync(path.join(tmpdir(), "speclab-byhand-"));
    try {
      const name = experiments[0];
      writeFileSync(path.join(work, name), readFileSync(path.join(folder, name)));
      assert.equal(handOut(path.join(folder, name), work).news, undefined);
    } finally {
      rmSync(work, { recursive: true });
    }
  });

  it("is brought up to date as long as nobody has changed it, whatever the settings", () => {
    const work = mkdtempSync(path.join(tmpdir(), "speclab-quick-"));
    try {
      const source = path.join(work, "source.ipynb");
      const edition = (text) =>
        writeFileSync(
          source,
          `[\n "${text}\\n",\n "// QUICK: const settings = quick;\\n",\n "const settings = full;"\n]`,
        );
      const copy = () => JSON.parse(readFileSync(path.join(work, "work", "02.ipynb"), "utf8"));
      edition("first");
      assert.match(handOut(source, path.join(work, "work"), "02.ipynb").news, /is new/);
      assert.equal(handOut(source, path.join(work, "work"), "02.ipynb").news, undefined);
      edition("second");
      assert.match(handOut(source, path.join(work, "work"), "02.ipynb").news, /brought up to date/);
      assert.deepEqual([copy()[0], copy().at(-1)], ["second\n", "const settings = quick;"]);
    } finally {
      rmSync(work, { recursive: true });
    }
  });
});
