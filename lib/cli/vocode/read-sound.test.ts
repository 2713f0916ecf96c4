import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { encodeWav, resample } from "../../audio/index.ts";
import { readSound } from "./read-sound.ts";

const home = mkdtempSync(path.join(tmpdir(), "speclab-read-sound-"));
after(() => rmSync(home, { recursive: true }));

const sampleRate = 2000;
/** Pieces are of 10 s, and see a second more: one that is just full, and two with a rest. */
for (const seconds of [11, 23.7])
  test(`${seconds} s in pieces are resampled as the whole is, each channel and their mean`, async () => {
    const file = path.join(home, `${seconds}.wav`);
    const length = Math.round(seconds * sampleRate);
    const [left, right] = [0.31, 0.47].map((step) =>
      Float32Array.from({ length }, (_, i) => 0.4 * Math.sin(step * i + 1e-6 * i * i)),
    );
    const samples = left.map((value, i) => (value + right[i]) / 2);
    writeFileSync(file, encodeWav({ samples, channels: [left, right], sampleRate }, { bitDepth: 32 }));
    const found = [
      ...(await readSound(file, { sampleRate: 1600, mono: true })).channels,
      ...(await readSound(file, { sampleRate: 1600, mono: false })).channels,
    ];
    assert.equal(found.length, 3);
    for (const [index, expected] of [samples, left, right].entries()) {
      const { samples: whole } = await resample({ samples: expected, sampleRate }, 1600);
      assert.equal(found[index].length, whole.length);
      const error = whole.reduce((most, value, i) => Math.max(most, Math.abs(value - found[index][i])), 0);
      assert.ok(error < 1e-5, `channel ${index}: ${error}`);
    }
    const own = await readSound(file, { sampleRate: undefined, mono: false });
    assert.equal(own.sampleRate, sampleRate);
    assert.deepEqual(own.channels, [left, right]);
  });
