import type { WavFormat } from "./wav-format.ts";

export interface WavLayout {
  /** Bytes of the format chunk: 16, or more, which are zeros: an extension of no size. */
  readonly formatSize: number;
  /** Samples of each channel: a chunk for it is written, as formats other than integers must have. */
  readonly sampleCount?: number;
}

/**
 * A WAV file with its header written and its samples still zero.
 *
 * @param dataSize bytes of all samples
 * @returns the whole file, and where in it the samples begin
 * @see Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0 (1991), 3-15
 */
export function wavFile(
  { encoding, channels, sampleRate, bytesPerSample }: WavFormat,
  dataSize: number,
  { formatSize, sampleCount }: WavLayout,
): { readonly bytes: Uint8Array; readonly start: number } {
  const start = 12 + 8 + formatSize + (sampleCount === undefined ? 0 : 12) + 8;
  const bytes = new Uint8Array(start + dataSize);
  const view = new DataView(bytes.buffer);
  const chunk = (at: number, name: string, size: number): void => {
    for (let i = 0; i < 4; i++) bytes[at + i] = name.charCodeAt(i);
    view.setUint32(at + 4, size, true);
  };
  const blockSize = channels * bytesPerSample;
  chunk(0, "RIFF", bytes.length - 8);
  for (let i = 0; i < 4; i++) bytes[8 + i] = "WAVE".charCodeAt(i);
  chunk(12, "fmt ", formatSize);
  view.setUint16(20, tags[encoding], true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * blockSize, true);
  view.setUint16(32, blockSize, true);
  view.setUint16(34, bytesPerSample * 8, true);
  if (sampleCount !== undefined) {
    chunk(start - 20, "fact", 4);
    view.setUint32(start - 12, sampleCount, true);
  }
  chunk(start - 8, "data", dataSize);
  return { bytes, start };
}

const tags: Readonly<Record<WavFormat["encoding"], number>> = { pcm: 1, float: 3, "A-law": 6, "µ-law": 7 };
