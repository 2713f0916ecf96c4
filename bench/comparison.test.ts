import assert from "node:assert/strict";
import { test } from "node:test";
import { comparisonTable, judge, type Line, median } from "./comparison.ts";

const at = (...walls: number[]): { wall: number }[] => walls.map((wall) => ({ wall }));
const line = (ours: number[], theirs: number[], bound?: Line["bound"]): Line => {
  return { name: "ready", unit: "ms", ours: at(...ours), theirs: at(...theirs), bound };
};

test("the median of an even count is the middle of its two middle values", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
});

test("a bound on the ratio is judged by medians, so one slow round does not decide", () => {
  const bound = { ratio: 0.3 };
  assert.equal(judge(line([100, 120, 5000], [500, 400, 600], bound)).result, "pass");
  assert.equal(judge(line([100, 120, 5000], [500, 400, 600], bound)).ratio, 120 / 500);
  assert.equal(judge(line([160], [500], bound)).result, "FAIL");
});

test("a bound on a value is judged by the worst round", () => {
  assert.equal(judge(line([10, 900], [], { value: 1000 })).result, "pass");
  assert.equal(judge(line([10, 10, 1001], [], { value: 1000 })).result, "FAIL");
});

test("what was not measured does not pass, and a failure without numbers fails", () => {
  assert.equal(judge(line([], [5], { ratio: 1 })).result, "not measured");
  assert.equal(judge({ ...line([], [], { value: 1 }), failure: "variables lost" }).result, "FAIL");
  assert.equal(judge({ ...line([0.5], [], { value: 1 }), failure: "variables lost" }).result, "FAIL");
  assert.equal(judge(line([1], [2])).result, "");
});

test("CPU time has a ratio of its own, where the system tells it", () => {
  const judged = judge({ ...line([], []), ours: [{ wall: 1, cpu: 30 }], theirs: [{ wall: 2, cpu: 40 }] });
  assert.equal(judged.cpuRatio, 0.75);
  assert.equal(judge(line([1], [2])).cpuRatio, undefined);
});

test("the table says it all in lines", () => {
  const text = comparisonTable([judge({ ...line([150], [1000], { ratio: 0.3 }), note: "busy" })], "us", "them");
  const [heading, row, note] = text.split("\n");
  assert.match(heading, /us +them +ratio +bound/);
  assert.match(row, /^ready, ms +150 +1000 +0\.150 +≤ 0\.3 × .*pass$/);
  assert.equal(note, "ready: busy");
});
