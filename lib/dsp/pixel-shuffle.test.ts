import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pixelShuffle, pixelUnshuffle } from "./index.ts";

test("channels go where the formula says, and come back", () => {
  const small = fc.integer({ min: 1, max: 4 });
  fc.assert(
    fc.property(small, small, small, small, (channels, height, width, r) => {
      const data = Float32Array.from({ length: channels * r * r * height * width }, (_, i) => i);
      const planes = { channels: channels * r * r, height, width, data };
      const large = pixelShuffle(planes, r);
      assert.deepEqual([large.channels, large.height, large.width], [channels, height * r, width * r]);
      for (let c = 0; c < channels; c++)
        for (let y = 0; y < height * r; y++)
          for (let x = 0; x < width * r; x++) {
            const from = c * r * r + (y % r) * r + (x % r);
            const value = data[(from * height + Math.floor(y / r)) * width + Math.floor(x / r)];
            assert.equal(large.data[(c * height * r + y) * width * r + x], value);
          }
      assert.deepEqual(pixelUnshuffle(large, r), planes);
    }),
  );
});

test("the seed's table: an image of 128 × 512 has r² channels, not r", () => {
  const image = { channels: 1, height: 128, width: 512, data: new Float32Array(128 * 512) };
  const { channels, height, width } = pixelUnshuffle(image, 8);
  assert.deepEqual([channels, height, width], [64, 16, 64]);
});

test("sizes that do not fit are a sentence", () => {
  const planes = { channels: 3, height: 2, width: 3, data: new Float32Array(18) };
  assert.throws(() => pixelShuffle(planes, 2), /pixelShuffle: channels must be a multiple of r² = 4, got 3/);
  assert.throws(
    () => pixelUnshuffle(planes, 2),
    /pixelUnshuffle: height and width must be multiples of r = 2, got 2 × 3/,
  );
  assert.throws(() => pixelShuffle(planes, 0), /pixelShuffle: r must be a positive integer, got 0/);
  assert.throws(() => pixelShuffle({ ...planes, width: 4 }, 1), /data must hold .* = 24 numbers, got 18/);
});
