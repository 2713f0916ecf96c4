import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { isLong, longTests } from "./long-tests.mjs";
import { root } from "./places.mjs";

it("every long test is there", () => {
  const there = (name) => [".test.ts", ".test.mjs"].some((end) => existsSync(path.join(root, name + end)));
  assert.deepEqual(
    longTests.filter((name) => !there(name)),
    [],
  );
});

it("finds compiled files by their source", () => {
  assert.ok(isLong("/x/lib/dist/esm/check/matrix.test.js"));
  assert.ok(isLong("C:\\x\\build\\js\\tools\\page\\export.test.js"));
  assert.ok(isLong("/x/data/seminar-numbers.test.mjs"));
  assert.ok(!isLong("/x/lib/dist/esm/dsp/stft.test.js"));
  assert.ok(!isLong("/x/tools/notebooks/own-lint.test.js"));
});
