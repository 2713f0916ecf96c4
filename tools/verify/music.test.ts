import assert from "node:assert/strict";
import { test } from "node:test";
import { knownOf, run } from "./music.ts";

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
