import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { Random } from "speclab";
import { approach2, type Picture, recipeToTheEnd } from "speclab/models";
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
  measured: { training: [noise] },
  options: { recipe: { ...recipeToTheEnd, steps: 12 }, seed: 1 },
};
const engine: Pick<nn.Engine, "name" | "version"> = { name: "wasm", version: "1" };
after(() => rmSync(path.join(root, "build/verify", folder), { recursive: true, force: true }));

/** How many epochs a run takes; from that one on that kills it. */
async function epochs(changed: Partial<Run> = {}, killedAt = Number.POSITIVE_INFINITY, on = engine): Promise<number> {
  let count = 0;
  const onEpoch = (): void => {
    if (++count === killedAt) throw new Error("killed");
  };
  const all = { ...run, ...changed };
  const { errors, steps } = await trained({ ...all, options: { ...all.options, onEpoch } }, on);
  assert.deepEqual([Object.keys(errors), steps], [["training"], 12]);
  return count;
}

test("a run that was killed goes on; one that is done is read", async () => {
  await assert.rejects(epochs({}, 11), /killed/);
  assert.ok([1, 2].includes(await epochs()), "goes on from its checkpoint of step 10");
  assert.equal(await epochs(), 0);
});

test("a run begins anew when anything is another: settings, signals, what is measured, the engine, the code", async () => {
  assert.equal(await epochs({ options: { ...run.options, seed: 2 } }), 12);
  const louder = { ...noise, samples: noise.samples.map((x) => 1.01 * x) };
  assert.equal(await epochs({ utterances: [louder] }), 12);
  assert.equal(await epochs({ measured: { training: [louder] } }), 12);
  assert.equal(await epochs({}, undefined, { ...engine, version: "2" }), 12);
  const twice: Run["approach"] = { ...run.approach, picture: (features) => doubled(run.approach.picture(features)) };
  assert.equal(await epochs({ approach: twice }), 12, "a method that computes something else");
  assert.equal(await epochs({ approach: twice }), 0);
});

/** Not every number twice as large: to scale all inputs is no change after whitening. */
function doubled(picture: Picture): Picture {
  return { ...picture, data: picture.data.map((x, i) => (i % 3 === 0 ? x ** 2 : x)) };
}

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
