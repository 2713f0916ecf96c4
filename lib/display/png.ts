import { base64 } from "./base64.ts";
import { deflate } from "./deflate.ts";

/** A picture of at most 256 colours. */
export interface IndexedPicture {
  readonly width: number;
  readonly height: number;
  /** One palette index per pixel, row by row, the top row first. */
  readonly pixels: Uint8Array;
  /** Red, green, blue of each colour, 0 … 255. */
  readonly palette: Uint8Array;
}

/**
 * A PNG file with a palette: a spectrogram is one number per pixel, and stays one byte per pixel.
 *
 * @returns the file's bytes
 * @throws RangeError when pixels or palette do not have the size they need
 * @see W3C, Portable Network Graphics (PNG) Specification, third edition
 */
export function indexedPng(picture: IndexedPicture): Uint8Array {
  const { width, height, pixels, palette } = picture;
  if (pixels.length !== width * height)
    throw new RangeError(`indexedPng: pixels must have ${width} × ${height} values, got ${pixels.length}`);
  if (palette.length % 3 !== 0 || palette.length > 768)
    throw new RangeError(`indexedPng: palette must have three bytes for up to 256 colours, got ${palette.length}`);
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([8, 3, 0, 0, 0], 8); // 8 bits, palette, deflate, filters per row, not interlaced
  const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
  return joined([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", deflate(filtered(picture))),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** The same as a data URI, for an `<img>` or an SVG `<image>`. */
export function indexedPngUri(picture: IndexedPicture): string {
  return `data:image/png;base64,${base64(indexedPng(picture))}`;
}

/**
 * Each row as the difference to what is already known. Palettes here run from dark to light, so neighbours are close
 * and differences small; of the format's predictions the one with the smallest differences is taken, row by row.
 */
function filtered({ width, height, pixels }: IndexedPicture): Uint8Array {
  const rows = new Uint8Array(height * (width + 1));
  const attempt = new Uint8Array(width);
  for (let y = 0; y < height; y++) {
    const row = pixels.subarray(y * width, (y + 1) * width);
    const above = y > 0 ? pixels.subarray((y - 1) * width, y * width) : new Uint8Array(width);
    let smallest = Number.POSITIVE_INFINITY;
    for (const [filter, predict] of predictions) {
      let size = 0;
      for (let x = 0; x < width; x++) {
        attempt[x] = row[x] - predict(row[x - 1] ?? 0, above[x], above[x - 1] ?? 0);
        size += Math.min(attempt[x], 256 - attempt[x]);
      }
      if (size >= smallest) continue;
      smallest = size;
      rows[y * (width + 1)] = filter;
      rows.set(attempt, y * (width + 1) + 1);
    }
  }
  return rows;
}

type Predict = (left: number, above: number, aboveLeft: number) => number;
const predictions: readonly (readonly [number, Predict])[] = [
  [0, () => 0],
  [1, (left) => left],
  [2, (_, above) => above],
  [3, (left, above) => (left + above) >> 1],
  [4, paeth],
];

function paeth(left: number, above: number, aboveLeft: number): number {
  const guess = left + above - aboveLeft;
  const toLeft = Math.abs(guess - left);
  const toAbove = Math.abs(guess - above);
  const toCorner = Math.abs(guess - aboveLeft);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : aboveLeft;
}

/** The file with the size of its pixels on paper written in, so that a document shows it as large as it was meant. */
export function withResolution(png: Uint8Array, dotsPerInch: number): Uint8Array {
  const endOfHeader = 33; // signature, and the first chunk of 13 bytes
  const data = new Uint8Array(9);
  for (const at of [0, 4]) new DataView(data.buffer).setUint32(at, Math.round(dotsPerInch / 0.0254));
  data[8] = 1; // per metre
  return joined([png.subarray(0, endOfHeader), chunk("pHYs", data), png.subarray(endOfHeader)]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
