import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { base64, base64OfArray } from "./base64.ts";

test("base64 equals Node's own on any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      assert.equal(base64(bytes), Buffer.from(bytes).toString("base64"));
    }),
  );
});

test("base64 equals Node's own across its pieces", () => {
  const bytes = Uint8Array.from({ length: 30_001 }, (_, i) => (i * i) & 255);
  assert.equal(base64(bytes), Buffer.from(bytes).toString("base64"));
});

test("a view into a larger array gives its own numbers only", () => {
  const view = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
  const bytes = Buffer.from(base64OfArray(view), "base64");
  assert.deepEqual([bytes.readFloatLE(0), bytes.readFloatLE(4), bytes.length], [2, 3, 8]);
});
