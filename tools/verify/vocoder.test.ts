import assert from "node:assert/strict";
import { test } from "node:test";
import { judgePoints, judgeRow, namesOf, type Point, type Row } from "./vocoder.ts";

test("a mistyped part is an error, and so is the page of a part", () => {
  assert.deepEqual(namesOf("aew,reproduction", false), ["reproduction", "aew"]);
  assert.equal(namesOf(undefined, true).length, 6);
  assert.throws(
    () => namesOf("arctik", false),
    /^RangeError: --only must be of reproduction, arctic, .*, got "arctik"$/,
  );
  assert.throws(() => namesOf("aew", true), /^RangeError: --update writes the whole page: leave --only out/);
});

test("a number of the research is reproduced within 5 % of the mean, or where single runs lie", () => {
  const point: Point = { name: "descent", ours: [[0.05, 10.4]], torch: [], expected: [0.05, 10] };
  assert.deepEqual(judgePoints([point]), [{ ok: true, text: "descent: off by 3.8 %, bound 5 %" }]);
  assert.equal(judgePoints([{ ...point, ours: [[0.047, 10]] }])[0].ok, false);
  const spread = { ...point, ours: [[0.05, 8] as const, [0.05, 9] as const], torch: [[0.05, 10] as const] };
  // 9 ± 4.3 · √(4/3) · 1
  assert.deepEqual(judgePoints([{ ...spread, expected: [0.05, 13.9] }]), [
    { ok: true, text: "descent: off by 54.4 %, bound 5 %, where 95 % of single runs lie" },
  ]);
  assert.equal(judgePoints([{ ...spread, expected: [0.05, 14.1] }])[0].ok, false);
});

test("the seed's recording has bounds, the others an order, and librosa must have run", () => {
  const errors = (mel: number, linear: number) => ({ mel, linear, lsd: 3, iterations: 100 });
  const row: Row = {
    name: "arctic",
    nMels: 128,
    seed: errors(-30, -25),
    ours: errors(-40, -28),
    oursOnLibrosa: errors(-45, -28),
    librosa: { ...errors(-42, -25), seconds: 5, librosa: "0.11.0" },
  };
  const verdict = (changed: Partial<Row>): boolean[] => judgeRow({ ...row, ...changed }).map(({ ok }) => ok);
  assert.deepEqual(verdict({}), [true, true, true]);
  assert.deepEqual(verdict({ ours: errors(-39.9, -27.9) }), [false, false, true]);
  assert.deepEqual(verdict({ name: "aew", ours: errors(-31, -26) }), [true, true, true]);
  assert.deepEqual(verdict({ name: "aew", ours: errors(-29, -26) }), [false, true, true]);
  assert.deepEqual(verdict({ librosa: "librosa is not there" }), [true, true, false]);
});
