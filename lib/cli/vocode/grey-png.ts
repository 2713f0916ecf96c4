import { crc32, deflateSync, inflateSync } from "node:zlib";
import { Failure } from "./failure.ts";

/** A picture of 16 bits of grey. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** 0 … 65535, row by row, the top row first. */
  readonly pixels: Uint16Array;
}

const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const greyColour = 0;
const filterUp = 2;

/**
 * Bytes of a PNG file.
 *
 * @see W3C, Portable Network Graphics (PNG) Specification, third edition
 */
export function encodeGreyPng({ width, height, pixels }: GreyPicture): Uint8Array {
  const rowBytes = 2 * width;
  const rows = new Uint8Array(height * (1 + rowBytes));
  for (let y = 0; y < height; y++) {
    const at = y * (1 + rowBytes);
    rows[at] = filterUp;
    for (let i = 0; i < rowBytes; i++) {
      const byte = (row: number): number =>
        row < 0 ? 0 : (pixels[row * width + (i >> 1)] >> (i % 2 === 0 ? 8 : 0)) & 255;
      rows[at + 1 + i] = byte(y) - byte(y - 1);
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([16, greyColour, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** @throws Failure when the bytes are no such picture, or damaged */
export function decodeGreyPng(name: string, bytes: Uint8Array): GreyPicture {
  const refuse = (why: string): never => {
    throw new Failure(`${name} cannot be read: ${why}.`);
  };
  if (bytes.length < 33 || signature.some((byte, i) => bytes[i] !== byte)) refuse("it is no PNG file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let isEnded = false;
  for (let at = 8; at + 12 <= bytes.length && !isEnded; ) {
    const size = view.getUint32(at);
    if (at + 12 + size > bytes.length) break;
    if (crc32(bytes.subarray(at + 4, at + 8 + size)) !== view.getUint32(at + 8 + size)) refuse("it is damaged");
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === "IDAT") parts.push(bytes.subarray(at + 8, at + 8 + size));
    isEnded = type === "IEND";
    at += 12 + size;
  }
  if (!isEnded) refuse("it is truncated");
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth, colour, , , interlaced] = bytes.subarray(24, 29);
  if (depth !== 16 || colour !== greyColour || interlaced !== 0) refuse("it must have 16 bits of grey, not interlaced");
  const rowBytes = 2 * width;
  const rows = inflated(Buffer.concat(parts), refuse);
  if (rows.length !== height * (1 + rowBytes)) refuse("it is damaged");
  return { width, height, pixels: unfiltered(rows, width, height, refuse) };
}

function inflated(bytes: Uint8Array, refuse: (why: string) => never): Uint8Array {
  try {
    return inflateSync(bytes);
  } catch {
    return refuse("it is damaged");
  }
}

/** Each byte is stored as its difference to a guess from its neighbours; the first byte of a row says from which. */
function unfiltered(rows: Uint8Array, width: number, height: number, refuse: (why: string) => never): Uint16Array {
  const rowBytes = 2 * width;
  let above = new Uint8Array(rowBytes);
  const pixels = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = rows.slice(y * (1 + rowBytes) + 1, (y + 1) * (1 + rowBytes));
    const filter = rows[y * (1 + rowBytes)];
    if (filter > 4) refuse("it is damaged");
    for (let i = 0; i < rowBytes; i++) {
      const left = i < 2 ? 0 : row[i - 2];
      const aboveLeft = i < 2 ? 0 : above[i - 2];
      row[i] += [0, left, above[i], (left + above[i]) >> 1, paeth(left, above[i], aboveLeft)][filter];
    }
    for (let x = 0; x < width; x++) pixels[y * width + x] = (row[2 * x] << 8) | row[2 * x + 1];
    above = row;
  }
  return pixels;
}

function paeth(left: number, above: number, aboveLeft: number): number {
  const guess = left + above - aboveLeft;
  const [toLeft, toAbove, toCorner] = [left, above, aboveLeft].map((value) => Math.abs(guess - value));
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : aboveLeft;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, "latin1");
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
