// What a run has measured is printed by the cells of notebooks 02 and 02b; a number in their text would be wrong after the next.
import assert from "node:assert/strict";
import { test } from "node:test";
import { folders, readSources } from "./sources.ts";

/** Decibels, shares, durations, decimal fractions; what is known beforehand stands in a formula. */
const measured = /[\d⁻⁰¹²³⁴⁵⁶⁷⁸⁹]\**\s*(dB|decibels|%|percent|seconds)|\d\.\d|10⁻|\b(half|third|tenth) of (a|the) \w+/g;

function measuredIn(text: string): string[] {
  return text.replaceAll(/\$[^$]+\$|`[^`]+`/g, "").match(measured) ?? [];
}

test("readings hold no number of a run", () => {
  for (const { shown, script } of readSources(["02"], folders)) {
    const readings = script.cells.filter(({ id, type }) => type === "markdown" && /reading$|^title$|^end$/.test(id));
    assert.ok(readings.length > 5);
    for (const { id, source, line } of readings)
      assert.deepEqual(measuredIn(source), [], `${shown}:${line}, cell ${id}: let the cell above print it`);
  }
});

test("the search finds what it is for, and leaves what is known beforehand", () => {
  for (const wrong of ["about **150 dB**", "**1.000000**, for all", "two frames, 94 % of them", "an error of 10⁻¹⁷"])
    assert.equal(measuredIn(wrong).length, 1, wrong);
  for (const right of ["ends at $0.08$", "20 of the 41 bins", "61 hops, 76 ms", "lags $l \\geq 20$", "`1.5 dB`"])
    assert.deepEqual(measuredIn(right), [], right);
});
