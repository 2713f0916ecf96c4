import assert from "node:assert/strict";
import test from "node:test";
import { crc32, inflateSync } from "node:zlib";
import fc from "fast-check";
import { indexedPng } from "./png.ts";

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  readonly crc: number;
}

function chunks(file: Uint8Array): Chunk[] {
  const bytes = Buffer.from(file);
  const found: Chunk[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    found.push({ type, data: bytes.subarray(at + 8, at + 8 + length), crc: bytes.readUInt32BE(at + 8 + length) });
    at += 12 + length;
  }
  return found;
}

/** Undoes the filters by the text of the specification, independently of the writer. */
function decode(file: Uint8Array, width: number, height: number): Uint8Array {
  const rows = inflateSync(chunks(file).find(({ type }) => type === "IDAT")!.data);
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (width + 1)];
    for (let x = 0; x < width; x++) {
      const a = x > 0 ? pixels[y * width + x - 1] : 0;
      const b = y > 0 ? pixels[(y - 1) * width + x] : 0;
      const c = x > 0 && y > 0 ? pixels[(y - 1) * width + x - 1] : 0;
      const p = a + b - c;
      const nearest = [a, b, c].reduce((best, value) => (Math.abs(p - value) < Math.abs(p - best) ? value : best));
      const predicted = [0, a, b, Math.floor((a + b) / 2), nearest][filter];
      pixels[y * width + x] = (rows[y * (width + 1) + 1 + x] + predicted) & 255;
    }
  }
  return pixels;
}

const palette = Uint8Array.from({ length: 768 }, (_, i) => i & 255);

test("a decoder written from the specification reads back any picture", () => {
  const size = fc.integer({ min: 1, max: 12 });
  const picture = fc
    .tuple(size, size)
    .chain(([w, h]) => fc.tuple(fc.constant(w), fc.constant(h), fc.uint8Array({ minLength: w * h, maxLength: w * h })));
  fc.assert(
    fc.property(picture, ([width, height, pixels]) => {
      assert.deepEqual(decode(indexedPng({ width, height, pixels, palette }), width, height), pixels);
    }),
  );
});

test("chunks come in order, with the sums that zlib computes", () => {
  const file = indexedPng({ width: 3, height: 2, pixels: Uint8Array.of(0, 1, 2, 3, 4, 5), palette });
  const all = chunks(file);
  assert.deepEqual(
    all.map(({ type }) => type),
    ["IHDR", "PLTE", "IDAT", "IEND"],
  );
  for (const { type, data, crc } of all) assert.equal(crc, crc32(Buffer.concat([Buffer.from(type), data])), type);
});

test("pixels and palette of a wrong size are refused", () => {
  const wrong = { width: 2, height: 2, pixels: new Uint8Array(3), palette };
  assert.throws(() => indexedPng(wrong), /indexedPng: pixels must have 2 × 2 values, got 3/);
  const colourless = { width: 1, height: 1, pixels: new Uint8Array(1), palette: new Uint8Array(4) };
  assert.throws(() => indexedPng(colourless), /palette must have three bytes/);
});
