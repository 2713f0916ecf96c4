import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { envelope, poolMax } from "./pool.ts";

test("a single loud cell survives any reduction, in its own block", () => {
  const place = fc.record({ bin: fc.nat(99), frame: fc.nat(69), rows: fc.integer({ min: 1, max: 120 }) });
  fc.assert(
    fc.property(place, ({ bin, frame, rows }) => {
      const data = new Float32Array(7000);
      data[frame * 100 + bin] = 5;
      const grid = poolMax({ bins: 100, frames: 70, data }, rows, 13);
      const cell = Math.floor(bin / grid.binsPerRow) * grid.columns + Math.floor(frame / grid.framesPerColumn);
      assert.equal(grid.data[cell], 5);
      assert.equal(grid.data.filter((value) => value === 5).length, 1);
      assert.ok(grid.rows <= rows && grid.columns <= 13);
    }),
  );
});

test("a short curve stays as it is, a long one keeps its least and greatest value", () => {
  const samples = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i));
  assert.equal(envelope(samples, 1000).points, samples);
  samples[777] = 9;
  samples[778] = -9;
  const { points, spacing, offset } = envelope(samples, 100);
  assert.ok(points.length <= 100);
  assert.deepEqual([Math.max(...points), Math.min(...points)], [9, -9]);
  const peakAt = offset + points.indexOf(9) * spacing;
  assert.ok(Math.abs(peakAt - 777) <= 20, `the peak moved to ${peakAt}`);
});
