import nodeWav from "node-wav";
import type { Audio } from "../core/index.ts";
import { toAudio } from "./channels.ts";

/**
 * Sound of a WAV file: PCM of 8, 16, 24 or 32 bits, or floating point of 32 or 64 bits, any number of channels.
 *
 * Integers are divided by 2^(bits − 1), as librosa and libsndfile do, so +1 itself is never reached.
 *
 * @param bytes the whole file; a view into a larger buffer is fine
 * @returns the sound at the file's own rate; several channels in `channels`, their mean in `samples`
 * @throws RangeError when the bytes are no WAV file, end too early, hold no sound, or are compressed
 * @see Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0 (1991)
 * @example
 * const audio = decodeWav(encodeWav({ samples: Float32Array.of(0, 0.5, -1), sampleRate: 8000 }));
 * audio.samples; // Float32Array [0, 0.5, -1]
 * audio.sampleRate; // 8000
 */
export function decodeWav(bytes: Uint8Array): Audio {
  const sound = readChunks(bytes);
  const decoded = nodeWav.decode(plainWav(sound));
  if (!decoded) throw new RangeError("decodeWav: the file holds no sound");
  const { channelData, sampleRate } = decoded;
  if (sound.encoding === "pcm") for (const channel of channelData) restoreScale(channel, sound.bitDepth);
  return toAudio(channelData, sampleRate);
}

interface WavSound {
  readonly encoding: "pcm" | "float";
  readonly channels: number;
  readonly sampleRate: number;
  readonly bitDepth: number;
  /** Samples of all channels, interleaved. */
  readonly data: Uint8Array;
}

/** Format tags of the standard, and what we call them. */
const encodings: Record<number, "pcm" | "float"> = { 1: "pcm", 3: "float" };
const compressed: Record<number, string> = { 2: "ADPCM", 6: "A-law", 7: "µ-law", 17: "IMA ADPCM", 85: "MP3" };
const extensible = 0xfffe;

/**
 * Finds format and samples among the chunks of the file. node-wav would do so, too, but it trusts every size, forgets
 * that chunks begin at even places, and does not know the extensible header that many recorders write.
 */
function readChunks(bytes: Uint8Array): WavSound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || name(0) !== "RIFF" || name(8) !== "WAVE")
    throw new RangeError(
      `decodeWav: this is no WAV file: it must begin with RIFF … WAVE, got ${describeStart(bytes)}; ` +
        `convert it, for example with ffmpeg -i input output.wav`,
    );
  let format: Omit<WavSound, "data"> | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (name(at) === "fmt ") {
      if (size < 16 || start + size > bytes.length)
        throw new RangeError(`decodeWav: the format chunk is cut off after ${bytes.length - start} of ${size} bytes`);
      format = readFormat(new DataView(view.buffer, view.byteOffset + start, size));
    }
    if (name(at) === "data") {
      if (!format) throw new RangeError("decodeWav: the data chunk comes before the format chunk");
      return { ...format, data: soundData(bytes, start, size, format) };
    }
    at = start + size + (size % 2);
  }
  throw new RangeError(
    `decodeWav: the file of ${bytes.length} bytes ends before its ${format ? "data" : "format"} chunk; it is truncated`,
  );
}

function readFormat(chunk: DataView): Omit<WavSound, "data"> {
  const tag = chunk.getUint16(0, true);
  // The extensible header repeats the true tag as the first two bytes of a GUID.
  const format = tag === extensible && chunk.byteLength >= 26 ? chunk.getUint16(24, true) : tag;
  const encoding = encodings[format];
  const channels = chunk.getUint16(2, true);
  const sampleRate = chunk.getUint32(4, true);
  const bitDepth = chunk.getUint16(14, true);
  if (!encoding)
    throw new RangeError(
      `decodeWav: the samples must be PCM or floating point, got ${compressed[format] ?? `format ${format}`}; ` +
        `convert it, for example with ffmpeg -i input -c:a pcm_s16le output.wav`,
    );
  const allowed = encoding === "pcm" ? [8, 16, 24, 32] : [32, 64];
  if (!allowed.includes(bitDepth))
    throw new RangeError(`decodeWav: ${encoding} samples must have ${allowed.join(", ")} bits, got ${bitDepth}`);
  if (channels < 1) throw new RangeError("decodeWav: the file must have at least one channel, got 0");
  if (sampleRate < 1) throw new RangeError("decodeWav: the sample rate must be positive, got 0");
  return { encoding, channels, sampleRate, bitDepth };
}

