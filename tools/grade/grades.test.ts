import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { csv, readCsv } from "./csv.ts";
import { grade, type Part, readOverrides } from "./grades.ts";
import { deadline, lateness } from "./lateness.ts";
import type { Result } from "./marking.ts";

const parts: Part[] = [
  { exercise: "stft", title: "STFT", of: 2, inWords: false },
  { exercise: "why", title: "Why", of: 1, inWords: true },
];
const result: Result = {
  submission: {
    id: "ada",
    name: "Ada",
    file: "ada.ipynb",
    time: "2026-12-02T08:00:00Z",
    digest: "",
    content: "",
    notes: [],
  },
  marked: {
    exercises: [{ exercise: "stft", points: 1, of: 2, message: "window forgotten" }],
    notes: [],
  },
  seconds: 1,
};

describe("grades", () => {
  test("the machine's points, an answer in words open until a person has read it", () => {
    const { points, of, parts: graded, total } = grade(result, parts, [], undefined);
    assert.deepEqual([points, of, total], [1, 3, 1]);
    assert.deepEqual(
      graded.map(({ open }) => open),
      [false, true],
    );
  });

  test("a person's points count, with who and why, and then lateness", () => {
    const overrides = readOverrides(
      '[{"id":"ada","exercise":"stft","points":2,"comment":"right idea","by":"me"},{"id":"ada","exercise":"why","points":1,"by":"me"}]',
      parts,
      new Set(["ada"]),
    );
    const late = deadline("2026-12-01T23:59+01:00", "10%/day");
    const { points, total, lateDays, comments } = grade(result, parts, overrides, late);
    assert.deepEqual([points, total, lateDays, comments], [3, 2.7, 1, ["right idea (me)"]]);
  });

  test("where nobody knows when, nothing is taken off, and it is said", () => {
    const late = deadline("2026-12-01T23:59+01:00", "10%/day");
    const download = { ...result.submission, time: "2026-11-30T08:00:00Z", latest: "2026-12-09T08:00:00Z" };
    const { total, timeUnknown, comments } = grade({ ...result, submission: download }, parts, [], late);
    assert.deepEqual([total, timeUnknown], [1, true]);
    assert.match(
      comments[0],
      /^Time unknown: its own clock says 2026-11-30T08:00:00Z, .* by 2026-12-09T08:00:00Z; noth/,
    );
    assert.equal(grade(result, parts, [], late).timeUnknown, false);
    assert.equal(grade({ ...result, submission: download }, parts, [], undefined).timeUnknown, false);
  });

  test("nothing to mark is zero", () => {
    const { points, parts: graded } = grade({ ...result, marked: undefined, problem: "no JSON" }, parts, [], undefined);
    assert.equal(points, 0);
    assert.equal(graded[0].message, "no JSON");
  });

  test("an optional part is a sum of its own, and fills up what is missing only when asked", () => {
    const more: Part[] = [
      parts[0],
      { exercise: "windowing", title: "Windowing", of: 2, inWords: false, apart: "Part 2" },
    ];
    const { marked } = result;
    const [first] = marked!.exercises;
    const both = {
      ...result,
      marked: { ...marked!, exercises: [first, { exercise: "windowing", points: 2, of: 2, message: "Right." }] },
    };
    const shown = grade(both, more, [], undefined);
    assert.deepEqual([shown.total, shown.of, shown.apart], [1, 2, [{ title: "Part 2", points: 2, of: 2 }]]);
    const filled = grade(both, more, [], undefined, { bonus: true });
    assert.deepEqual([filled.points, filled.bonus, filled.total, filled.of], [1, 1, 2, 2]);
  });

  test("what cannot be meant in grades.json is told", () => {
    const read = (entries: unknown): unknown => readOverrides(JSON.stringify(entries), parts, new Set(["ada"]));
    for (const points of [0, 2]) assert.ok(read([{ id: "ada", exercise: "stft", points, by: "me" }]));
    for (const points of [-1, 2.01, "2", Number.NaN])
      assert.throws(() => read([{ id: "ada", exercise: "stft", points, by: "me" }]), /from 0 to 2/);
    assert.throws(() => read([{ id: "eve", by: "me" }]), /entry 1: nobody has the id eve/);
    assert.throws(() => read([{ id: "ada", exercise: "stft", points: 3, by: "me" }]), /from 0 to 2, got 3/);
    assert.throws(() => read([{ id: "ada", exercise: "sfft", by: "me" }]), /there is no sfft; there is: stft, why/);
    assert.throws(() => read([{ id: "ada", points: 1, by: "me" }]), /points need an exercise/);
    assert.throws(() => read([{ id: "ada" }]), /who decided/);
  });
});

test("deadlines: zones, days begun, extensions", () => {
  const due = deadline("2026-12-01T23:59+01:00", "25%/day", ["ada=48h"]);
  assert.deepEqual(lateness(due, "eve", "2026-12-01T22:59:00Z"), { days: 0, left: 1, unknown: false });
  assert.deepEqual(lateness(due, "eve", "2026-12-01T22:59:01Z"), { days: 1, left: 0.75, unknown: false });
  assert.deepEqual(lateness(due, "eve", "2026-12-20T00:00:00Z"), { days: 19, left: 0, unknown: false });
  assert.deepEqual(lateness(due, "ada", "2026-12-03T22:59:00Z"), { days: 0, left: 1, unknown: false });
  assert.throws(() => deadline("tomorrow", undefined), /--due must be/);
  assert.throws(() => deadline("2026-12-01T23:59", undefined), /--due must be/);
  assert.throws(() => deadline("2026-12-01T23:59Z", "10 points"), /--late must be/);
  assert.throws(() => deadline("2026-12-01T23:59Z", undefined, ["ada"]), /--extend must be/);
});

test("CSV: quotes, separators, and nothing that a spreadsheet would run", () => {
  const rows = [
    ["id", "text"],
    ["=HYPERLINK(1)", 'says "hi", twice'],
    ["+1", "a\nb"],
    ["ok", "-x"],
  ];
  const text = csv(rows);
  assert.ok(text.startsWith('\ufeffid,text\r\n\'=HYPERLINK(1),"says ""hi"", twice"\r\n'));
  assert.doesNotMatch(text, /(^|,|\n)"?[=+@-]/m);
  // Excel in much of Europe cuts at semicolons, whatever the quotes say; in Japan a wide sign begins a formula, too.
  assert.equal(csv([["x;=1+1;y", "＝1", "a\n=1", "a; b"]]), '\ufeff"x;\'=1+1;y",\'＝1,"a\n\'=1","a; b"\r\n');
  assert.deepEqual(readCsv('\ufeffid;name\r\n1;"A; B"\n2;""""\n'), [
    { id: "1", name: "A; B" },
    { id: "2", name: '"' },
  ]);
  assert.throws(() => readCsv('a,b\n"x'), /no end/);
});
