import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { TensorBoardWriter } from "./tensorboard.ts";

test("the file is what TensorBoard reads", async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), "tensorboard-"));
  t.after(() => rm(folder, { recursive: true }));
  const writer = new TensorBoardWriter(folder, "test", 1_700_000_000_000);
  await writer.scalars(1, { "Train/Loss": 0.5 }, 1_700_000_000_000);
  await writer.scalars(300, { "Train/Loss": 0.25, "Validation/acc": 0.75 }, 1_700_000_001_500);
  assert.equal(path.basename(writer.file), "events.out.tfevents.1700000000.test");
  // Opened with tensorboard 2.21's EventAccumulator, this very file has the points (1, 0.5), (300, 0.25) and (300, 0.75).
  const bytes = await readFile(writer.file);
  assert.equal(bytes.toString("hex"), wanted);
});

const wanted = [
  "1800000000000000a37f4b220900000040fc54d9411a0d627261696e2e4576656e743a32eced8f9d200000000000000029ed",
  "a9500900000040fc54d94110012a130a110a0a547261696e2f4c6f7373150000003f3bdd3b8e3800000000000000a3797d57",
  "0900006040fc54d94110ac022a2a0a110a0a547261696e2f4c6f7373150000803e0a150a0e56616c69646174696f6e2f6163",
  "63150000403f67c0f4eb",
].join("");
