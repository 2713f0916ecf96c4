// The keywords and the phone-labelled sentences are the ones that their manifests list: sums, sizes, format.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

for (const set of ["keywords", "phones"]) {
  const here = new URL(`${set}/`, import.meta.url);
  const manifest = JSON.parse(readFileSync(new URL("MANIFEST.json", here), "utf8"));

  test(`${set}: the manifest lists every file, with its sum`, () => {
    const files = readdirSync(here, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== "MANIFEST.json")
      .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll("\\", "/").split(`/${set}/`)[1]);
    assert.deepEqual(files.sort(), Object.keys(manifest).sort());
    for (const [name, sum] of Object.entries(manifest)) {
      assert.equal(createHash("sha256").update(readFileSync(new URL(name, here))).digest("hex"), sum, name);
    }
  });

  test(`${set}: one channel of µ-law at 16 kHz, loud enough`, () => {
    for (const name of Object.keys(manifest).filter((file) => file.endsWith(".wav"))) {
      const bytes = readFileSync(new URL(name, here));
      const format = [bytes.readUInt16LE(20), bytes.readUInt16LE(22), bytes.readUInt32LE(24), bytes.readUInt32LE(54)];
      assert.deepEqual(format.slice(0, 3), [7, 1, 16000], name);
      assert.equal(bytes.length, 58 + format[3] + (format[3] & 1), name);
      // In µ-law the loudest bytes are the smallest of each sign.
      const loudest = bytes.subarray(58, 58 + format[3]).reduce((least, byte) => Math.min(least, byte & 0x7f), 0x7f);
      assert.ok(loudest < 0x20, `${name}: ${loudest}`);
    }
  });
}

test("together they stay below 1.6 MB", () => {
  let bytes = 0;
  for (const set of ["keywords", "phones"]) {
    const here = new URL(`${set}/`, import.meta.url);
    for (const name of Object.keys(JSON.parse(readFileSync(new URL("MANIFEST.json", here), "utf8")))) {
      bytes += readFileSync(new URL(name, here)).length;
    }
  }
  assert.ok(bytes < 1_600_000, `${bytes} bytes`);
});
