import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { stoi } from "./stoi.ts";

/** Numbers of golden/stoi.py. */
const golden: { readonly pystoi: string; readonly values: Readonly<Record<string, number>> } = JSON.parse(
  readFileSync(new URL("../../../dsp/golden/stoi.json", import.meta.url), "utf8"),
);

const clean = Float64Array.from({ length: 20000 }, (_, i) => {
  const sound =
    Math.sin(0.3 * i + 3 * Math.sin(0.002 * i)) * Math.sin(0.0007 * i) ** 2 +
    0.5 * Math.sin(0.11 * i) * Math.sin(0.0011 * i) ** 2;
  return i >= 8000 && i < 11000 ? 1e-4 * sound : sound;
});
const noise = clean.map((_, i) => {
  const value = i * i * 0.6180339887;
  return value - Math.floor(value) - 0.5;
});
const others: Record<string, Float64Array> = {
  "quiet noise": clean.map((value, i) => value + 0.1 * noise[i]),
  noise: clean.map((value, i) => value + noise[i]),
  louder: clean.map((value) => 3 * value),
  "noise alone": noise,
};

for (const [name, other] of Object.entries(others))
  test(`${name}: the value of pystoi ${golden.pystoi}`, () => {
    const expected = golden.values[name];
    assert.ok(Math.abs(stoi(clean, other) - expected) < 1e-9, `${stoi(clean, other)}, pystoi ${expected}`);
  });

test("what cannot be compared is refused in a sentence", () => {
  assert.throws(() => stoi(clean, clean.subarray(1)), { message: /^stoi: both sounds must have one length/ });
  assert.throws(() => stoi(clean, clean, { sampleRate: 16000 }), { message: /sampleRate must be 10000, resample/ });
  const silence = new Float64Array(20000);
  assert.throws(() => stoi(silence, silence), { message: /^stoi: clean must hold some sound, got silence$/ });
  assert.throws(() => stoi(clean.subarray(0, 3000), clean.subarray(0, 3000)), { message: /30 frames .* got 21$/ });
});
