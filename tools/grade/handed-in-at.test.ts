import assert from "node:assert/strict";
import { test } from "node:test";
import { areOfPacking, handedInAt } from "./handed-in-at.ts";
import { deadline, lateness } from "./lateness.ts";

const now = new Date("2026-12-10T00:00:00Z");
const file = new Date("2026-12-03T10:00:00Z");
const at = { file, isOfPacking: false, now };

test("a clock that was turned back gains nothing: the later one counts, and both are said", () => {
  const { time, latest, notes } = handedInAt({ ...at, own: "2026-11-01T00:00:00Z" });
  assert.deepEqual([time, latest], ["2026-12-03T10:00:00Z", undefined]);
  assert.match(notes[0], /own clock says 2026-11-01T00:00:00Z, the file's 2026-12-03T10:00:00Z; the later counts/);
  assert.equal(handedInAt({ ...at, own: "2026-12-03T10:30:00Z" }).time, "2026-12-03T10:30:00Z");
});

test("what cannot be meant is no time: no date, another form, before there was anything, after now", () => {
  for (const own of ["not a time", "2026-12-03", "", "1980-01-01T00:00:00Z", "2031-01-01T00:00:00Z", "0"]) {
    const { time, notes } = handedInAt({ ...at, own });
    assert.equal(time, "2026-12-03T10:00:00Z", own);
    assert.match(notes[0], /cannot be meant/);
    assert.deepEqual(handedInAt({ own, isOfPacking: false, now }).time, "");
  }
  assert.deepEqual(handedInAt({ file: new Date(0), isOfPacking: false, now }), { time: "", latest: "", notes: [] });
});

test("the time of a download says only that it was there by then", () => {
  const { time, latest } = handedInAt({ ...at, isOfPacking: true, own: "2026-12-01T00:00:00Z" });
  assert.deepEqual([time, latest], ["2026-12-01T00:00:00Z", "2026-12-03T10:00:00Z"]);
  assert.deepEqual(handedInAt({ ...at, isOfPacking: true }).time, "");
});

test("a class within minutes is a download, a class over a day is none", () => {
  const times = (minutes: number): Date[] =>
    [0, 1, 2].map((i) => new Date(file.getTime() + (i * minutes * 60_000) / 2));
  assert.equal(areOfPacking(times(4), 3, false), true);
  assert.equal(areOfPacking(times(600), 3, false), false);
  assert.equal(areOfPacking(times(600), 3, true), false);
  assert.equal(areOfPacking([file], 1, false), false);
  assert.equal(areOfPacking([file], 1, true), true);
});

test("late by one's own clock is late; in time by nobody else's is unknown, unless it was there before", () => {
  const due = deadline("2026-12-02T00:00Z", "10%/day", ["ada=48h"]);
  const { days, unknown, left } = lateness(due, "eve", "2026-12-03T00:00:01Z", "2026-12-09T00:00:00Z");
  assert.deepEqual([days, unknown, left], [2, false, 0.8]);
  assert.deepEqual(lateness(due, "eve", "2026-12-01T00:00:00Z", "2026-12-09T00:00:00Z"), {
    days: 0,
    left: 1,
    unknown: true,
  });
  assert.equal(lateness(due, "ada", "2026-12-01T00:00:00Z", "2026-12-03T00:00:00Z").unknown, false);
  assert.equal(lateness(due, "eve", "", "").unknown, true);
  assert.equal(lateness(due, "eve", "not a time").unknown, true);
});
