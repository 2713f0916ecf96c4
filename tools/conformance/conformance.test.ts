// speclab against the kept results of librosa and SciPy; and docs/conformance.md against what is there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ENTRIES, isThere } from "./entries.ts";
import { type Golden, restored } from "./goldens.ts";
import { largestError, partsOf } from "./result.ts";

/** This file runs from build/js/tools/conformance. */
const root = path.resolve(fileURLToPath(new URL("../../../../", import.meta.url)));
const golden: Golden = JSON.parse(readFileSync(path.join(root, "tools/conformance/golden.json"), "utf8"));
const made = Object.entries(golden.madeBy)
  .map(([name, version]) => `${name} ${version}`)
  .join(", ");

ENTRIES.forEach((entry, i) => {
  const name = `${i} ${entry.librosa}`;
  test(`${made}: ${entry.librosa}, grid ${i}`, (t) => {
    if (!isThere(entry)) return t.skip(`${entry.room} has no ${entry.ours}`);
    const kept = golden.cases[name];
    assert.ok(kept, `golden.json has no ${name}: npm run conformance -- --update`);
    const cases = entry.cases();
    assert.equal(kept.length, cases.length, "the grid has changed: npm run conformance -- --update");
    cases.forEach((one, k) => {
      const theirs = kept[k].map((part) => restored(part, one.precision));
      const error = largestError(partsOf(entry.run(one)), theirs);
      const limit = entry.tolerance[one.precision];
      const where = `${entry.ours} ${JSON.stringify(one.options)}, ${one.precision}`;
      assert.ok(error <= limit, `${where}: ${error} of its largest value away from librosa, allowed ${limit}`);
    });
  });
});

test("the page has a line for everything that is compared, and for what is not there", () => {
  const page = readFileSync(path.join(root, "docs/conformance.md"), "utf8");
  for (const entry of ENTRIES.filter(isThere)) {
    const name = entry.librosa.replace("scipy_", "ShortTimeFFT.");
    const line = page.split("\n").find((words) => words.startsWith(`| \`${name}\``));
    assert.ok(line, `${entry.librosa} has no line: npm run conformance -- --update`);
    assert.ok(line.includes(`\`${entry.ours}\``), `${entry.librosa}: npm run conformance -- --update`);
    assert.ok(!line.includes("not there") && (!entry.but || line.includes(entry.but)), line);
  }
  for (const missing of ["cqt", "pyin", "feature.chroma_stft"])
    assert.ok(page.includes(`| \`${missing}\` | not there`));
});

test("an error is seen: one value, one NaN, one frame too few", () => {
  const right = partsOf({ bins: 2, frames: 3, data: Float64Array.of(1, 2, 3, 4, 5, Number.NaN) });
  assert.equal(largestError(right, right), 0);
  const off = partsOf({ bins: 2, frames: 3, data: Float64Array.of(1, 2.5, 3, 4, 5, Number.NaN) });
  assert.equal(largestError(off, right), 0.1);
  const filled = partsOf({ bins: 2, frames: 3, data: Float64Array.of(1, 2, 3, 4, 5, 0) });
  assert.equal(largestError(filled, right), Number.POSITIVE_INFINITY);
  assert.equal(largestError(right, filled), Number.POSITIVE_INFINITY);
  const short = partsOf({ bins: 2, frames: 2, data: Float64Array.of(1, 2, 3, 4) });
  assert.equal(largestError(short, right), Number.POSITIVE_INFINITY);
});
