import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import * as nn from "../nn/index.ts";
import {
  checkerboard,
  shuffleCoder,
  shuffleStart,
  type UpsamplingSizes,
  upsampling,
  upsamplingCost,
  upsamplingKinds,
} from "./index.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");
const use = { training: false, random: new Random(1) };
const sizes: UpsamplingSizes = { height: 3, width: 8, channels: 5, factor: 4 };

for (const kind of upsamplingKinds) {
  test(`${kind}: four times as high and wide, as many parameters as it says, and its gradients are there`, async () => {
    for (const factor of [2, 3, 4]) {
      const { layer, parameters } = upsampling(kind, { ...sizes, factor }, new Random(2));
      assert.equal(nn.parameterCount(layer), parameters);
      const x = nn.ones([2, 3, 8, 5]);
      assert.deepEqual(layer.forward(x, use).shape, [2, 3 * factor, 8 * factor, 1]);
      const { gradients } = nn.gradients(layer.parameters, () => nn.mean(nn.square(layer.forward(x, use))));
      for (const slope of Object.values(gradients))
        assert.ok((await nn.valuesOf(slope)).some((value) => Math.abs(value) > 1e-8));
    }
  });
}

test("of a flat picture, transposing and shuffling leave nothing but a checkerboard before training, the others next to none", async () => {
  const flat = nn.ones([1, 8, 8, 5]);
  const found: Record<string, number> = {};
  for (const kind of upsamplingKinds) {
    const { layer } = upsampling(kind, { ...sizes, height: 8, width: 8 }, new Random(3));
    // Away from the margins, where zeros are seen.
    const inner = nn.slice(layer.forward(flat, use), [0, 8, 8, 0], [1, 16, 16, 1]);
    found[kind] = checkerboard({ bins: 16, frames: 16, data: await nn.valuesOf(inner) }, 4);
  }
  assert.ok(found["stretch and convolve"] < 1e-3, JSON.stringify(found));
  assert.ok(found["linear layer"] < 0.1, JSON.stringify(found));
  assert.ok(found["transposed convolution"] > 0.99 && found["pixel shuffle"] > 0.99, JSON.stringify(found));
});

test("what they cost, counted by hand for 32 × 128 × 16 to 128 × 512", () => {
  const seed = { height: 32, width: 128, channels: 16, factor: 4 };
  assert.deepEqual(upsamplingCost("stretch and convolve", seed), { parameters: 145, operations: 144 * 65536 });
  assert.deepEqual(upsamplingCost("transposed convolution", seed), { parameters: 577, operations: 576 * 4096 });
  assert.deepEqual(upsamplingCost("pixel shuffle", seed), { parameters: 145 * 16, operations: 144 * 65536 });
  assert.equal(upsamplingCost("linear layer", seed).operations, 65536 * 65536);
  assert.throws(
    () => upsamplingCost("nearest" as never, seed),
    /kind must be one of stretch and convolve, .* got nearest/,
  );
});

test("a checkerboard is what repeats with the blocks, not what varies otherwise", () => {
  const random = new Random(4);
  const noise = { bins: 64, frames: 64, data: Float64Array.from({ length: 4096 }, () => random.normal()) };
  assert.ok(checkerboard(noise, 4) < 0.02);
  assert.equal(checkerboard({ bins: 4, frames: 4, data: new Float64Array(16).fill(7) }, 2), 0);
  assert.throws(() => checkerboard(noise, 3), /multiples of 3, got 64 × 64/);
});

test("the seed's table put right: r² channels, as many numbers as the picture", () => {
  const rows = [2, 4, 8, 16, 32, 64].map((r) => shuffleStart(r, { height: 128, width: 512, inputs: 5 }));
  assert.deepEqual(
    rows.map(({ height, width, channels }) => [height, width, channels]),
    [
      [64, 256, 4],
      [32, 128, 16],
      [16, 64, 64],
      [8, 32, 256],
      [4, 16, 1024],
      [2, 8, 4096],
    ],
  );
  for (const { height, width, channels, parameters, seedChannels, seedFills } of rows) {
    assert.equal(height * width * channels, 65536);
    assert.equal((height * width * seedChannels) / 65536, seedFills);
    assert.equal(parameters, 6 * 65536);
  }
  assert.throws(() => shuffleStart(3, { height: 128, width: 512 }), /r must divide 128 and 512, got 3/);
  assert.throws(() => shuffleStart(2, { height: -128, width: 512 }), /height must be a positive integer, got -128/);
  assert.throws(() => shuffleStart(2, { height: 2, width: 2, inputs: 0 }), /inputs must be a positive integer, got 0/);
});

test("a coder keeps its code's size whatever r is; its decoder costs r⁴", () => {
  const picture = { height: 32, width: 64, code: 128 };
  for (const r of [4, 8, 16]) {
    const coder = shuffleCoder(r, picture, new Random(1));
    assert.equal(coder.channels, (r * r) / 16);
    assert.deepEqual(coder.layer.forward(nn.ones([2, 32, 64, 1]), use).shape, [2, 32, 64, 1]);
    assert.equal(coder.parameters, (9 * r ** 4) / 16 + r * r);
  }
  assert.throws(() => shuffleCoder(2, picture, new Random(1)), /multiple of the 512 places at r = 2, got 128/);
});
