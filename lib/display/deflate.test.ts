import assert from "node:assert/strict";
import test from "node:test";
import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { deflate } from "./deflate.ts";

function assertRoundTrip(bytes: Uint8Array): void {
  assert.deepEqual(Uint8Array.from(inflateSync(deflate(bytes))), bytes);
}

test("zlib reads back any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), assertRoundTrip));
});

test("zlib reads back bytes that repeat", () => {
  const motif = fc.uint8Array({ minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(motif, fc.integer({ min: 1, max: 200 }), (bytes, times) => {
      assertRoundTrip(Uint8Array.from({ length: bytes.length * times }, (_, i) => bytes[i % bytes.length]));
    }),
  );
});

test("zlib reads back the extremes: nothing, one byte, one value, repeats beyond the window", () => {
  assertRoundTrip(new Uint8Array(0));
  assertRoundTrip(Uint8Array.of(200));
  assertRoundTrip(new Uint8Array(100_000));
  const far = Uint8Array.from({ length: 90_000 }, (_, i) => ((i % 40_000) * 2654435761) >>> 24);
  assertRoundTrip(far);
});

test("zlib reads back counts so uneven that the tree would be deeper than the format's 15 bits", () => {
  const fibonacci = [1, 1];
  while (fibonacci.length < 22) fibonacci.push(fibonacci[fibonacci.length - 1] + fibonacci[fibonacci.length - 2]);
  const bytes = fibonacci.flatMap((count, symbol) => new Array<number>(count).fill(symbol * 11));
  // In an order without repeats worth taking, so that the counts stay Fibonacci's.
  const order = bytes.map((_, i) => i).sort((a, b) => ((a * 2654435761) >>> 0) - ((b * 2654435761) >>> 0));
  assertRoundTrip(Uint8Array.from(order, (i) => bytes[i]));
});

test("what repeats shrinks", () => {
  assert.ok(deflate(new Uint8Array(100_000)).length < 500);
});
