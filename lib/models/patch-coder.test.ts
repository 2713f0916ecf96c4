import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import { patchCoder } from "./index.ts";

const random = new Random(1);
const noise = (): { bins: number; frames: number; data: Float64Array } => ({
  bins: 16,
  frames: 32,
  data: Float64Array.from({ length: 512 }, () => random.normal()),
});

test("pictures of as many patterns as the code has numbers come back exactly, others do not", () => {
  const patterns = [0, 1].map(() => Float64Array.from({ length: 16 }, () => random.normal()));
  const made = (): { bins: number; frames: number; data: Float64Array } => {
    const weights = Float64Array.from({ length: 64 }, () => random.normal());
    const data = Float64Array.from({ length: 512 }, (_, i) => {
      const [t, k] = [Math.floor(i / 16), i % 16];
      const place = 2 * (Math.floor(t / 4) * 4 + Math.floor(k / 4));
      const at = (t % 4) * 4 + (k % 4);
      return weights[place] * patterns[0][at] + weights[place + 1] * patterns[1][at];
    });
    return { bins: 16, frames: 32, data };
  };
  const coder = patchCoder([made(), made()], { r: 4, code: 64 });
  assert.deepEqual([coder.channels, coder.parameters], [2, 48]);
  assert.ok(coder.error([made()]) < 1e-6);
  assert.ok(coder.error([noise()]) > 0.8);
});

test("of noise, a code of a quarter keeps a quarter of unseen pictures, and more of those it learned", () => {
  const [seen, unseen] = [Array.from({ length: 40 }, noise), Array.from({ length: 10 }, noise)];
  const { error } = patchCoder(seen, { r: 4, code: 128 });
  assert.ok(Math.abs(error(unseen) ** 2 - 0.75) < 0.03, `${error(unseen) ** 2}`);
  assert.ok(error(seen) < error(unseen));
});

test("fewer patches than numbers are learned by heart", () => {
  const pictures = [noise(), noise()];
  const coder = patchCoder(pictures, { r: 16, code: 128 });
  assert.ok(coder.error(pictures) < 1e-6);
  assert.ok(coder.error([noise()]) > 0.9);
});

test("what does not fit is refused", () => {
  assert.throws(() => patchCoder([], { r: 4, code: 64 }), /at least one, got none/);
  assert.throws(() => patchCoder([noise()], { r: 2, code: 64 }), /multiple of the 128 places at r = 2, got 64/);
  assert.throws(
    () => patchCoder([noise(), { ...noise(), bins: 32, frames: 16 }], { r: 4, code: 64 }),
    /all be 16 × 32/,
  );
});
