import type { Audio } from "../core/index.ts";
import { ByteQueue } from "./byte-queue.ts";
import { decodeWavSound } from "./decode-wav.ts";
import { recognise } from "./recognise.ts";
import { SoundFileError } from "./sound-file-error.ts";
import {
  chunksOf,
  complaintAbout,
  endOfChunks,
  isPlaceholder,
  type LongSizes,
  openWav,
  partOf,
  readLongSizes,
  type WavFile,
} from "./wav-chunks.ts";
import { readWavFormat, type WavFormat } from "./wav-format.ts";

export interface StreamWavOptions {
  /** Samples of each channel in a block; the last one may have fewer. Default 65536. */
  readonly blockLength?: number;
  /**
   * Asked when the pieces have ended: whether somebody ended them on purpose, as who stops a recording does. Then the sound may end
   * before the header says. Default: no.
   */
  readonly isStopped?: () => boolean;
}

/**
 * Sound of a WAV file that comes in pieces: block after block, while the rest is still on its way. All blocks together are what
 * `decodeWav` makes of the whole file, sample by sample. It keeps no more than a block and a piece.
 *
 * What is wrong with the end of the file is known at the end: the blocks come first and the error afterwards. Two kinds of files
 * are read otherwise than by `decodeWav`: one with its sound before its format is refused; and where the header says the most
 * there could be, because a recorder wrote into a pipe, all that comes is sound, even if it is more than that.
 *
 * @param pieces the bytes of the file in pieces of any size: a stream of a file, the body of an answer
 * @param options blockLength in samples; isStopped where the sound may be cut off
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
  const { blockLength = 65536, isStopped = () => false } = options;
  if (!Number.isInteger(blockLength) || blockLength < 1)
    throw new RangeError(`streamWav: blockLength must be a positive integer, got ${blockLength}`);
  const waiting = new ByteQueue();
  let head: Head | undefined;
  /** Bytes that have come, and bytes of sound that have been handed over. */
  let come = 0;
  let read = 0;
  const behind = { length: 0, beginning: new Uint8Array(0), isZero: true };
  const nextBlock = function* (found: Head): Generator<Audio> {
    const block = blockLength * found.frameBytes;
    for (; waiting.length >= block && read + block <= found.size; read += block)
      yield decode(found, waiting.take(block));
    const rest = waiting.cut(found.size - read);
    if (behind.length < headerAndPad)
      behind.beginning = Uint8Array.of(...behind.beginning, ...rest.subarray(0, headerAndPad));
    behind.length += rest.length;
    behind.isZero &&= rest.every((byte) => byte === 0);
  };
  for await (const piece of pieces) {
    come += piece.length;
    waiting.push(piece);
    head ??= takeHead(waiting, false);
    if (head) yield* nextBlock(head);
  }
  if (!head) {
    head = takeHead(waiting, true);
    if (!head) throw cutOff(waiting.peek());
    yield* nextBlock(head);
  }
  const { total, before, promised, frameBytes } = head;
  const there = read + waiting.length;
  const whole = waiting.length - (waiting.length % frameBytes);
  if (whole > 0) yield decode(head, waiting.take(whole));
  const fileLength = come - before;
  const wanted = isStopped() ? Math.min(promised, there) : promised;
  const complaint = complaintAbout({ total, fileLength, promised: wanted, there, blockSize: frameBytes, behind });
  if (complaint) throw wrong(complaint);
}

/** A chunk begins with its name and size, and may stand behind a byte that fills the sound up to an even number. */
const headerAndPad = 9;

interface Head {
  readonly format: WavFormat;
  readonly littleEndian: boolean;
  /** Bytes before the file proper begins: a tag. */
  readonly before: number;
  /** Bytes of the file without them, as it says itself. */
  readonly total: number;
  /** Bytes of sound that the header promises. */
  readonly promised: number;
  /** The same, or Infinity when the header was never finished: then the sound goes on to the end. */
  readonly size: number;
  /** Bytes of one sample of every channel. */
  readonly frameBytes: number;
}

/** No header is longer: what a recorder writes before the sound is a few hundred bytes, pictures and tags come behind it. */
const longestHead = 16 * 1024 * 1024;

/** Takes all before the sound away; nothing happens when more bytes are needed. */
function takeHead(waiting: ByteQueue, hasEnded: boolean): Head | undefined {
  const bytes = waiting.peek();
  const found = inOurName(() => readHead(bytes, hasEnded));
  if (found) waiting.take(found.start);
  else if (bytes.length > longestHead)
    throw wrong(`the file is damaged: ${bytes.length} bytes were read and no sound has begun`);
  return found;
}

/** Finds format and sound among the chunks; nothing when more bytes are needed. */
function readHead(bytes: Uint8Array, hasEnded: boolean): (Head & { readonly start: number }) | undefined {
  if (bytes.length < 12) return undefined;
  const { decoder, name, start: before } = recognise(bytes);
  if (before > 0 && bytes.length < before + 12) return undefined;
  if (decoder !== "wav") throw wrong(`this is no WAV file but ${name}`);
  const file = openWav(bytes.subarray(before));
  const { littleEndian } = file;
  let format: WavFormat | undefined;
  let long: LongSizes | undefined;
  for (const chunk of chunksOf(file)) {
    const { start, size } = chunk;
    if (chunk.name === "data") {
      if (!format) throw wrong("the file has its data chunk before its format chunk, which cannot be read as it comes");
      const promised = long && size === 0xffffffff ? long.data : size;
      const isOpen = promised === 0 ? hasNoEnd(file, start, hasEnded) : promised === size && isPlaceholder(size);
      if (isOpen === undefined) return undefined;
      return {
        format,
        littleEndian,
        before,
        total: long?.total ?? file.total,
        promised,
        size: isOpen ? Infinity : promised,
        frameBytes: format.channels * format.bytesPerSample,
        start: before + start,
      };
    }
    // Where the next chunk begins is seen from its name, at one of two places.
    if (file.bytes.length < start + size + (size % 2 === 1 && !hasEnded ? headerAndPad : 0)) return undefined;
    if (chunk.name === "fmt ") format ??= readWavFormat(partOf(file, chunk), littleEndian);
    if (chunk.name === "ds64") long ??= readLongSizes(file, chunk);
  }
  return undefined;
}

/**
 * Whether all that comes behind a header of no sound is sound, from a recorder that never came back to write the size; or the
 * chunks of a file that holds none. Undefined as long as it may be either.
 */
function hasNoEnd(file: WavFile, start: number, hasEnded: boolean): boolean | undefined {
  const { length } = file.bytes;
  const end = endOfChunks(file, start);
  if (hasEnded) return end !== length && end !== length + 1;
  return end + 8 <= length || length > longestHead ? true : undefined;
}

/** Runs a call, and gives errors of what `decodeWav` shares with us our own name. */
function inOurName<R>(call: () => R): R {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof SoundFileError)) throw error;
    throw new SoundFileError("streamWav", error.reason, { cause: error });
  }
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

function wrong(reason: string): SoundFileError {
  return new SoundFileError("streamWav", reason);
}
