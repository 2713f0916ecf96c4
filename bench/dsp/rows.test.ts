import assert from "node:assert/strict";
import { test } from "node:test";
import { bounds, type Measured, summarize, table } from "./rows.ts";

const measured: Measured = {
  task: "istft",
  precision: "single",
  seconds: 10,
  sizes: { nFft: 512, hopLength: 128, nMels: 40 },
  ours: [1, 2, 4],
  peers: { librosa: [5, 8, 12], torch: [2, 2, 3], scipy: [3, 6, 12] },
};

test("a ratio is the median of the rounds' ratios, not the ratio of the medians", () => {
  const row = summarize(measured);
  assert.deepEqual([row.ours_ms, row.librosa_ms, row.torch_ms], [2, 8, 2]);
  assert.deepEqual([row.ratio_librosa, row.ratio_torch], [4, 1]);
  assert.deepEqual(row.others, { scipy: { ms: 6, ratio: 3 } });
  assert.deepEqual(row.failed, []);
});

test("a bound that is not kept is named; what was not measured breaks none", () => {
  const slower = summarize({ ...measured, ours: [2, 4, 8] });
  assert.deepEqual(slower.failed, ["librosa 4", "torch 1"]);
  assert.match(table([slower]), /below librosa 4, torch 1/);
  const alone = summarize({ ...measured, peers: {} });
  assert.deepEqual([alone.ratio_librosa, alone.failed], [null, []]);
  assert.equal(summarize({ ...measured, ours: [] }).ratio_librosa, null);
});

test("the bounds are the ones that were asked for", () => {
  assert.deepEqual(bounds("stft_out", "single"), { librosa: 3 });
  assert.deepEqual(bounds("mel", "single"), { librosa: 4, torch: 1 });
  assert.deepEqual(bounds("griffin_lim", "single"), { librosa: 6, torch: 1 });
  assert.deepEqual(bounds("griffin_lim", "float64"), { librosa: 3 });
  assert.deepEqual(bounds("mel", "default"), { librosa: 2 });
  assert.deepEqual(bounds("stft_out", "default"), { librosa: 1 });
  assert.deepEqual(bounds("mel_inversion", "default"), { librosa: 100 });
});
