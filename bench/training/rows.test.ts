import assert from "node:assert/strict";
import { test } from "node:test";
import * as nn from "speclab/nn";
import { CASES, prepare } from "./cases.ts";
import { type Measured, summarize, table } from "./rows.ts";

const measured: Measured = {
  case: "convolution",
  engine: "wasm",
  ours: [30, 10, 20],
  torch: [10, 11, 12],
  losses: { ours: [2, 1.00001], torch: [2, 1] },
};

test("a ratio is that of the medians, and is judged by its engine's bound", () => {
  const row = summarize(measured);
  assert.deepEqual([row.ours_ms, row.torch_ms, row.bound, row.result], [20, 11, 2, "pass"]);
  assert.equal(summarize({ ...measured, engine: "tensorflow" }).result, "FAIL");
  assert.equal(summarize({ ...measured, engine: "cpu" }).result, "");
  assert.match(table([row]), /20\.0 +11\.0 +1\.82 +≤ 2 +1e-5 +pass$/m);
});

test("sides that learn something else fail, however fast they are", () => {
  const parted = (ours: number[]): string =>
    summarize({ ...measured, ours: [1], losses: { ours, torch: [2, 1] } }).result;
  assert.equal(parted([2, 1.001]), "FAIL");
  assert.equal(parted([2, Number.NaN]), "FAIL");
  assert.equal(parted([2]), "FAIL");
});

test("every case can be trained, and two processes begin with the same numbers", async () => {
  await nn.useEngine("wasm");
  for (const name of CASES) {
    const [one, other] = [prepare(name), prepare(name)];
    for (const key of Object.keys(one.tensors))
      assert.ok((await bytes(one.tensors[key])).equals(await bytes(other.tensors[key])), `${name} ${key}`);
    const loss = nn.tidy(() => one.loss(0));
    assert.ok(Number.isFinite((await nn.valuesOf(loss))[0]), name);
  }
  // The paper says 9.2 thousand.
  assert.equal(nn.parameterCount({ parameters: prepare("bc-resnet").parameters }), 9232);
});

async function bytes(x: nn.Tensor): Promise<Buffer> {
  return Buffer.from((await nn.valuesOf(x)).buffer);
}
