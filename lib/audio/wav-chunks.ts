import { ascii, hexadecimal } from "./ascii.ts";
import { SoundFileError } from "./sound-file-error.ts";
import { readWavFormat, type WavFormat } from "./wav-format.ts";

/** A WAV file's samples as they lie in it: interleaved, in a view of the file. Nothing has been copied yet. */
export interface WavSound extends WavFormat {
  readonly littleEndian: boolean;
  readonly data: Uint8Array;
}

/**
 * Finds format and samples among the chunks of a file that begins with `RIFF … WAVE` or one of its relatives. No size in
 * the file is trusted: each is compared with what is there.
 *
 * @throws SoundFileError when one of the two is missing, damaged, cut off or empty
 * @see EBU Tech 3306, RF64 (2009), for the 64-bit sizes
 */
export function readWavChunks(bytes: Uint8Array): WavSound {
  const file = openWav(bytes);
  const { littleEndian } = file;
  let format: WavFormat | undefined;
  let sound: Chunk | undefined;
  let long: LongSizes | undefined;
  let isPlaylist = false;
  for (const chunk of chunksOf(file)) {
    const { name, start, size } = chunk;
    if (name === "ds64") long ??= readLongSizes(file, chunk);
    if (name === "fmt ") format ??= readWavFormat(partOf(file, chunk), littleEndian);
    if (name === "data") sound ??= chunk;
    if (name === "LIST" && size >= 4 && ascii(bytes, start, 4) === "wavl") isPlaylist = true;
    if (format && sound) return { ...format, littleEndian, data: soundData(file, sound, format, long) };
  }
  if (isPlaylist) throw wrong("the sound is cut into a list of pieces and silences (wavl), which is not read here");
  const missing = sound ? "without a format chunk" : `before its ${format ? "data" : "format"} chunk`;
  throw wrong(`the file of ${bytes.length} bytes ends ${missing}; it is truncated or damaged`);
}

export interface WavFile {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
  /** Bytes of the whole file, as it says itself. */
  readonly total: number;
}

export interface Chunk {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

/** A file that begins with `RIFF … WAVE` or one of its relatives; of a stream, as much of it as has come. */
export function openWav(bytes: Uint8Array): WavFile {
  const littleEndian = ascii(bytes, 0, 4) !== "RIFX";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes, view, littleEndian, total: view.getUint32(4, littleEndian) + 8 };
}

export function* chunksOf(file: WavFile): Generator<Chunk> {
  const { bytes } = file;
  for (let at = 12; at + 8 <= bytes.length; ) {
    if (!isChunkName(bytes, at))
      throw wrong(`the file is damaged: at byte ${at} a chunk should begin, got ${hexadecimal(bytes, at, 4)}`);
    const chunk = chunkAt(file, at);
    yield chunk;
    at = endOf(bytes, chunk);
  }
}

function chunkAt({ bytes, view, littleEndian }: WavFile, at: number): Chunk {
  return { name: ascii(bytes, at, 4), start: at + 8, size: view.getUint32(at + 4, littleEndian) };
}

/** Chunks begin at even places. Some programs forget that, and it is seen where the next one begins. */
function endOf(bytes: Uint8Array, { start, size }: Chunk): number {
  const end = start + size;
  if (size % 2 === 0) return end;
  return isChunkName(bytes, end) && !isChunkName(bytes, end + 1) ? end : end + 1;
}

/** Four letters, digits, signs or spaces, and the file goes on for at least a chunk's header. */
function isChunkName(bytes: Uint8Array, at: number): boolean {
  return at + 8 <= bytes.length && /^[\x20-\x7e]{4}$/.test(ascii(bytes, at, 4));
}

export function partOf({ bytes, view }: WavFile, { name, start, size }: Chunk): DataView {
  if (start + size > bytes.length)
    throw wrong(
      `the file is truncated: its chunk ${JSON.stringify(name)} ends after ${bytes.length - start} of ${size} bytes`,
    );
  return new DataView(view.buffer, view.byteOffset + start, size);
}

export interface LongSizes {
  readonly total: number;
  readonly data: number;
}

