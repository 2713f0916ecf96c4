import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { cpuTime, residentMemory } from "./process-cost.ts";

test("CPU time grows with work, memory is what Node itself says", (t) => {
  if (!existsSync("/proc/self/stat")) return t.skip("this system has no /proc, so a process's cost is not measured");
  const before = cpuTime(process.pid) ?? Number.NaN;
  const deadline = performance.now() + 200;
  while (performance.now() < deadline);
  const worked = (cpuTime(process.pid) ?? Number.NaN) - before;
  assert.ok(worked >= 50 && worked <= 1000, `200 ms of work cost ${worked} ms`);
  const memory = residentMemory(process.pid) ?? Number.NaN;
  assert.ok(Math.abs(memory - process.memoryUsage.rss() / 1e6) < 20, `${memory} MB`);
});

test("a process that is not there costs nothing that is known", () => {
  assert.equal(cpuTime(2 ** 30), undefined);
  assert.equal(residentMemory(2 ** 30), undefined);
});
