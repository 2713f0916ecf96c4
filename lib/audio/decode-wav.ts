import nodeWav from "node-wav";
import type { Audio } from "../core/index.ts";
import { soundOf } from "./channels.ts";
import { aLaw, muLaw } from "./companding.ts";
import { restoreMixedScale } from "./integer-scale.ts";
import { recognise } from "./recognise.ts";
import { SoundFileError } from "./sound-file-error.ts";
import { readWavChunks, type WavSound } from "./wav-chunks.ts";
import { wavFile } from "./wav-file.ts";

/**
 * Sound of a WAV file: integers (PCM) of 8, 16, 24 or 32 bits, floating point of 32 or 64 bits, µ-law or A-law, any
 * number of channels; also the big-endian kind (RIFX) and those for more than 4 GB (RF64, BW64).
 *
 * Integers are divided by 2^(bits − 1), as librosa and libsndfile do, so +1 itself is never reached.
 *
 * @param bytes the whole file; a view into a larger buffer is fine
 * @returns the sound at the file's own rate; several channels in `channels`, their mean in `samples`
 * @throws SoundFileError when the bytes are no WAV file, end too early, hold no sound or NaN, or are compressed
 * @see Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0 (1991)
 * @example
 * const audio = decodeWav(encodeWav({ samples: Float32Array.of(0, 0.5, -1), sampleRate: 8000 }));
 * audio.samples; // Float32Array [0, 0.5, -1]
 * audio.sampleRate; // 8000
 */
export function decodeWav(bytes: Uint8Array): Audio {
  const { decoder, name, start } = recognise(bytes);
  if (decoder !== "wav") throw new SoundFileError("decodeWav", `this is no WAV file but ${name}`);
  return decodeWavSound("decodeWav", readWavChunks(bytes.subarray(start)));
}

/** The sound of samples that were found in a file, or of some of them, in the name of the function that the user called. */
export function decodeWavSound(caller: string, sound: WavSound): Audio {
  const isTelephone = sound.encoding === "µ-law" || sound.encoding === "A-law";
  return soundOf(caller, isTelephone ? expand(sound) : split(sound), sound.sampleRate);
}

/** Samples of µ-law or A-law, channel by channel, by a table of all their 256 values. */
function expand({ encoding, channels, data }: WavSound): Float32Array[] {
  const value = encoding === "µ-law" ? muLaw : aLaw;
  const table = Float32Array.from({ length: 256 }, (_, byte) => value(byte));
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(data.length / channels);
    for (let i = 0; i < samples.length; i++) samples[i] = table[data[i * channels + channel]];
    return samples;
  });
}

/** Samples of integers and floating point, channel by channel. */
function split(sound: WavSound): Float32Array[] {
  const decoded = nodeWav.decode(plainWav(sound));
  if (!decoded) throw new SoundFileError("decodeWav", "the file holds no sound");
  const bitDepth = sound.bytesPerSample * 8;
  if (sound.encoding === "pcm") for (const channel of decoded.channelData) restoreMixedScale(channel, bitDepth);
  return decoded.channelData;
}

/** Four bytes more than it needs: behind them samples of 64 bits lie at a multiple of 8. */
const formatSize = 20;

/**
 * The same sound behind a plain header, in a buffer of its own, so that every sample lies where node-wav wants it.
 * node-wav cannot be given the file itself: it trusts every size, forgets that chunks begin at even places, and knows
 * neither the extensible header that many recorders write nor the other byte order.
 */
function plainWav(sound: WavSound): Uint8Array {
  const { bytes, start } = wavFile("decodeWav", sound, sound.data.length, { formatSize });
  bytes.set(sound.data, start);
  if (!sound.littleEndian) turnRound(bytes.subarray(start), sound.bytesPerSample);
  return bytes;
}

/** Turns the bytes of every sample round, in place. */
function turnRound(data: Uint8Array, bytesPerSample: number): void {
  if (bytesPerSample === 1) return;
  for (let at = 0; at < data.length; at += bytesPerSample) data.subarray(at, at + bytesPerSample).reverse();
}
