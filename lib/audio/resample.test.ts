import assert from "node:assert/strict";
import { test } from "node:test";
import type { Audio } from "../core/index.ts";
import { resample } from "./resample.ts";
import { tone } from "./synthesis.ts";

test("the length is the ceiling of the ratio, and a tone stays that tone", async () => {
  for (const [from, to] of [
    [44100, 22050],
    [48000, 22050],
    [16000, 22050],
    [22050, 16000],
    [8000, 48000],
    [11025, 8000],
  ]) {
    const length = Math.floor(from / 2) + 1;
    const audio = await resample(tone(440, { sampleRate: from, length }), to);
    assert.equal(audio.sampleRate, to);
    assert.equal(audio.samples.length, Math.ceil((length * to) / from));
    const expected = tone(440, { sampleRate: to, length: audio.samples.length }).samples;
    // The filter is 97 dB deep; at both ends it sees the silence around the sound, for 300 samples of the lower rate.
    const edge = Math.ceil((300 * to) / Math.min(from, to));
    const error = noiseOver(audio.samples.subarray(edge, -edge), expected.subarray(edge, -edge));
    assert.ok(error < -95, `${from} → ${to}: ${error.toFixed(1)} dB`);
  }
});

test("nothing is missing at the end", async () => {
  // The last click of the sound is still there: a converter that is not flushed loses a hundred samples.
  const samples = new Float32Array(44100);
  samples[44000] = 1;
  const { samples: half } = await resample({ samples, sampleRate: 44100 }, 22050);
  const loudest = half.reduce((best, value, i) => (Math.abs(value) > Math.abs(half[best]) ? i : best), 0);
  assert.equal(loudest, 22000);
  assert.ok(Math.abs(half[22000] - 0.5) < 0.03);
});

test("what the new rate cannot hold is taken away", async () => {
  const { samples } = await resample(tone(9000, { sampleRate: 44100, length: 44100 }), 16000);
  assert.ok(level(samples.subarray(500, -500)) < -90);
});

test("longer than one chunk, and in two channels", async () => {
  const left = tone(300, { sampleRate: 32000, length: 200000 }).samples;
  const right = left.map((value) => -value / 2);
  const audio: Audio = { samples: left, sampleRate: 32000, channels: [left, right] };
  const half = await resample(audio, 16000);
  assert.equal(half.channels?.length, 2);
  assert.equal(half.channels?.[0].length, 100000);
  const expected = tone(300, { sampleRate: 16000, length: 100000 }).samples;
  assert.ok(noiseOver(half.channels![0].subarray(500, -500), expected.subarray(500, -500)) < -95);
  assert.ok(
    noiseOver(half.channels![1].map((value) => -2 * value).subarray(500, -500), expected.subarray(500, -500)) < -95,
  );
  assert.deepEqual(
    half.samples.slice(1000, 1010),
    half.channels![0].slice(1000, 1010).map((value, i) => (value + half.channels![1][1000 + i]) / 2),
  );
});

test("one sample, and the same rate", async () => {
  const one = { samples: Float32Array.of(0.5), sampleRate: 8000 };
  assert.equal((await resample(one, 16000)).samples.length, 2);
  assert.equal(await resample(one, 8000), one);
});

test("what cannot be resampled is refused in a sentence", async () => {
  const audio = { samples: Float32Array.of(0.5), sampleRate: 8000 };
  await assert.rejects(resample(audio, 0), { message: "resample: sampleRate must be a positive number, got 0" });
  await assert.rejects(resample(audio, 1), {
    message: "resample: sampleRate must be within a factor of 256 of 8000 Hz, got 1",
  });
  await assert.rejects(resample({ ...audio, samples: Float32Array.of(Number.NaN) }, 16000), {
    message: "resample: audio.samples must be finite, got 1 of 1 that are not, the first is NaN at index 0",
  });
});

/** Power of the difference over the power of the wanted signal, in decibels. */
function noiseOver(actual: Float32Array, expected: Float32Array): number {
  assert.equal(actual.length, expected.length);
  return level(actual.map((value, i) => value - expected[i])) - level(expected);
}

function level(samples: Float32Array): number {
  return 10 * Math.log10(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}
