import assert from "node:assert/strict";
import { test } from "node:test";
import { piece } from "speclab/audio";
import { csvOf, measure } from "./settings.ts";

test("a window's row has its numbers in the CSV, names with quotes and all", async () => {
  const rows = await measure({ name: 'my "song", 1', audio: piece("Folk", { duration: 0.5 }) }, 1024, [2]);
  const [head, line, end] = csvOf(rows).split("\n");
  assert.equal(
    head,
    "name,nFft,hopLength,nIter,frames,compactness,emptyFilters,inversionSeconds,griffinLimSeconds,mse,ceiling," +
      "spectralConvergence,logSpectralDistance",
  );
  assert.match(line, /^"my ""song"", 1",1024,256,2,44,/);
  assert.equal(end, "");
});
