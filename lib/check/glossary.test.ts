import assert from "node:assert/strict";
import { test } from "node:test";
import { seminars } from "./exercises/index.ts";
import { glossaryLinks } from "./glossary.ts";
import { english } from "./language/english.ts";

test("every exercise of a seminar links to words of the glossary", () => {
  for (const name of seminars["01"].exercises)
    assert.match(glossaryLinks(name, english), /^In the glossary: <a href="#[\w-]+"/);
  assert.match(glossaryLinks("mel", english), /<a href="#Mel-band" target="_self">mel band<\/a>/);
  assert.equal(glossaryLinks("something else", english), "");
});
