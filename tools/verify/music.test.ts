import assert from "node:assert/strict";
import { test } from "node:test";
import { knownOf, run, summaryOf } from "./music.ts";

test("without the recordings nothing is verified, and that is no success", async () => {
  delete process.env.SPECLAB_DATA;
  assert.equal(await run(["--seconds", "1"]), 2);
  await assert.rejects(run(["--seconds", "many"]), /--seconds must be a positive number, got many/);
});

test("seeds.md's numbers are compared with at their own ten seconds only", () => {
  assert.equal(knownOf({ name: "vibe-ace", nFft: 512 }, 10), 0.28);
  assert.equal(knownOf({ name: "vibe-ace", nFft: 512 }, 4), undefined);
  assert.equal(knownOf({ name: "brahms", nFft: 512 }, 10), undefined);
});

test("the summary is the range of what the rows show", () => {
  const row = (seconds: number, ours: number) => ({
    librosa: {
      seconds,
      oursSeconds: 0.01,
      spectralConvergence: 1,
      wholeConvergence: 1,
      magnitudes: { librosa: 0.4, ours },
    },
  });
  assert.equal(
    summaryOf([row(0.3, 0.3), row(9, 0.4)]),
    "30–900 × librosa's speed in CPU time; magnitudes up to 25.0 % better, nowhere worse",
  );
  assert.match(summaryOf([row(0.3, 0.3), row(9, 0.5)]), /at worst 25\.0 % worse$/);
});
