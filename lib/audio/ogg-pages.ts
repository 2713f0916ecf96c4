import { ascii } from "./ascii.ts";
import { crcStep } from "./crc.ts";
import { SoundFileError } from "./sound-file-error.ts";

/** What an Ogg file carries: packets of one codec. */
export interface OggStream {
  readonly packets: readonly Uint8Array[];
  /** Position of the last page, in the codec's own count: mostly the samples of the whole file. */
  readonly end: number;
}

/**
 * Unpacks an Ogg file with one sound in it. Each page carries a checksum and a number, so nothing that is damaged or
 * missing goes unnoticed.
 *
 * @see RFC 3533, The Ogg Encapsulation Format Version 0 (2003)
 */
export function readOggPages(bytes: Uint8Array): OggStream {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packets: Uint8Array[] = [];
  let unfinished: Uint8Array[] = [];
  let end = 0;
  let number = 0;
  let isEnded = false;
  for (let at = 0; at < bytes.length; number++) {
    if (isEnded && ascii(bytes, at, 4) !== "OggS") break;
    const page = readPage(bytes, view, at);
    if (page.serial !== view.getUint32(14, true) || isEnded)
      throw wrong(
        "the file holds several streams, one beside or behind another; save the one that is wanted by itself",
      );
    if (page.number !== number)
      throw wrong(`the file is damaged: at byte ${at} page ${number} should begin, got page ${page.number}`);
    if (page.continues !== unfinished.length > 0)
      throw wrong(`the file is damaged: page ${number} begins amid a packet`);
    let body = at + page.header;
    for (const lacing of page.lacings) {
      unfinished.push(bytes.subarray(body, body + lacing));
      body += lacing;
      if (lacing === 255) continue;
      packets.push(joined(unfinished));
      unfinished = [];
    }
    if (page.position >= 0) end = page.position;
    isEnded = page.isLast;
    at = body;
  }
  if (!isEnded) throw wrong("the file is truncated: its last page is missing");
  if (unfinished.length > 0) throw wrong("the file is damaged: its last packet has no end");
  return { packets, end };
}

interface Page {
  readonly continues: boolean;
  readonly isLast: boolean;
  readonly position: number;
  readonly serial: number;
  readonly number: number;
  /** Bytes before the body. */
  readonly header: number;
  /** Lengths of the pieces in the body; a piece of 255 bytes goes on in the next. */
  readonly lacings: Uint8Array;
}

function readPage(bytes: Uint8Array, view: DataView, at: number): Page {
  const header = at + 27 <= bytes.length ? 27 + bytes[at + 26] : 27;
  const lacings = bytes.subarray(at + 27, at + header);
  const size = header + lacings.reduce((sum, lacing) => sum + lacing, 0);
  if (at + size > bytes.length)
    throw wrong(`the file is truncated: its page at byte ${at} ends after ${bytes.length - at} of ${size} bytes`);
  if (ascii(bytes, at, 4) !== "OggS" || checksumOf(bytes.subarray(at, at + size)) !== view.getUint32(at + 22, true))
    throw wrong(`the file is damaged: the checksum of its page at byte ${at} is wrong`);
  return {
    continues: (bytes[at + 5] & 1) !== 0,
    isLast: (bytes[at + 5] & 4) !== 0,
    position: Number(view.getBigInt64(at + 6, true)),
    serial: view.getUint32(at + 14, true),
    number: view.getUint32(at + 18, true),
    header,
    lacings,
  };
}

const crc32 = crcStep(0x04c11db7, 32);

/** Checksum of a page, in which the place of the checksum itself counts as zero. */
export function checksumOf(page: Uint8Array): number {
  let checksum = 0;
  for (let i = 0; i < page.length; i++) checksum = crc32(checksum, i >= 22 && i < 26 ? 0 : page[i]);
  return checksum >>> 0;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function wrong(reason: string): SoundFileError {
  return new SoundFileError("decode", reason);
}
