// speclab against the kept results of librosa and SciPy; and docs/conformance.md against what is there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ENTRIES, type Entry, isThere, type Precision, UNCOMPARED } from "./entries.ts";
import { type Golden, keyOf, pageOf, restored } from "./goldens.ts";
import { largestError, partsOf } from "./result.ts";

/** This file runs from build/js/tools/conformance. */
const root = path.resolve(fileURLToPath(new URL("../../../../", import.meta.url)));
const golden: Golden = JSON.parse(readFileSync(path.join(root, "tools/conformance/golden.json"), "utf8"));
const made = Object.entries(golden.madeBy)
  .map(([name, version]) => `${name} ${version}`)
  .join(", ");

/** Half a digit of the page, and what may be rounded otherwise in another version of the language. */
const unsaid = { float64: 1e-15, float32: 1e-7, single: 1e-7 };

ENTRIES.forEach((entry, i) => {
  const name = keyOf(entry);
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
      const said = golden.errors[name][one.precision] ?? 0;
      assert.ok(error <= 1.5 * said + unsaid[one.precision], `${where}: ${error} away, the page says ${said}`);
    });
  });
});

test("every line of the page is what the last comparison found", () => {
  const page = readFileSync(path.join(root, "docs/conformance.md"), "utf8");
  const made = pageOf(golden, []);
  /** What we have beyond librosa comes last, and changes more often than the comparison is run. */
  const compared = (text: string): string[] => text.slice(0, text.indexOf("\n## Only here")).split("\n");
  assert.deepEqual(compared(page), compared(made), "npm run conformance -- --update");
  for (const { librosa, ours, but } of ENTRIES.filter(isThere)) {
    const line = compared(page).find((words) =>
      words.startsWith(`| \`${librosa.replace("scipy_", "ShortTimeFFT.")}\``),
    );
    assert.ok(line?.includes(`\`${ours}\``) && (!but || line.includes(but)), `${librosa}: ${line}`);
  }
  for (const missing of ["cqt", "pyin", "feature.chroma_stft"])
    assert.ok(page.includes(`| \`${missing}\` | not there`));
});

test("what is there and not compared is there", () => {
  const names = Object.values(UNCOMPARED).flatMap(({ ours }) => ours.split(", "));
  for (const name of names.filter((words) => !words.includes("."))) {
    const [ours, room = "speclab/dsp"] = name.split(": ").reverse();
    assert.ok(isThere({ room: room as Entry["room"], ours }), name);
  }
});

test("the errors that the page says are those that are allowed", () => {
  const compared = ENTRIES.filter(isThere);
  assert.deepEqual(Object.keys(golden.errors).sort(), compared.map(keyOf).sort());
  for (const entry of compared)
    for (const [precision, error] of Object.entries(golden.errors[keyOf(entry)]) as [Precision, number][])
      assert.ok(error <= entry.tolerance[precision], `${entry.librosa}, ${precision}: ${error}`);
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
