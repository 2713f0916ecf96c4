import { ascii } from "../ascii.ts";
import { crcStep } from "../crc.ts";
import { endOfFlacMetadata, splitFlacFrames } from "../flac-frames.ts";
import { readMpegFrame } from "../mpeg-frames.ts";
import { integer } from "./bytes.ts";
import { withChecksums } from "./ogg.ts";

/**
 * Makes what guards a file right again (checksums, headers of frames), so that the damage between gets as far as the
 * decoder. Only damage that leaves the length alone can be repaired so.
 */
export function repaired(good: Uint8Array, broken: Uint8Array): Uint8Array {
  if (good.length !== broken.length) return broken;
  const format = ascii(good, 0, 4);
  if (format === "OggS") return withOggHeaders(good, broken);
  return format === "fLaC" ? withFlacHeaders(good, broken) : withMpegHeaders(good, broken);
}

function withOggHeaders(good: Uint8Array, broken: Uint8Array): Uint8Array {
  const fixed = broken.slice();
  for (let at = 0; at < good.length; ) {
    const header = 27 + good[at + 26];
    const lacings = good.subarray(at + 27, at + header);
    // The position stays as damaged as it is: it is a number like others.
    fixed.set(good.subarray(at, at + 6), at);
    fixed.set(good.subarray(at + 14, at + header), at + 14);
    at += header + lacings.reduce((sum, lacing) => sum + lacing, 0);
  }
  return withChecksums(fixed);
}

const crc16 = crcStep(0x8005, 16);

function withFlacHeaders(good: Uint8Array, broken: Uint8Array): Uint8Array {
  const fixed = broken.slice();
  const begin = endOfFlacMetadata(good);
  fixed.set(good.subarray(0, begin));
  let at = begin;
  for (const { bytes } of splitFlacFrames(good, begin).frames) {
    // No header of our files is longer.
    fixed.set(bytes.subarray(0, 8), at);
    const frame = fixed.subarray(at, at + bytes.length);
    const checksum = frame.subarray(0, -2).reduce(crc16, 0);
    frame.set(integer(checksum, 2, "big"), frame.length - 2);
    at += bytes.length;
  }
  return fixed;
}

function withMpegHeaders(good: Uint8Array, broken: Uint8Array): Uint8Array {
  const fixed = broken.slice();
  for (let at = 0; at < good.length; ) {
    fixed.set(good.subarray(at, at + 4), at);
    at += readMpegFrame(good, at)!.length;
  }
  return fixed;
}
