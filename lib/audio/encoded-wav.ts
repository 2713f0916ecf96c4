import type { Samples } from "../core/index.ts";
import { wavHeader } from "./wav-file.ts";

/** 16: integers, what every player plays. 32: floating point, nothing lost. */
export type BitDepth = 16 | 32;

export interface EncodedFormat {
  readonly channels: number;
  readonly sampleRate: number;
  readonly bitDepth: BitDepth;
}

/**
 * What stands before the samples in a file that is written here.
 *
 * @param length samples of each channel
 * @throws RangeError when a WAV file cannot hold them
 */
export function encodedHeader(
  caller: string,
  { channels, sampleRate, bitDepth }: EncodedFormat,
  length: number,
): Uint8Array {
  const bytesPerSample = bitDepth / 8;
  const format = { channels, sampleRate, bytesPerSample };
  const dataSize = length * channels * bytesPerSample;
  return bitDepth === 32
    ? wavHeader(caller, { ...format, encoding: "float" }, dataSize, { formatSize: 18, sampleCount: length })
    : wavHeader(caller, { ...format, encoding: "pcm" }, dataSize, { formatSize: 16 });
}

/** The samples as bytes, those of all channels at one time side by side, behind `room` bytes of zeros. */
export function encodedSamples(channels: readonly Samples[], bitDepth: BitDepth, room = 0): Uint8Array {
  const [{ length }] = channels;
  const bytes = new Uint8Array(room + (length * channels.length * bitDepth) / 8);
  const view = new DataView(bytes.buffer);
  let at = room;
  for (let i = 0; i < length; i++)
    for (const channel of channels) {
      if (bitDepth === 32) view.setFloat32(at, channel[i], true);
      else view.setInt16(at, Math.max(-32768, Math.min(32767, Math.round(channel[i] * 32768))), true);
      at += bitDepth / 8;
    }
  return bytes;
}
