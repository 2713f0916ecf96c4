import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { requireFinite, requireOneOf, requirePositive, requirePositiveInteger, requireSamples } from "./errors.ts";

test("a positive integer passes, everything else is named", () => {
  requirePositiveInteger("stft", "hopLength", 1);
  for (const bad of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => requirePositiveInteger("stft", "hopLength", bad), {
      name: "RangeError",
      message: `stft: hopLength must be a positive integer, got ${bad}`,
    });
});

test("a positive number passes, everything else is named", () => {
  requirePositive("load", "sampleRate", 0.5);
  for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => requirePositive("load", "sampleRate", bad), {
      name: "RangeError",
      message: `load: sampleRate must be a positive number, got ${bad}`,
    });
});

test("one of several words passes, everything else is named with all of them", () => {
  requireOneOf("unwrapped", "layout", "frames", ["published", "frames"]);
  for (const bad of ["Frames", 3, undefined])
    assert.throws(() => requireOneOf("unwrapped", "layout", bad, ["published", "frames"]), {
      name: "RangeError",
      message: `unwrapped: layout must be one of "published", "frames", got ${JSON.stringify(bad)}`,
    });
});

test("numbers that are not finite are counted, and the first one is shown", () => {
  requireFinite("stft", "samples", Float32Array.of(0, -1, 1e30));
  requireFinite("stft", "samples", new Float32Array(0));
  const values = Float64Array.of(0, 1, Number.NaN, 2, Number.NEGATIVE_INFINITY);
  assert.throws(() => requireFinite("stft", "samples", values), {
    name: "RangeError",
    message: "stft: samples must be finite, got 2 of 5 that are not, the first is NaN at index 2",
  });
  assert.throws(() => requireFinite("stft", "samples", Float32Array.of(Number.NaN)), /got 1 of 1 .* at index 0/);
});

test("samples are a filled array of floating point numbers", () => {
  requireSamples("stft", "samples", Float32Array.of(0));
  requireSamples("stft", "samples", Float64Array.of(0));
  assert.throws(() => requireSamples("stft", "samples", new Float32Array(0)), {
    name: "RangeError",
    message: "stft: samples must hold at least one number, got none",
  });
  for (const bad of [[0], Int16Array.of(0), undefined, "sound", null])
    assert.throws(() => requireSamples("stft", "samples", bad as never), {
      name: "TypeError",
      message: /^stft: samples must be a Float32Array or a Float64Array, got (Array|Int16Array|Undefined|String|Null)$/,
    });
});

test("samples from another realm are samples", () => {
  requireSamples("stft", "samples", runInNewContext("Float32Array.of(1)"));
});
