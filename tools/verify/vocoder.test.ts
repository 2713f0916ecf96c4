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

test("a number of the research is reproduced within 5 % of our mean, or where our single runs lie", () => {
  const point: Point = { name: "descent", ours: [[0.05, 10.4]], torch: [], expected: [0.05, 10] };
  assert.deepEqual(judgePoints([point]), [{ ok: true, text: "descent: off by 3.8 %, bound 5 %" }]);
  assert.equal(judgePoints([{ ...point, ours: [[0.047, 10]] }])[0].ok, false);
  const two: Point = {
    ...point,
    ours: [
      [0.05, 8],
      [0.05, 12],
    ],
  };
  assert.equal(judgePoints([{ ...two, expected: [0.05, 11] }])[0].ok, false, "two runs say nothing about others");
  // 10 ± 3.18 · √(5/4) · 1.83
  const four: Point = {
    ...point,
    ours: [
      [0.05, 8],
      [0.05, 9],
      [0.05, 11],
      [0.05, 12],
    ],
  };
  assert.deepEqual(judgePoints([{ ...four, expected: [0.05, 16.4] }]), [
    { ok: true, text: "descent: off by 64.0 %, bound 5 %; a single run reaches that far in 95 of 100 (64.9 %)" },
  ]);
  assert.equal(judgePoints([{ ...four, expected: [0.05, 16.6] }])[0].ok, false);
});

test("PyTorch's runs do not make ours right, and their means must agree", () => {
  const runs = (mel: number): Point["ours"] => [0, 1, 2, 3, 4].map((i) => [0.05, mel + 0.1 * i]);
  const point: Point = { name: "descent", ours: runs(20), torch: runs(10), expected: [0.05, 10] };
  const [ours, both] = judgePoints([point]);
  assert.deepEqual([ours.ok, both.ok], [false, false]);
  assert.match(both.text, /^descent: our mean and PyTorch's differ by 98\.0 %, more than by chance$/);
  assert.ok(judgePoints([{ ...point, ours: runs(10.1) }]).every(({ ok }) => ok));
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
