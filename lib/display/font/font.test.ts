import assert from "node:assert/strict";
import test from "node:test";
import { inflateSync } from "node:zlib";
import { base64Bytes } from "../base64.ts";
import { advances, characters, glyphs, trueType, unitsPerEm } from "./arimo.ts";
import { glyphsOf, textWidth } from "./metrics.ts";
import { outlinesOf } from "./outlines.ts";

const file = new Uint8Array(inflateSync(base64Bytes(trueType)));

test("the font has a glyph and a width for every character it names", () => {
  const count = characters.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  assert.deepEqual([glyphs.length, advances.length], [count, count]);
  for (const letter of "Az09ÄéßΩπжЖ−±×·²ᵀ≤∞√…–°") assert.notEqual(glyphsOf(letter)[0].id, glyphsOf("?")[0].id, letter);
});

test("letters are as wide as Helvetica's", () => {
  // Adobe's metrics of Helvetica, thousandths of the em: H 722, e 556, l 222, o 556, space 278.
  assert.ok(Math.abs(textWidth("Hello o", 1000) - (722 + 556 + 222 + 222 + 556 + 278 + 556)) < 3);
  assert.equal(textWidth("漢", 10), textWidth("?", 10)); // not in the font
});

test("outlines lie where letters lie: an o is closed, twice, between the line and the height of small letters", () => {
  const outline = outlinesOf(file, unitsPerEm);
  const path = outline("o", 100);
  assert.equal(path.match(/M/g)?.length, 2);
  assert.equal(path.match(/Z/g)?.length, 2);
  const points = [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  for (const [x, y] of points) assert.ok(x > 0 && x < 56 && y < 2 && y > -56, `${x} ${y}`);
  assert.equal(outline(" ", 100), "");
  const first = (text: string): number => Number(/^M(-?[\d.]+)/.exec(outline(text, 100))?.[1]);
  assert.ok(Math.abs(first(" o") - first("o") - textWidth(" ", 100)) < 0.01);
  for (const [start, end] of characters) {
    for (let character = start; character <= end; character++) {
      assert.doesNotMatch(outline(String.fromCodePoint(character), 10), /NaN/);
    }
  }
});
