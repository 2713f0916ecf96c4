import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { at, frame, rows, type Spectrogram } from "./spectrogram.ts";

const small = fc
  .record({ bins: fc.integer({ min: 1, max: 6 }), frames: fc.integer({ min: 1, max: 6 }) })
  .map(({ bins, frames }): Spectrogram => {
    return { bins, frames, data: Float32Array.from({ length: bins * frames }, (_, i) => i) };
  });

test("at, frame and rows see the same numbers: data[t · bins + k]", () => {
  fc.assert(
    fc.property(small, (s) => {
      const table = rows(s);
      assert.equal(table.length, s.bins);
      for (let t = 0; t < s.frames; t++) {
        assert.equal(frame(s, t).length, s.bins);
        for (let k = 0; k < s.bins; k++) {
          assert.equal(at(s, k, t), t * s.bins + k);
          assert.equal(frame(s, t)[k], at(s, k, t));
          assert.equal(table[k][t], at(s, k, t));
        }
      }
    }),
  );
});

test("a frame is a view: writing into it changes the spectrogram", () => {
  const s = { bins: 2, frames: 2, data: Float64Array.of(1, 2, 3, 4) };
  frame(s, 1)[0] = 30;
  assert.equal(at(s, 0, 1), 30);
});

test("rows are copies", () => {
  const s = { bins: 1, frames: 2, data: Float32Array.of(1, 2) };
  rows(s)[0][0] = 10;
  assert.equal(at(s, 0, 0), 1);
});

test("a bin or a frame that does not exist is named", () => {
  const s = { bins: 2, frames: 3, data: new Float32Array(6) };
  assert.throws(() => at(s, 2, 0), {
    name: "RangeError",
    message: "at: bin must be a whole number from 0 to 1, got 2",
  });
  assert.throws(() => at(s, 0, 3), {
    name: "RangeError",
    message: "at: frame must be a whole number from 0 to 2, got 3",
  });
  assert.throws(() => at(s, Number.NaN, 0), RangeError);
  assert.throws(() => at(s, 0, 1.5), RangeError);
  assert.throws(() => frame(s, 0.5), RangeError);
  assert.throws(() => frame(s, -1), {
    name: "RangeError",
    message: "frame: index must be a whole number from 0 to 2, got -1",
  });
});

test("a spectrogram survives a structured clone", () => {
  const s = { bins: 1, frames: 2, data: Float32Array.of(1, 2) };
  assert.deepEqual(structuredClone(s), s);
});
