import assert from "node:assert/strict";
import { test } from "node:test";
import { at } from "../core/index.ts";
import { reassignedSpectrogram } from "../dsp/index.ts";
import { seedFeatures, seedTransform } from "./index.ts";
import { speechLike } from "./testing/speech-like.ts";

const { samples } = speechLike("voice", 4007);

test("a signal and its negative have the same features, to the last bit: the difference is exactly 0", () => {
  for (const center of [true, false]) {
    const [a, b] = [samples, samples.map((x) => -x)].map((signal) => seedFeatures(signal, { center }));
    for (const name of ["frequencies", "times", "magnitudes"] as const) {
      const [x, turned] = [a, b].map((features) => Float64Array.from(features[name].data));
      assert.equal(Math.max(...x.map((value, i) => Math.abs(value - turned[i]))), 0, name);
      assert.ok(x.every(Number.isFinite), name);
    }
  }
});

test("centred frames lie where librosa has them, and differ from unpadded analysis at the ends alone", () => {
  const ours = seedFeatures(samples, { center: true });
  const zeros = reassignedSpectrogram(samples, { ...seedTransform, center: true });
  assert.equal(ours.times.frames, 1 + Math.floor(4007 / 20));
  assert.equal(ours.times.frames, zeros.times.frames);
  for (const name of ["frequencies", "times", "magnitudes"] as const) {
    for (let t = 2; t < 197; t++)
      for (const bin of [0, 3, 20, 40]) near(at(ours[name], bin, t), at(zeros[name], bin, t), 1e-9, `${name} ${t}`);
  }
});

test("the padding is the other end of the signal: frame 0 sees its last 40 samples, and the last frame its first", () => {
  const { magnitudes } = seedFeatures(Float64Array.from(samples.subarray(0, 4000)), { center: true });
  const window = Array.from({ length: 80 }, (_, n) => 0.54 - 0.46 * Math.cos((2 * Math.PI * n) / 80));
  for (const frame of [0, 200]) {
    let [re, im] = [0, 0];
    for (let n = 0; n < 80; n++) {
      const x = window[n] * samples[(20 * frame + n - 40 + 4000) % 4000];
      re += x * Math.cos((2 * Math.PI * 3 * n) / 80);
      im -= x * Math.sin((2 * Math.PI * 3 * n) / 80);
    }
    near(at(magnitudes, 3, frame), Math.hypot(re, im), 1e-12, `frame ${frame}`);
  }
});

test("what is too short is refused in one sentence", () => {
  assert.throws(() => seedFeatures(new Float32Array(79), { center: true }), {
    message: "seedFeatures: samples must be at least 80, got 79",
  });
});

function near(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${what}: ${actual}, ${expected}`,
  );
}
