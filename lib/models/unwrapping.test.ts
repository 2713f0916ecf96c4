import assert from "node:assert/strict";
import { test } from "node:test";
import { answeredSamples, approach1, approach2, columnsOf, unwrappedCells } from "./index.ts";
import { speechLike } from "./testing/speech-like.ts";

test("as published, 20 numbers in a row are 20 frames of one bin: NumPy flattens rows", () => {
  // numpy.append(x[:20, :-1], x[:, -1]) of a 41 × 4 array whose entry is 10 · bin + frame.
  const { bins, frames } = unwrappedCells("published", 4);
  const values = [...bins].map((bin, i) => 10 * bin + frames[i]);
  assert.equal(values.length, 20 * 3 + 41);
  assert.deepEqual(values.slice(0, 7), [0, 1, 2, 10, 11, 12, 20]);
  assert.deepEqual(values.slice(57, 63), [190, 191, 192, 3, 13, 23]);
  assert.equal(values.at(-1), 403);
});

test("what the kernel reads has nothing to do with the samples it is to answer", () => {
  const frames = 3197;
  const far = [0, 1, 100, 1598, 3195].map((place) => unwrappedCells("published", frames, place).frames[0] - place);
  assert.deepEqual(far, [0, 19, 1900, -1598, -19]);
});

test("in order, the kernel reads the frame that begins with the samples it is to answer", () => {
  for (const layout of ["frames", "whole frames"] as const) {
    for (const place of [0, 17, 99]) {
      const cells = unwrappedCells(layout, 100, place);
      assert.deepEqual(new Set(cells.frames), new Set([place]));
      assert.deepEqual([...cells.bins], [...cells.bins.keys()]);
    }
  }
});

test("columns hold the features of their cells, and the samples of their place", () => {
  const { samples } = speechLike("voice", 1007);
  for (const layout of ["published", "frames", "whole frames"] as const) {
    const approach = approach2({ layout });
    const { frequencies, times, magnitudes } = approach.features(samples);
    const table = columnsOf(approach, samples);
    assert.equal(20 * table.count, answeredSamples(layout, samples.length));
    const width = approach.kernel[1];
    for (const place of [0, 5, table.count - 1]) {
      const { bins, frames } = unwrappedCells(layout, times.frames, place);
      for (const [part, s] of [frequencies, times, magnitudes].entries())
        for (const i of [0, 1, width - 1])
          assert.equal(
            table.data[place * 3 * width + part * width + i],
            Math.fround(s.data[frames[i] * s.bins + bins[i]]),
          );
      assert.deepEqual(table.targets.slice(20 * place, 20 * place + 20), samples.slice(20 * place, 20 * place + 20));
    }
  }
});

test("Approach 1 reads two neighbouring frames, all bins", () => {
  const { samples } = speechLike("voice", 1007);
  const { frequencies, times } = approach1().features(samples);
  const { data, count } = columnsOf(approach1(), samples);
  assert.equal(count, frequencies.frames - 1);
  assert.equal(data[7 * 246 + 2 * 30], Math.fround(frequencies.data[7 * 41 + 30]));
  assert.equal(data[7 * 246 + 2 * 30 + 1], Math.fround(frequencies.data[8 * 41 + 30]));
  assert.equal(data[7 * 246 + 2 * (41 + 30) + 1], Math.fround(times.data[8 * 41 + 30]));
});

test("a place that is not there is refused", () => {
  assert.throws(() => unwrappedCells("frames", 10, 10), /unwrappedCells: place must/);
  assert.throws(() => unwrappedCells("published", 0), /unwrappedCells: frames must/);
});
