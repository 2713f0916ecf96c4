import assert from "node:assert/strict";
import { test } from "node:test";
import { spectralFlatness } from "../dsp/index.ts";
import { piece, pieceStyles } from "./index.ts";

test("the same seed is the same piece, another one another; each is as long as asked, its peak at −3 dB", () => {
  for (const style of pieceStyles) {
    const { samples, sampleRate } = piece(style, { duration: 2, seed: 3 });
    assert.deepEqual([samples.length, sampleRate], [44100, 22050]);
    const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    assert.ok(Math.abs(peak - 10 ** (-3 / 20)) < 1e-6, `${style}: ${peak}`);
    assert.deepEqual(piece(style, { duration: 2, seed: 3 }).samples, samples);
    assert.notDeepEqual(piece(style, { duration: 2, seed: 4 }).samples, samples);
  }
});

test("a longer piece begins as the shorter one does, but for its noises and its loudness", () => {
  const long = piece("Jazz", { duration: 3 }).samples;
  const short = piece("Jazz", { duration: 1.5 }).samples;
  let [a, b, c] = [0, 0, 0];
  for (let i = 0; i < 22050; i++) {
    a += long[i] * short[i];
    b += long[i] ** 2;
    c += short[i] ** 2;
  }
  assert.ok(a / Math.sqrt(b * c) > 0.99, `correlation ${a / Math.sqrt(b * c)}`);
});

test("there is music all the way: no second is silent, and none is noise", () => {
  for (const style of pieceStyles) {
    const { samples } = piece(style);
    for (let second = 0; second < 6; second++) {
      const part = samples.subarray(22050 * second, 22050 * (second + 1));
      const power = part.reduce((sum, x) => sum + x * x, 0) / part.length;
      assert.ok(power > 1e-4, `${style}, second ${second}: power ${power}`);
      const flatness = spectralFlatness(part, { nFft: 2048, hopLength: 512 });
      const mean = flatness.reduce((sum, x) => sum + x, 0) / flatness.length;
      assert.ok(mean < 0.2, `${style}, second ${second}: flatness ${mean}`);
    }
  }
});

test("what cannot be played is refused", () => {
  assert.throws(
    () => piece("Polka" as never),
    /style must be one of Classical, Folk, Jazz, Electronic, Rock, got Polka/,
  );
  assert.throws(() => piece("Folk", { duration: 0 }), /duration must be/);
  assert.throws(() => piece("Folk", { duration: 1e-6 }), /at least one sample/);
});
