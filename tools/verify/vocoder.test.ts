import assert from "node:assert/strict";
import { test } from "node:test";
import { judgePoints, judgeRow, namesOf, type Row } from "./vocoder.ts";

test("a mistyped part is an error, and so is the page of a part", () => {
  assert.deepEqual(namesOf("aew,reproduction", false), ["reproduction", "aew"]);
  assert.equal(namesOf(undefined, true).length, 6);
  assert.throws(
    () => namesOf("arctik", false),
    /^RangeError: --only must be of reproduction, arctic, .*, got "arctik"$/,
  );
  assert.throws(() => namesOf("aew", true), /^RangeError: --update writes the whole page: leave --only out/);
});

test("a number of the research counts as reproduced within 5 %", () => {
  const point = { name: "descent", linear: 0.05, mel: 10.4, expected: [0.05, 10] as const };
  assert.deepEqual(judgePoints([point]), [{ ok: true, text: "descent: off by 4.0 %, bound 5 %" }]);
  assert.equal(judgePoints([{ ...point, linear: 0.047 }])[0].ok, false);
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
