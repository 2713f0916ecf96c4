import { type Audio, requirePositiveInteger, requireSamples } from "../core/index.ts";
import { type BitDepth, encodedHeader, encodedSamples } from "./encoded-wav.ts";

export interface EncodeWavOptions {
  /** 16: integers, what every player plays. 32: floating point, nothing lost. Default 16. */
  readonly bitDepth?: BitDepth;
}

/**
 * Bytes of a WAV file. All channels are written when the sound has several.
 *
 * In 16 bits a sample x becomes the integer nearest to 32768·x, so what `decodeWav` read comes out unchanged; what lies
 * beyond ±1 is clipped. (node-wav's encoder truncates and clips in 32 bits, too, hence this one.)
 *
 * @returns the whole file
 * @throws RangeError when the sound is empty or not finite, its channels differ in length, bitDepth is another, the file would take
 *   more than 4 GiB, or a header has no room for so many channels or so high a rate: 65 535 bytes at a time, 2³² − 1 bytes a second
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

  const header = encodedHeader(
    "encodeWav",
    { channels: channels.length, sampleRate: audio.sampleRate, bitDepth },
    frames,
  );
  const bytes = encodedSamples(channels, bitDepth, header.length);
  bytes.set(header);
  return bytes;
}
