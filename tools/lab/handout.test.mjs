import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { handOut } from "./handout.mjs";

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
