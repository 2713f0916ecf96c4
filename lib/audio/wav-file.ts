import type { WavFormat } from "./wav-format.ts";

export interface WavLayout {
  /** Bytes of the format chunk: 16, or more, which are zeros: an extension of no size. */
  readonly formatSize: number;
  /** Samples of each channel: a chunk for it is written, as formats other than integers must have. */
  readonly sampleCount?: number;
}

/** Sizes in the header have 32 bits. */
const mostBytes = 2 ** 32;

/**
 * The header of a WAV file: all that stands before its samples.
 *
 * @param dataSize bytes of all samples
 * @throws RangeError when the file would be longer than its header can say, or have more channels or a higher rate
 * @see Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0 (1991), 3-15
 */
export function wavHeader(
  caller: string,
  { encoding, channels, sampleRate, bytesPerSample }: WavFormat,
  dataSize: number,
  { formatSize, sampleCount }: WavLayout,
): Uint8Array {
  const length = 12 + 8 + formatSize + (sampleCount === undefined ? 0 : 12) + 8;
  const blockSize = channels * bytesPerSample;
  if (length + dataSize > mostBytes) throw new RangeError(`${caller}: ${tooLong(length + dataSize)}`);
  if (blockSize >= 2 ** 16 || sampleRate * blockSize >= 2 ** 32)
    throw new RangeError(
      `${caller}: a WAV file cannot hold ${channels} ${channels === 1 ? "channel" : "channels"} at ${sampleRate} Hz`,
    );
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  const chunk = (at: number, name: string, size: number): void => {
    for (let i = 0; i < 4; i++) bytes[at + i] = name.charCodeAt(i);
    view.setUint32(at + 4, size, true);
  };
  chunk(0, "RIFF", length + dataSize - 8);
  for (let i = 0; i < 4; i++) bytes[8 + i] = "WAVE".charCodeAt(i);
  chunk(12, "fmt ", formatSize);
  view.setUint16(20, tags[encoding], true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * blockSize, true);
  view.setUint16(32, blockSize, true);
  view.setUint16(34, bytesPerSample * 8, true);
  if (sampleCount !== undefined) {
    chunk(length - 20, "fact", 4);
    view.setUint32(length - 12, sampleCount, true);
  }
  chunk(length - 8, "data", dataSize);
  return bytes;
}

/**
 * A WAV file with its header written and its samples still zero.
 *
 * @returns the whole file, and where in it the samples begin
 */
export function wavFile(
  caller: string,
  format: WavFormat,
  dataSize: number,
  layout: WavLayout,
): { readonly bytes: Uint8Array; readonly start: number } {
  const header = wavHeader(caller, format, dataSize, layout);
  const bytes = new Uint8Array(header.length + dataSize);
  bytes.set(header);
  return { bytes, start: header.length };
}

function tooLong(fileSize: number): string {
  return `a WAV file holds 4 GiB at most, ${mostBytes} bytes, got ${fileSize} bytes; cut the sound, or lower its rate`;
}

const tags: Readonly<Record<WavFormat["encoding"], number>> = { pcm: 1, float: 3, "A-law": 6, "µ-law": 7 };
