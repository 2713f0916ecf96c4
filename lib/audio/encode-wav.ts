import { type Audio, requirePositiveInteger, requireSamples } from "../core/index.ts";

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
  const blockSize = channels.length * (bitDepth / 8);
  // A format other than PCM must have the size of its (empty) extension and a chunk that says how many samples there are.
  const headerSize = isFloat ? 58 : 44;
  const bytes = new Uint8Array(headerSize + frames * blockSize);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const text = (letters: string): void => {
    for (const letter of letters) bytes[at++] = letter.charCodeAt(0);
  };
  const u16 = (value: number): void => {
    view.setUint16(at, value, true);
    at += 2;
  };
  const u32 = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  text("RIFF");
  u32(bytes.length - 8);
  text("WAVE");
  text("fmt ");
  u32(isFloat ? 18 : 16);
  u16(isFloat ? 3 : 1);
  u16(channels.length);
  u32(audio.sampleRate);
  u32(audio.sampleRate * blockSize);
  u16(blockSize);
  u16(bitDepth);
  if (isFloat) {
    u16(0);
    text("fact");
    u32(4);
    u32(frames);
  }
  text("data");
  u32(frames * blockSize);
  for (let i = 0; i < frames; i++)
    for (const channel of channels) {
      if (isFloat) view.setFloat32(at, channel[i], true);
      else view.setInt16(at, Math.max(-32768, Math.min(32767, Math.round(channel[i] * 32768))), true);
      at += bitDepth / 8;
    }
  return bytes;
}
