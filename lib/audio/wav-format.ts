import type { Hertz } from "../core/index.ts";
import { hexadecimal } from "./ascii.ts";
import { SoundFileError } from "./sound-file-error.ts";

/** What a WAV file's format chunk says about its samples. */
export interface WavFormat {
  readonly encoding: "pcm" | "float" | "µ-law" | "A-law";
  readonly channels: number;
  readonly sampleRate: Hertz;
  /** Bytes that one sample takes; fewer bits than they hold lie at their upper end, so nothing need be known of them. */
  readonly bytesPerSample: number;
}

/**
 * Reads a format chunk.
 *
 * @throws SoundFileError when it contradicts itself, or the samples are compressed in a way that we do not read
 * @see Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0 (1991), 3-16;
 *   Microsoft, WAVEFORMATEXTENSIBLE
 */
export function readWavFormat(chunk: DataView, littleEndian: boolean): WavFormat {
  const u16 = (at: number): number => chunk.getUint16(at, littleEndian);
  if (chunk.byteLength < 16) throw wrong(`the format chunk must have at least 16 bytes, got ${chunk.byteLength}`);
  const channels = u16(2);
  const sampleRate = chunk.getUint32(4, littleEndian);
  const bytesPerSecond = chunk.getUint32(8, littleEndian);
  const blockSize = u16(12);
  const bits = u16(14);
  const encoding = readEncoding(chunk, littleEndian);
  if (channels === 0) throw wrong("the header must name at least one channel, got 0");
  if (sampleRate === 0 || sampleRate > highestRate)
    throw wrong(`the header's sample rate must be between 1 and ${highestRate} Hz, got ${sampleRate}`);
  const bytesPerSample = sampleSize({ encoding, channels, sampleRate, bytesPerSecond, blockSize, bits });
  if (channels * bytesPerSample > 0xffff)
    throw wrong(`the header names ${channels} channels, more than a WAV file can hold; it is damaged`);
  return { encoding, channels, sampleRate, bytesPerSample };
}

/** Beyond every sound card, and below what damage makes of a rate. */
const highestRate = 10_000_000;

const extensible = 0xfffe;
const encodings: Record<number, WavFormat["encoding"]> = { 1: "pcm", 3: "float", 6: "A-law", 7: "µ-law" };
const compressed: Record<number, string> = {
  2: "ADPCM",
  17: "IMA ADPCM",
  49: "GSM 6.10",
  64: "G.721 ADPCM",
  80: "MPEG layer I or II",
  85: "MP3",
  146: "AC-3",
  255: "AAC",
  353: "WMA",
  354: "WMA",
};

/**
 * An extensible header holds the true format as a GUID: the tag as a number of 32 bits, and a tail of which the last eight
 * bytes are the same for all formats of the standard, and others for the channels of Ambisonics, samples like all others.
 */
const tails = ["80 00 00 aa 00 38 9b 71", "86 44 c8 c1 ca 00 00 00"];

function readEncoding(chunk: DataView, littleEndian: boolean): WavFormat["encoding"] {
  let tag = chunk.getUint16(0, littleEndian);
  if (tag === extensible) {
    if (chunk.byteLength < 40)
      throw wrong(`the format chunk is of the extensible kind and must have 40 bytes, got ${chunk.byteLength}`);
    const guid = new Uint8Array(chunk.buffer, chunk.byteOffset + 24, 16);
    tag = chunk.getUint32(24, littleEndian);
    if (!tails.includes(hexadecimal(guid, 8, 8)))
      throw wrong(`the samples are in a format of somebody's own (${hexadecimal(guid, 0, 16)}); ${advice}`);
  }
  const encoding = encodings[tag];
  if (encoding) return encoding;
  throw wrong(`the samples are compressed as ${compressed[tag] ?? `format ${tag}`}, which is not read here; ${advice}`);
}

const advice = "convert the file, for example with ffmpeg -i input -c:a pcm_s16le output.wav";

interface Sizes {
  readonly encoding: WavFormat["encoding"];
  readonly channels: number;
  readonly sampleRate: number;
  readonly bytesPerSecond: number;
  readonly blockSize: number;
  readonly bits: number;
}

/**
 * Bytes per sample. The header says it three times: as bits, as the size of a block (one sample of every channel), and
 * as bytes per second. Where they differ the majority is right: samples of 24 bits may take 4 bytes, and then the last
 * two agree; some programs write nonsense as block size, and then the other two do.
 */
function sampleSize({ encoding, channels, sampleRate, bytesPerSecond, blockSize, bits }: Sizes): number {
  const allowed = bytesAllowed[encoding];
  const byBits = Math.ceil(bits / 8);
  const byBlock = blockSize / channels;
  const byRate = bytesPerSecond / (sampleRate * channels);
  if (byBits === byBlock || byBits === byRate) {
    if (allowed.includes(byBits) && bits > 0) return byBits;
    const bitsAllowed = allowed.map((bytes) => bytes * 8).join(", ");
    throw wrong(`${names[encoding]} samples must have ${bitsAllowed} bits, got ${bits}`);
  }
  if (byBlock === byRate && byBlock > byBits && allowed.includes(byBlock)) return byBlock;
  throw wrong(
    `the header contradicts itself: samples of ${bits} bits in ${channels} channels at ${sampleRate} Hz take ` +
      `${byBits * channels} bytes at once and ${byBits * channels * sampleRate} a second, it says ${blockSize} and ` +
      `${bytesPerSecond}`,
  );
}

const bytesAllowed = { pcm: [1, 2, 3, 4], float: [4, 8], "µ-law": [1], "A-law": [1] };
const names = { pcm: "integer (PCM)", float: "floating-point", "µ-law": "µ-law", "A-law": "A-law" };

function wrong(reason: string): SoundFileError {
  return new SoundFileError("decodeWav", reason);
}