export function readLongSizes(file: WavFile, chunk: Chunk): LongSizes {
  const part = partOf(file, chunk);
  if (part.byteLength < 16) throw wrong(`the chunk "ds64" must have at least 28 bytes, got ${part.byteLength}`);
  const u64 = (at: number): number => Number(part.getBigUint64(at, file.littleEndian));
  return { total: u64(0) + 8, data: u64(8) };
}

/**
 * The bytes of the sound. What the header says counts when the file bears it out; when not, the file is truncated, or
 * the header was never finished, or it is wrong, and each is seen from the rest of the file.
 */
function soundData(file: WavFile, { start, size }: Chunk, format: WavFormat, long?: LongSizes): Uint8Array {
  const { bytes } = file;
  const total = long?.total ?? file.total;
  const there = bytes.length - start;
  const promised = long && size === 0xffffffff ? long.data : size;
  let length = promised;
  if (promised === 0 && !endsInChunks(file, start)) length = there;
  if (promised > there) length = there;
  const rest = bytes.subarray(start + length);
  const behind = { length: rest.length, beginning: rest, isZero: rest.every((byte) => byte === 0) };
  const blockSize = format.channels * format.bytesPerSample;
  const complaint = complaintAbout({ total, fileLength: bytes.length, promised, there: length, blockSize, behind });
  if (complaint) throw wrong(complaint);
  return bytes.subarray(start, start + length - (length % blockSize));
}

/** What has been seen of a file when its end is reached, all in bytes. */
export interface Seen {
  /** The whole file, as it says itself, and as it is. */
  readonly total: number;
  readonly fileLength: number;
  /** The sound, as the header says, and as it is. */
  readonly promised: number;
  readonly there: number;
  /** One sample of every channel. */
  readonly blockSize: number;
  /** What stands behind the sound: how much, how it begins (nine bytes are enough), and whether all of it is zero. */
  readonly behind: { readonly length: number; readonly beginning: Uint8Array; readonly isZero: boolean };
}

/** What is wrong with a file whose sound has been found; nothing when all is well. */
export function complaintAbout({ total, fileLength, promised, there, blockSize, behind }: Seen): string | undefined {
  const isWhole = total === fileLength && promised <= fileLength;
  if (promised > there && !isPlaceholder(promised) && !isWhole)
    return `the file is truncated: its header promises ${promised} bytes of sound, ${there} are there`;
  // A size that is too small would lose the rest of the sound without a word.
  const isWhatItSays = Math.abs(total - fileLength) <= 1;
  const isChunk = isChunkName(behind.beginning, 0) || isChunkName(behind.beginning, 1);
  if (promised > 0 && behind.length >= 8 && isWhatItSays && !isChunk && !behind.isZero)
    return (
      `the header contradicts itself: it promises ${promised} bytes of sound, and the ${behind.length} bytes behind ` +
      "them belong to the file and to no chunk"
    );
  if (there === 0) return "the file holds no sound: its data chunk is empty";
  if (there < blockSize)
    return `the file holds no sound: one sample of every channel takes ${blockSize} bytes, ${there} are there`;
  return undefined;
}

/**
 * A recorder that cannot go back to the header, because it writes into a pipe, says beforehand the most there could be:
 * 4 or 2 GiB, less a header or rounded down to a page. (One that means to go back and does not get to says 0.)
 */
export function isPlaceholder(size: number): boolean {
  return [2 ** 31, 2 ** 32].some((most) => size <= most && size >= most - 4096);
}

/** Whether a file of no sound is finished: its other chunks follow one another to its very end. */
function endsInChunks(file: WavFile, start: number): boolean {
  const end = endOfChunks(file, start);
  return end === file.bytes.length || end === file.bytes.length + 1;
}

/** Where the chunks end that follow one another from `start`; it may be beyond the end of the file. */
export function endOfChunks(file: WavFile, start: number): number {
  let at = start;
  while (isChunkName(file.bytes, at)) at = endOf(file.bytes, chunkAt(file, at));
  return at;
}

function wrong(reason: string): SoundFileError {
  return new SoundFileError("decodeWav", reason);
}