/** Sizes that a recorder writes when it does not know how long the recording will be. */
const unknownSizes = [0, 0xffffffff, 0x7fffffff];

function soundData(
  bytes: Uint8Array,
  start: number,
  size: number,
  { channels, bitDepth }: Omit<WavSound, "data">,
): Uint8Array {
  const there = bytes.length - start;
  const wanted = unknownSizes.includes(size) ? there : size;
  if (wanted > there)
    throw new RangeError(
      `decodeWav: the file is truncated: its header promises ${size} bytes of sound, ${there} are there`,
    );
  const blockSize = channels * (bitDepth / 8);
  const blocks = Math.floor(wanted / blockSize);
  if (blocks === 0) throw new RangeError("decodeWav: the file holds no sound: its data chunk is empty");
  return bytes.subarray(start, start + blocks * blockSize);
}

/** Header of the plain file: four bytes longer than the shortest, for samples of 64 bits must lie at a multiple of 8. */
const headerSize = 48;

/** The same sound behind a plain header, in a buffer of its own, so that every sample lies where node-wav wants it. */
function plainWav({ encoding, channels, sampleRate, bitDepth, data }: WavSound): Uint8Array {
  const bytes = new Uint8Array(headerSize + data.length);
  const view = new DataView(bytes.buffer);
  const text = (at: number, letters: string): void => {
    for (let i = 0; i < 4; i++) bytes[at + i] = letters.charCodeAt(i);
  };
  const blockSize = channels * (bitDepth / 8);
  text(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  text(8, "WAVE");
  text(12, "fmt ");
  view.setUint32(16, headerSize - 28, true);
  view.setUint16(20, encoding === "pcm" ? 1 : 3, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * blockSize, true);
  view.setUint16(32, blockSize, true);
  view.setUint16(34, bitDepth, true);
  text(headerSize - 8, "data");
  view.setUint32(headerSize - 4, data.length, true);
  bytes.set(data, headerSize);
  return bytes;
}

/**
 * node-wav divides positive integers by 2^(bits − 1) − 1 and negative ones by 2^(bits − 1): a sound gets two scales.
 * It also turns the lowest number of 24 bits into the highest. Both are put right here, in place.
 */
function restoreScale(channel: Float32Array, bitDepth: number): void {
  const full = 2 ** (bitDepth - 1);
  // Integers of 32 bits do not fit into float32 anyway: there the two scales differ by less than rounding does.
  const integer = bitDepth < 32 ? Math.round : (value: number): number => value;
  for (let i = 0; i < channel.length; i++) {
    const value = channel[i];
    if (value > 0) channel[i] = value > 1 ? -1 : integer(value * (full - 1)) / full;
  }
}

function describeStart(bytes: Uint8Array): string {
  if (bytes.length === 0) return "an empty file";
  const start = Array.from(bytes.subarray(0, 4), (byte) => String.fromCharCode(byte)).join("");
  if (start.startsWith("ID3") || (bytes[0] === 0xff && (bytes[1] & 0xe0) === 0xe0)) return "an MP3 file";
  if (start === "fLaC") return "a FLAC file";
  if (start === "OggS") return "an Ogg file";
  if (start === "RIFX" || start === "RF64") return `a ${start} file`;
  return `${Math.min(4, bytes.length)} bytes ${[...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
}
