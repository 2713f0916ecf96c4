import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { complexPlot, phaseDifferencePlot } from "./complex-plot.ts";

const matrix = (...data: number[]) => ({ bins: 2, frames: 2, data: Float64Array.from(data) });

/** Red, green, blue of the picture's pixels: the first number of each row says how it was filtered, and here is nothing to guess. */
function pixelsOf(html: string): number[][] {
  const png = Buffer.from(/base64,([^"]+)/.exec(html)![1], "base64");
  const chunk = (type: string): Buffer => {
    const at = png.indexOf(type, 8, "latin1");
    return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
  };
  const palette = chunk("PLTE");
  const rows = inflateSync(chunk("IDAT"));
  const pixels: number[][] = [];
  let above = [0, 0];
  for (let y = 0; y < 2; y++) {
    const [filter, ...stored] = rows.subarray(3 * y, 3 * y + 3);
    const row: number[] = [];
    for (let x = 0; x < 2; x++) {
      const [left, up, corner] = [row[x - 1] ?? 0, above[x], above[x - 1] ?? 0];
      const guess = left + up - corner;
      const paeth = [left, up, corner].sort((a, b) => Math.abs(guess - a) - Math.abs(guess - b))[0];
      row.push((stored[x] + [0, left, up, (left + up) >> 1, paeth][filter]) & 255);
    }
    for (const index of row) pixels.push([...palette.subarray(3 * index, 3 * index + 3)]);
    above = row;
  }
  return pixels;
}

test("silence is black, positive numbers are red, negative ones cyan, low bins at the bottom", () => {
  const plot = complexPlot({ re: matrix(1, -1, 0, 0), im: matrix(0, 0, 0, 0) }, { title: "a < b" });
  const { "text/html": html, "text/plain": text } = plot.toBundle();
  assert.equal(text, "a < b: 2 bins × 2 frames, hue for the angle, lightness for the size.");
  assert.match(String(html), /a &#60; b/);
  const [negative, silent, positive, alsoSilent] = pixelsOf(String(html));
  assert.deepEqual(
    [silent, alsoSilent],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
  );
  assert.ok(positive[0] > positive[1] && positive[0] > positive[2], `red: ${positive}`);
  assert.ok(negative[1] > negative[0] && negative[2] > negative[0], `cyan: ${negative}`);
});

test("a phase that stands still is positive from the second frame on", () => {
  const { "text/html": html } = phaseDifferencePlot({ re: matrix(0, -1, 0, -1), im: matrix(1, 0, 1, 0) }).toBundle();
  const pixels = pixelsOf(String(html));
  for (const second of [pixels[1], pixels[3]]) assert.ok(second[0] > second[1] && second[0] > second[2], `${second}`);
});
