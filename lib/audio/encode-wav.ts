import { type Audio, requirePositiveInteger, requireSamples } from "../core/index.ts";
import { wavFile } from "./wav-file.ts";

export interface EncodeWavOptions {
  /** 16: integers, what every player plays. 32: floating point, nothing lost. Default 16. */
  readonly bitDepth?: 16 | 32;
}

/**
 * Bytes of a WAV file. All channels are written when the sound has several.
 *
 * In 16 bits a sample x becomes the integer nearest to 32768·x, so what `decodeWav` read comes out unchanged; what lies
 * beyond ±1 is clipped. (node-wav's encoder truncates and clips in 32 bits, too, hence this one.)
 *
 * @returns the whole file
 * @throws RangeError when the sound is empty or not finite, its channels differ in length, or bitDepth is another
 * @example
 * encodeWav({ samples: new Float32Array(100), sampleRate: 8000 }).length; // 244
 */
export function encodeWav(audio: Audio, options: EncodeWavOptions = {}): Uint8Array {
  const { bitDepth = 16 } = options;
  if (bitDepth !== 16 && bitDepth !== 32) throw new RangeError(`encodeWav: bitDepth must be 16 or 32, got ${bitDepth}`);
  requirePositiveInteger("encodeWav", "sampleRate", audio.sampleRate);
  const channels = audio.channels ?? [audio.samples];
  for (const channel of channels) requireSamples("encodeWav", "samples", channel);
  const frames = channels[0].length;
  if (channels.some((channel) => channel.length !== frames))
    throw new RangeError(
      `encodeWav: all channels must have one length, got ${channels.map((channel) => channel.length).join(", ")}`,
    );

  const isFloat = bitDepth === 32;
  const bytesPerSample = bitDepth / 8;
  const format = { channels: channels.length, sampleRate: audio.sampleRate, bytesPerSample };
  const dataSize = frames * channels.length * bytesPerSample;
  const { bytes, start } = isFloat
    ? wavFile({ ...format, encoding: "float" }, dataSize, { formatSize: 18, sampleCount: frames })
    : wavFile({ ...format, encoding: "pcm" }, dataSize, { formatSize: 16 });
  const view = new DataView(bytes.buffer);
  let at = start;
  for (let i = 0; i < frames; i++)
    for (const channel of channels) {
      if (isFloat) view.setFloat32(at, channel[i], true);
      else view.setInt16(at, Math.max(-32768, Math.min(32767, Math.round(channel[i] * 32768))), true);
      at += bytesPerSample;
    }
  return bytes;
}
