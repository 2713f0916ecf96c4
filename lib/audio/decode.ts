import type { Audio } from "../core/index.ts";
import { decodeFlac } from "./decode-flac.ts";
import { decodeMp3 } from "./decode-mp3.ts";
import { decodeOgg } from "./decode-ogg.ts";
import { decodeWav } from "./decode-wav.ts";
import { type Recognised, recognise } from "./recognise.ts";
import { SoundFileError } from "./sound-file-error.ts";

/**
 * Sound of a file in any format that we read: WAV, FLAC, Ogg (Vorbis, Opus, FLAC), MP3. Which one it is is seen from its
 * bytes, never from its name. The decoders of all but WAV are loaded when the first such file comes.
 *
 * @param bytes the whole file
 * @returns the sound at the file's own rate; several channels in `channels`, their mean in `samples`
 * @throws SoundFileError when it is no sound, or in another format, or truncated, or damaged: says which
 * @example
 * const audio = await decode(encodeWav({ samples: Float32Array.of(0, 0.5, -1), sampleRate: 8000 }));
 * audio.samples; // Float32Array [0, 0.5, -1]
 */
export async function decode(bytes: Uint8Array): Promise<Audio> {
  const { decoder, name, advice = formats, start } = recognise(bytes);
  if (!decoder) throw new SoundFileError("decode", `this is ${name}; ${advice}`);
  try {
    return await decoders[decoder](bytes.subarray(start));
  } catch (cause) {
    if (cause instanceof SoundFileError) throw new SoundFileError("decode", cause.reason, { cause });
    // What a decoder throws of its own is about its memory or its tables, and means the same to the reader.
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new SoundFileError("decode", `this is ${name}, and it is damaged: its decoder failed (${message})`, {
      cause,
    });
  }
}

const formats = "what can be read is WAV, FLAC, Ogg (Vorbis, Opus) and MP3";

const decoders: Record<NonNullable<Recognised["decoder"]>, (bytes: Uint8Array) => Audio | Promise<Audio>> = {
  wav: decodeWav,
  flac: decodeFlac,
  ogg: decodeOgg,
  mp3: decodeMp3,
};
