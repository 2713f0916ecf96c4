import { crcStep } from "./crc.ts";
import { SoundFileError } from "./sound-file-error.ts";
import { isTrailer } from "./trailer.ts";

/** What a FLAC file says about itself at its beginning. */
export interface FlacInfo {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitDepth: number;
  /** Samples per channel; 0 when the encoder did not know. */
  readonly samples: number;
}

/**
 * Reads the STREAMINFO block, which comes first in every FLAC file.
 *
 * @see RFC 9639, Free Lossless Audio Codec (2024), 8.2
 */
export function readFlacInfo(block: Uint8Array): FlacInfo {
  if (block.length < 38) throw wrong(`the file is truncated: its description of 38 bytes ends after ${block.length}`);
  if ((block[0] & 0x7f) !== 0) throw wrong("the file is damaged: it does not begin with its description (STREAMINFO)");
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  // 20 bits of sample rate, 3 of channels − 1, 5 of bit depth − 1, 36 of samples.
  const high = view.getUint32(14);
  const low = view.getUint32(18);
  const info = {
    sampleRate: high >>> 12,
    channels: ((high >>> 9) & 7) + 1,
    bitDepth: ((high >>> 4) & 31) + 1,
    samples: (high & 15) * 2 ** 32 + low,
  };
  if (info.sampleRate === 0) throw wrong("the header's sample rate must be positive, got 0");
  if (info.bitDepth < 4 || info.bitDepth > 24)
    throw wrong(`samples must have 4 to 24 bits, got ${info.bitDepth}; save the file with 24 bits or fewer`);
  return info;
}

/** Where the sound begins in a file that begins with `fLaC`: behind all blocks of metadata. */
export function endOfFlacMetadata(bytes: Uint8Array): number {
  for (let at = 4; at + 4 <= bytes.length; ) {
    const isLast = bytes[at] & 0x80;
    at += 4 + bytes[at + 1] * 65536 + bytes[at + 2] * 256 + bytes[at + 3];
    if (isLast && at <= bytes.length) return at;
  }
  throw wrong(`the file of ${bytes.length} bytes ends within its metadata; it is truncated or damaged`);
}

/** A frame and how many samples per channel it holds. */
export interface FlacFrame {
  readonly bytes: Uint8Array;
  readonly samples: number;
}

/**
 * Cuts the sound of a FLAC file into its frames. A frame does not say how long it is: it ends where its checksum comes
 * out even and the next frame begins.
 *
 * @param from where the first frame begins
 * @returns the frames, and whether they reach to the end of the file
 */
export function splitFlacFrames(bytes: Uint8Array, from: number): { frames: FlacFrame[]; isWhole: boolean } {
  const frames: FlacFrame[] = [];
  for (let at = from; at < bytes.length && !isTrailer(bytes, at); ) {
    const samples = readFlacHeader(bytes, at);
    const end = samples === undefined ? undefined : findFlacEnd(bytes, at);
    if (samples === undefined || end === undefined) return { frames, isWhole: false };
    frames.push({ bytes: bytes.subarray(at, end), samples });
    at = end;
  }
  return { frames, isWhole: true };
}

const crc8 = crcStep(0x07, 8);
const crc16 = crcStep(0x8005, 16);

function findFlacEnd(bytes: Uint8Array, start: number): number | undefined {
  let checksum = 0;
  for (let at = start; at < bytes.length; ) {
    checksum = crc16(checksum, bytes[at++]);
    if (checksum !== 0 || at < start + 8) continue;
    if (isTrailer(bytes, at) || readFlacHeader(bytes, at) !== undefined) return at;
  }
  return undefined;
}

/** Samples of the frame whose header begins here, undefined when none does: it has a checksum of its own. */
export function readFlacHeader(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at] !== 0xff || (bytes[at + 1] & 0xfe) !== 0xf8) return undefined;
  const sizeCode = bytes[at + 2] >> 4;
  const rateCode = bytes[at + 2] & 15;
  if (sizeCode === 0 || rateCode === 15 || bytes[at + 3] & 1) return undefined;
  // The number of the frame is written like a letter in UTF-8, in one to seven bytes.
  const sizeAt = at + 4 + Math.max(1, Math.clz32(~(bytes[at + 4] << 24)));
  const sizeLength = sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0;
  const rateLength = rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0;
  const end = sizeAt + sizeLength + rateLength;
  if (end >= bytes.length) return undefined;
  let checksum = 0;
  for (let i = at; i <= end; i++) checksum = crc8(checksum, bytes[i]);
  if (checksum !== 0) return undefined;
  if (sizeCode === 6) return bytes[sizeAt] + 1;
  if (sizeCode === 7) return bytes[sizeAt] * 256 + bytes[sizeAt + 1] + 1;
  return sizeCode === 1 ? 192 : sizeCode < 6 ? 576 * 2 ** (sizeCode - 2) : 2 ** sizeCode;
}

function wrong(reason: string): SoundFileError {
  return new SoundFileError("decode", reason);
}
