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
  const littleEndian = ascii(bytes, 0, 4) !== "RIFX";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const file: WavFile = { bytes, view, littleEndian, total: view.getUint32(4, littleEndian) + 8 };
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

interface WavFile {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
  /** Bytes of the whole file, as it says itself. */
  readonly total: number;
}

interface Chunk {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

function* chunksOf({ bytes, view, littleEndian }: WavFile): Generator<Chunk> {
  for (let at = 12; at + 8 <= bytes.length; ) {
    if (!isChunkName(bytes, at))
      throw wrong(`the file is damaged: at byte ${at} a chunk should begin, got ${hexadecimal(bytes, at, 4)}`);
    const chunk = { name: ascii(bytes, at, 4), start: at + 8, size: view.getUint32(at + 4, littleEndian) };
    yield chunk;
    at = endOf(bytes, chunk);
  }
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

function partOf({ bytes, view }: WavFile, { name, start, size }: Chunk): DataView {
  if (start + size > bytes.length)
    throw wrong(
      `the file is truncated: its chunk ${JSON.stringify(name)} ends after ${bytes.length - start} of ${size} bytes`,
    );
  return new DataView(view.buffer, view.byteOffset + start, size);
}

interface LongSizes {
  readonly total: number;
  readonly data: number;
}

function readLongSizes(file: WavFile, chunk: Chunk): LongSizes {
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
  if (promised > there) {
    const isWhole = total === bytes.length && promised <= bytes.length;
    if (!isPlaceholder(promised) && !isWhole)
      throw wrong(`the file is truncated: its header promises ${promised} bytes of sound, ${there} are there`);
    length = there;
  }
  if (promised > 0 && promised < there) requireNoMore(bytes, total, start + promised, promised);
  const blockSize = format.channels * format.bytesPerSample;
  const blocks = Math.floor(length / blockSize);
  if (length === 0) throw wrong("the file holds no sound: its data chunk is empty");
  if (blocks === 0)
    throw wrong(`the file holds no sound: one sample of every channel takes ${blockSize} bytes, ${length} are there`);
  return bytes.subarray(start, start + blocks * blockSize);
}

/**
 * A recorder that cannot go back to the header, because it writes into a pipe, says beforehand the most there could be:
 * 4 or 2 GiB, less a header or rounded down to a page. (One that means to go back and does not get to says 0.)
 */
export function isPlaceholder(size: number): boolean {
  return [2 ** 31, 2 ** 32].some((most) => size <= most && size >= most - 4096);
}

/** Whether a file of no sound is finished: its other chunks follow one another to its very end. */
function endsInChunks({ bytes, view, littleEndian }: WavFile, start: number): boolean {
  let at = start;
  while (isChunkName(bytes, at))
    at = endOf(bytes, { name: ascii(bytes, at, 4), start: at + 8, size: view.getUint32(at + 4, littleEndian) });
  return at === bytes.length || at === bytes.length + 1;
}

/** A size that is too small would lose the rest of the sound without a word. */
function requireNoMore(bytes: Uint8Array, total: number, end: number, size: number): void {
  const rest = bytes.subarray(end);
  if (rest.length < 8 || Math.abs(total - bytes.length) > 1) return;
  if (isChunkName(bytes, end) || isChunkName(bytes, end + 1) || rest.every((byte) => byte === 0)) return;
  throw wrong(
    `the header contradicts itself: it promises ${size} bytes of sound, and the ${rest.length} bytes behind them ` +
      "belong to the file and to no chunk",
  );
}

function wrong(reason: string): SoundFileError {
  return new SoundFileError("decodeWav", reason);
}
