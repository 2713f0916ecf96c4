import { ascii } from "./ascii.ts";

/** One frame of MPEG audio: layer I, II or III, of which the third is called MP3. */
export interface MpegFrame {
  readonly layer: 1 | 2 | 3;
  readonly channels: 1 | 2;
  readonly sampleRate: number;
  /** Samples per channel that it decodes to. */
  readonly samples: number;
  /** Bytes, header included. */
  readonly length: number;
  /** Bytes of header and side information, behind which the first frame may carry notes about the file. */
  readonly sideEnd: number;
}

/** The first frame, when the bytes begin with one, and with a second of the same kind unless they end before it. */
export function findMpegFrame(bytes: Uint8Array): MpegFrame | undefined {
  const first = readMpegFrame(bytes, 0);
  if (!first) return undefined;
  if (first.length + 4 > bytes.length) return bytes.length >= first.length ? first : undefined;
  const second = readMpegFrame(bytes, first.length);
  return second && isSameKind(first, second) ? first : undefined;
}

/** Frames of one file agree in all but their length. */
export function isSameKind(a: MpegFrame, b: MpegFrame): boolean {
  return a.layer === b.layer && a.sampleRate === b.sampleRate && a.channels === b.channels;
}

/**
 * Reads the four bytes of a frame's header.
 *
 * @see ISO/IEC 11172-3 (1993), 2.4.2.3; ISO/IEC 13818-3 for the lower sample rates; "2.5" is Fraunhofer's own
 */
export function readMpegFrame(bytes: Uint8Array, at: number): MpegFrame | undefined {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1] & 0xe0) !== 0xe0) return undefined;
  const version = (bytes[at + 1] >> 3) & 3;
  const layer = 4 - ((bytes[at + 1] >> 1) & 3);
  const rate = (bytes[at + 2] >> 2) & 3;
  const bitRate = bytes[at + 2] >> 4;
  if (version === 1 || layer === 4 || rate === 3 || bitRate === 0 || bitRate === 15) return undefined;
  const isFirstVersion = version === 3;
  const sampleRate = [44100, 48000, 32000][rate] / (isFirstVersion ? 1 : version === 2 ? 2 : 4);
  const bitsPerSecond = 1000 * bitRates[isFirstVersion ? layer - 1 : layer === 1 ? 3 : 4][bitRate - 1];
  const padding = (bytes[at + 2] >> 1) & 1;
  const samples = layer === 1 ? 384 : layer === 3 && !isFirstVersion ? 576 : 1152;
  // Layer I counts in slots of four bytes.
  const slot = layer === 1 ? 4 : 1;
  const length = (Math.floor(((samples / 8) * bitsPerSecond) / sampleRate / slot) + padding) * slot;
  const channels = bytes[at + 3] >> 6 === 3 ? 1 : 2;
  const side = isFirstVersion ? [17, 32] : [9, 17];
  return { layer: layer as 1 | 2 | 3, channels, sampleRate, samples, length, sideEnd: 4 + side[channels - 1] };
}

/** Kilobits per second: version 1 in layers I, II, III; versions 2 and 2.5 in layer I and in the other two. */
const bitRates: readonly (readonly number[])[] = [
  [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/** What an encoder says about the file in its first frame, which itself is silent. */
export interface MpegNotes {
  /** Frames that follow. */
  readonly frames: number;
  /** Samples to drop at both ends together, which the encoder had to add. */
  readonly added: number;
}

/**
 * @see G. Bouvigne, MP3 Info Tag revision 1 specifications: the frame count of Xing, and LAME's delay and padding
 */
export function readMpegNotes(bytes: Uint8Array, frame: MpegFrame): MpegNotes | undefined {
  const at = frame.sideEnd;
  if (frame.layer !== 3 || !["Xing", "Info"].includes(ascii(bytes, at, 4))) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, frame.length));
  if (at + 12 > view.byteLength) return undefined;
  const flags = view.getUint32(at + 4);
  if (!(flags & 1)) return undefined;
  // Behind the flags: frames and bytes (4 each), table of contents (100), quality (4), each if its flag is set.
  const encoder = at + 8 + 4 + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  const delays = encoder + 21;
  const knowsDelays = delays + 3 <= view.byteLength && /^L(AME|avc|avf)/.test(ascii(bytes, encoder, 4));
  const bits = knowsDelays ? view.getUint32(delays - 1) & 0xffffff : 0;
  return { frames: view.getUint32(at + 8), added: (bits >> 12) + (bits & 0xfff) };
}
