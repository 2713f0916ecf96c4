// The recordings are the ones the manifest describes: sum, length, rate, level, size.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const here = (name) => new URL(name, import.meta.url);
const manifest = JSON.parse(readFileSync(here("MANIFEST.json"), "utf8"));

test("the manifest lists every recording, and no other", () => {
  const recordings = readdirSync(here(".")).filter((name) => name.endsWith(".wav"));
  assert.deepEqual(manifest.files.map((entry) => entry.file).sort(), recordings.sort());
});

for (const entry of manifest.files) {
  test(`${entry.file} is what the manifest says`, () => {
    const bytes = readFileSync(here(entry.file));
    assert.equal(createHash("sha256").update(bytes).digest("hex"), entry.sha256);
    assert.equal(bytes.toString("latin1", 0, 4) + bytes.toString("latin1", 8, 12), "RIFFWAVE");
    assert.equal(bytes.readUInt16LE(20), 1, "PCM");
    assert.equal(bytes.readUInt16LE(22), 1, "one channel");
    assert.equal(bytes.readUInt32LE(24), entry.sampleRate);
    assert.equal(bytes.readUInt16LE(34), 16, "bits");
    assert.equal((bytes.length - 44) / 2, entry.samples);
    assert.equal(entry.seconds, Number((entry.samples / entry.sampleRate).toFixed(3)));
    assert.ok(entry.seconds >= 3 && entry.seconds <= 4.5);
  });

  test(`${entry.file} peaks 3 dB below full scale, is not clipped and has no offset`, () => {
    const bytes = readFileSync(here(entry.file));
    const samples = Array.from({ length: entry.samples }, (_, i) => bytes.readInt16LE(44 + 2 * i) / 32768);
    const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const mean = samples.reduce((sum, x) => sum + x, 0) / samples.length;
    assert.ok(Math.abs(20 * Math.log10(peak) + 3) < 0.01, `peak ${peak}`);
    assert.ok(Math.abs(mean) < 1e-3, `mean ${mean}`);
  });
}

test("together they stay below 600 kB", () => {
  const bytes = manifest.files.reduce((sum, entry) => sum + readFileSync(here(entry.file)).length, 0);
  assert.ok(bytes < 600_000, `${bytes} bytes`);
});
