import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { writeBeside } from "./write-file.ts";

test("files are written beside the notebook, whole or not at all", async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "speclab-write-"));
  t.after(() => rmSync(folder, { recursive: true }));
  await writeBeside("figures/one.svg", Uint8Array.of(1, 2), folder);
  await writeBeside("figures/one.svg", Uint8Array.of(3), folder);
  assert.deepEqual([...readFileSync(path.join(folder, "figures/one.svg"))], [3]);
  writeFileSync(path.join(folder, "file"), "");
  await assert.rejects(writeBeside("file/under.svg", Uint8Array.of(1), folder));
  await assert.rejects(writeBeside("figures", Uint8Array.of(1), folder));
  assert.deepEqual(readdirSync(folder).sort(), ["figures", "file"]); // no half file stays
});
