import assert from "node:assert/strict";
import { test } from "node:test";
import { chirp, tone } from "./synthesis.ts";

// Their values are held against librosa's in ../dsp/librosa.test.ts.

test("length in samples or in seconds", () => {
  assert.equal(tone(440, { duration: 0.5 }).samples.length, 11025);
  assert.equal(tone(440, { length: 7 }).samples.length, 7);
  assert.equal(tone(440, { length: 7 }).sampleRate, 22050);
  assert.equal(chirp({ fMin: 100, fMax: 200, sampleRate: 8000, duration: 0.25 }).samples.length, 2000);
});

test("a tone begins at zero and rises, unless phi says otherwise", () => {
  const { samples } = tone(440, { length: 2 });
  assert.ok(Math.abs(samples[0]) < 1e-15 && samples[1] > 0);
  assert.equal(tone(440, { length: 2, phi: 0 }).samples[0], 1);
});

test("a chirp between equal frequencies is a tone", () => {
  const options = { sampleRate: 8000, length: 50 };
  assert.deepEqual(chirp({ fMin: 440, fMax: 440, ...options }), tone(440, options));
});

test("what cannot be made is refused in a sentence", () => {
  assert.throws(() => tone(5000, { sampleRate: 8000, length: 5 }), {
    message: "tone: frequency must be at most half the sample rate, 4000 Hz, got 5000",
  });
  assert.throws(() => tone(440, {}), { message: "tone: exactly one of duration and length must be given" });
  assert.throws(() => tone(440, { length: 5, duration: 1 }), RangeError);
  assert.throws(() => tone(440, { length: 0 }), { message: "tone: length must be a positive integer, got 0" });
  assert.throws(() => chirp({ fMin: 0, fMax: 100, length: 5 }), {
    message: "chirp: fMin must be a positive number, got 0",
  });
  assert.throws(() => tone(440, { length: 5, phi: Number.NaN }), { message: "tone: phi must be a number, got NaN" });
});
