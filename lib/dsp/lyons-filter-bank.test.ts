import assert from "node:assert/strict";
import { test } from "node:test";
import { frame } from "../core/index.ts";
import { lyonsFilterBank } from "./index.ts";

test("seed 4's bank: thirteen of 128 filters are empty, and the last bin belongs to none", () => {
  const filters = lyonsFilterBank({ nMels: 128, sampleRate: 16000, nFft: 512 });
  assert.deepEqual([filters.bins, filters.frames], [257, 128]);
  const empty = Array.from({ length: 128 }, (_, m) => m).filter((m) =>
    frame(filters, m).every((weight) => weight === 0),
  );
  // As a run of the seed's own code in Python said.
  assert.deepEqual(empty, [0, 2, 4, 6, 8, 10, 13, 15, 18, 21, 24, 28, 34]);
  for (let m = 0; m < 128; m++) assert.equal(filters.data[m * 257 + 256], 0);
  assert.equal(Math.max(...filters.data), 1);
});

test("bands that make no sense are refused", () => {
  assert.throws(() => lyonsFilterBank({ fMax: 9000 }), /fMax must be at most half the sample rate, 8000 Hz, got 9000/);
  assert.throws(() => lyonsFilterBank({ fMin: 5000, fMax: 4000 }), /fMax must be above fMin = 5000 Hz, got 4000/);
  assert.throws(() => lyonsFilterBank({ nMels: 0 }), /nMels must be a positive integer, got 0/);
});
