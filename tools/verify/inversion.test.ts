import assert from "node:assert/strict";
import { test } from "node:test";
import { casesOf, decibelsOfIslands, judge, type Row } from "./inversion.ts";

const good: Row = {
  file: "good",
  seconds: 1,
  cpu: 1,
  snr: 150,
  certified: 1,
  largestResidual: 1e-7,
  runs: 1,
  islands: 1,
  certifiedSnr: 150,
};
const bound = { every: 120, median: 140 };

test("a recording that is not decoded does not keep a bound", () => {
  assert.ok(judge({ bound }, [good, good, good]).kept);
  const nothing = { ...good, file: "lost", snr: 0, certified: 0, islands: 0, certifiedSnr: decibelsOfIslands(0, 0) };
  assert.equal(nothing.certifiedSnr, Number.NEGATIVE_INFINITY);
  for (const lost of [nothing, { ...nothing, certifiedSnr: Number.NaN }]) {
    const { kept, text } = judge({ bound }, [lost, good, good]);
    assert.equal(kept, false);
    assert.match(text, /BROKEN lost/);
  }
});

test("a mistyped case is an error", () => {
  assert.deepEqual(
    casesOf("long,hann").map(({ name }) => name),
    ["hann", "long"],
  );
  assert.ok(casesOf(undefined).length > 2);
  assert.throws(() => casesOf("flaot32"), /^RangeError: --only must be of float32, .*, got "flaot32"$/);
});
