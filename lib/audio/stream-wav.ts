import type { Audio } from "../core/index.ts";
import { ascii, hexadecimal } from "./ascii.ts";
import { decodeWavSound } from "./decode-wav.ts";
import { recognise } from "./recognise.ts";
import { SoundFileError } from "./sound-file-error.ts";
import { isPlaceholder } from "./wav-chunks.ts";
import { readWavFormat, type WavFormat } from "./wav-format.ts";

export interface StreamWavOptions {
  /** Samples of each channel in a block; the last one may have fewer. Default 65536. */
  readonly blockLength?: number;
}

/**
 * Sound of a WAV file that comes in pieces: block after block, while the rest is still on its way. All blocks together are what
 * `decodeWav` makes of the whole file, sample by sample. It keeps no more than a block and a piece.
 *
 * What stands behind the sound is not looked at, and where the header promises more than comes, the blocks come first and
 * the error afterwards.
 *
 * @param pieces the bytes of the file in pieces of any size: a stream of a file, the body of an answer
 * @param options blockLength in samples
 * @returns sounds of blockLength samples at the file's own rate, several channels as in `decodeWav`
 * @throws SoundFileError when the bytes are no WAV file, end too early, hold no sound or NaN, or are compressed
 * @example
 * const bytes = encodeWav({ samples: Float32Array.of(0, 0.5, -1), sampleRate: 8000 });
 * const blocks = [];
 * for await (const { samples } of streamWav([bytes.subarray(0, 47), bytes.subarray(47)], { blockLength: 2 }))
 *   blocks.push(samples);
 * blocks; // [Float32Array [0, 0.5], Float32Array [-1]]
 */
export async function* streamWav(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: StreamWavOptions = {},
): AsyncGenerator<Audio, void, undefined> {
  const { blockLength = 65536 } = options;
  if (!Number.isInteger(blockLength) || blockLength < 1)
    throw new RangeError(`streamWav: blockLength must be a positive integer, got ${blockLength}`);
  let head: Head | undefined;
  let waiting = new Uint8Array(0);
  /** Bytes of sound that have been handed over. */
  let read = 0;
  for await (const piece of pieces) {
    waiting = joined(waiting, piece);
    if (!head) {
      head = readHead(waiting);
      if (!head) continue;
      waiting = waiting.slice(head.start);
    }
    const block = blockLength * head.frameBytes;
    while (waiting.length >= block && read + block <= head.size) {
      yield decode(head, waiting.subarray(0, block));
      waiting = waiting.slice(block);
      read += block;
    }
  }
  if (!head) throw cutOff(waiting);
  const rest = Math.min(waiting.length, head.size - read);
  const whole = rest - (rest % head.frameBytes);
  if (whole > 0) yield decode(head, waiting.subarray(0, whole));
  if (read + whole === 0) throw wrong("the file holds no sound: its data chunk is empty");
  if (Number.isFinite(head.size) && read + rest < head.size)
    throw wrong(`the file is truncated: its header promises ${head.size} bytes of sound, ${read + rest} are there`);
}

interface Head {
  readonly format: WavFormat;
  readonly littleEndian: boolean;
  /** Where the sound begins, in what has been read. */
  readonly start: number;
  /** Bytes of sound; Infinity when the header was never finished: then it goes on to the end. */
  readonly size: number;
  /** Bytes of one sample of every channel. */
  readonly frameBytes: number;
}

/** No header is longer: what a recorder writes before the sound is a few hundred bytes, pictures and tags come behind it. */
const longestHead = 16 * 1024 * 1024;

/** Finds format and sound among the chunks; nothing when more bytes are needed. */
function readHead(bytes: Uint8Array): Head | undefined {
  if (bytes.length < 12) return undefined;
  const { decoder, name, start } = recognise(bytes);
  if (start > 0 && start >= bytes.length) return requireShort(bytes);
  if (decoder !== "wav") throw wrong(`this is no WAV file but ${name}`);
  const littleEndian = ascii(bytes, start, 4) !== "RIFX";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: WavFormat | undefined;
  let longSize: number | undefined;
  for (let at = start + 12; at + 8 <= bytes.length; ) {
    const chunk = ascii(bytes, at, 4);
    const size = view.getUint32(at + 4, littleEndian);
    if (!/^[\x20-\x7e]{4}$/.test(chunk))
      throw wrong(`the file is damaged: at byte ${at} a chunk should begin, got ${hexadecimal(bytes, at, 4)}`);
    if (chunk === "data") {
      if (!format) throw wrong("the file has its data chunk before its format chunk, which cannot be read as it comes");
      const promised = size === 0xffffffff && longSize !== undefined ? longSize : size;
      const isOpen = promised === 0 || (promised === size && isPlaceholder(size));
      const frameBytes = format.channels * format.bytesPerSample;
      return { format, littleEndian, start: at + 8, size: isOpen ? Infinity : promised, frameBytes };
    }
    if (at + 8 + size > bytes.length) return requireShort(bytes);
    if (chunk === "fmt ")
      format ??= readWavFormat(new DataView(view.buffer, view.byteOffset + at + 8, size), littleEndian);
    if (chunk === "ds64" && size >= 28) longSize = Number(view.getBigUint64(at + 16, littleEndian));
    at += 8 + size + (size % 2);
  }
  return requireShort(bytes);
}

function requireShort(bytes: Uint8Array): undefined {
  if (bytes.length > longestHead)
    throw wrong(`the file is damaged: ${bytes.length} bytes were read and no sound has begun`);
}

function cutOff(bytes: Uint8Array): SoundFileError {
  if (bytes.length === 0) return wrong("the file is empty");
  const { decoder, name } = recognise(bytes);
  if (decoder !== "wav") return wrong(`this is no WAV file but ${name}`);
  return wrong(`the file of ${bytes.length} bytes ends before its sound begins; it is truncated or damaged`);
}

function decode({ format, littleEndian }: Head, data: Uint8Array): Audio {
  return decodeWavSound("streamWav", { ...format, littleEndian, data });
}

function joined(before: Uint8Array, after: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(before.length + after.length);
  bytes.set(before);
  bytes.set(after, before.length);
  return bytes;
}

function wrong(reason: string): SoundFileError {
  return new SoundFileError("streamWav", reason);
}
