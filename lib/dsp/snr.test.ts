import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import { logSpectralDistance, segmentalSnr, snr } from "./index.ts";

const random = new Random(2);
const reference = Float64Array.from({ length: 4000 }, () => random.normal());
const noisy = reference.map((value) => value + random.normal(0, 0.1));

test("noise of a tenth is 20 dB; silence 0 dB; the same Infinity", () => {
  assert.ok(Math.abs(snr(noisy, reference) - 20) < 0.3);
  assert.equal(snr(new Float64Array(4000), reference), 0);
  assert.equal(snr(reference, reference), Number.POSITIVE_INFINITY);
  assert.throws(() => snr(reference, new Float64Array(4000)), /snr: reference must not be zero everywhere/);
  assert.throws(() => snr(reference, reference.subarray(1)), /got 4000 and 3999 samples/);
});

test("a free sign forgives one that is upside down, once or for every block", () => {
  const inverted = noisy.map((value) => -value);
  const flipping = noisy.map((value, i) => (Math.floor(i / 1000) % 2 === 0 ? value : -value));
  assert.ok(snr(inverted, reference) < 0);
  assert.equal(snr(inverted, reference, { sign: "free" }), snr(noisy, reference));
  assert.ok(snr(flipping, reference, { sign: "free" }) < 0);
  assert.ok(Math.abs(snr(flipping, reference, { sign: "free", blockLength: 1000 }) - snr(noisy, reference)) < 1e-9);
});

test("the segmental one is the median of blocks that are no pauses, the last incomplete one left out", () => {
  const target = Float64Array.of(1, 1, 1, 1, 1, 1, 1e-4, 1e-4, 1);
  const estimate = Float64Array.of(1.1, 1.1, 1.01, 1.01, 1.001, 1.001, 9, 9, 9);
  assert.ok(Math.abs(segmentalSnr(estimate, target, { blockLength: 2 }) - 40) < 1e-9);
  assert.ok(Math.abs(segmentalSnr(estimate.subarray(0, 4), target.subarray(0, 4), { blockLength: 2 }) - 30) < 1e-9);
  assert.throws(() => segmentalSnr(estimate, target), /must have a block of 800 samples .* got none in 9 samples/);
});

test("the log-spectral distance: tenfold is 20 dB, the mean is over frames, silence has a level", () => {
  const target = { bins: 2, frames: 2, data: Float64Array.of(1, 1, 1, 1) };
  const louder = { ...target, data: Float64Array.of(10, 10, 1, 1) };
  assert.ok(Math.abs(logSpectralDistance(louder, target) - 10) < 1e-12);
  assert.equal(logSpectralDistance(target, target), 0);
  const silence = { ...target, data: new Float64Array(4) };
  assert.ok(Math.abs(logSpectralDistance(silence, target) - 100) < 1e-9);
  assert.ok(Math.abs(logSpectralDistance(silence, target, { amin: 0.01 }) - 40) < 1e-9);
  assert.throws(
    () => logSpectralDistance({ ...target, data: Float64Array.of(1, 1, -1, 1) }, target),
    /logSpectralDistance: estimate must not be negative, got -1 in bin 0 of frame 1/,
  );
  assert.throws(() => logSpectralDistance({ ...target, bins: 4, frames: 1 }, target), /got 4 × 1 and 2 × 2/);
});
