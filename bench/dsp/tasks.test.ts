import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "./signal.ts";
import { norm, PRECISIONS, prepare, SIZES, TASKS } from "./tasks.ts";

const samples = signal(1);

for (const sizes of SIZES.slice(1, 3))
  test(`every task of ${sizes.nFft}/${sizes.hopLength} does the same in every precision that it has`, () => {
    for (const task of TASKS) {
      const norms = PRECISIONS.flatMap((precision) => {
        const once = prepare(task, precision, sizes, samples);
        assert.ok(once || precision === "single", `${task}, ${precision}`);
        return once ? [norm(once())] : [];
      });
      for (const size of norms) assert.ok(Math.abs(size / norms[0] - 1) < 0.01 && size > 1, `${task}: ${norms}`);
    }
  });

test("the sound is the same every time, never silent and never too loud", () => {
  assert.deepEqual(signal(1), samples);
  const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assert.ok(peak > 0.3 && peak < 1, String(peak));
});
