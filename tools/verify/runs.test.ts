import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { Random } from "speclab";
import { approach2, recipeToTheEnd } from "speclab/models";
import * as nn from "speclab/nn";
import "speclab/node";
import { root } from "../../bench/dsp/python.ts";
import { markdownTable, meanAndDeviation, type Run, trained } from "./runs.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");

const random = new Random(1);
const noise = { name: "noise", samples: Float32Array.from({ length: 1000 }, () => random.normal()) };
const folder = `test-${process.pid}`;
const run: Run = {
  name: `${folder}/run`,
  approach: approach2(),
  utterances: [noise],
  options: { recipe: { ...recipeToTheEnd, steps: 12 }, seed: 1 },
};
after(() => rmSync(path.join(root, "build/verify", folder), { recursive: true, force: true }));

test("a run that was killed goes on; one that is done is read; other settings begin anew", async () => {
  const killed = trained(run, "wasm", () => Promise.reject(new Error("killed")));
  await assert.rejects(killed, /killed/);
  let measured = 0;
  const measure = async (): Promise<Record<string, number>> => ({ times: ++measured });
  const first = await trained(run, "wasm", measure);
  assert.equal(first.steps, 12);
  assert.ok(first.minutes > 0 && Number.isFinite(first.trainingLoss));
  assert.deepEqual(await trained(run, "wasm", measure), first);
  assert.equal(measured, 1);
  const other = { ...run, options: { ...run.options, seed: 2 } };
  const second = await trained(other, "wasm", measure);
  assert.notEqual(second.trainingLoss, first.trainingLoss);
  assert.equal(measured, 2);
});

test("tables and means", () => {
  assert.equal(meanAndDeviation([1, 2, 3], 2), "2.00 ± 1.00");
  assert.equal(meanAndDeviation([5], 1), "5.0");
  assert.equal(
    markdownTable([
      ["a", "b"],
      ["1", "2"],
    ]),
    "| a | b |\n| --- | --- |\n| 1 | 2 |",
  );
});
