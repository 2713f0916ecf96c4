import { type Audio, type Hertz, host, requirePositive } from "../core/index.ts";
import { decode } from "./decode.ts";
import { resample } from "./resample.ts";
import { SoundFileError } from "./sound-file-error.ts";

export interface LoadOptions {
  /** Rate wanted in hertz. Default: the file's own (librosa.load resamples to 22050 unless told not to). */
  readonly sampleRate?: Hertz;
  /** Mix several channels down to one. Default true; with false they are kept in `channels`. */
  readonly mono?: boolean;
}

/**
 * Sound of a file: WAV, FLAC, Ogg (Vorbis, Opus) or MP3, which is seen from its content.
 *
 * @param path relative to the notebook, or in a script to the folder it is started in
 * @returns the sound in float32, full scale ±1, mono and at the file's own rate unless asked otherwise
 * @throws Error when the file cannot be read; SoundFileError when it is no sound, or truncated, or damaged
 * @see librosa.load, with `sr=None`
 * @example
 * const { samples, sampleRate } = await load("voice.wav", { sampleRate: 16000 });
 * sampleRate; // 16000
 */
export async function load(path: string, options: LoadOptions = {}): Promise<Audio> {
  const { sampleRate, mono = true } = options;
  if (sampleRate !== undefined) requirePositive("load", "sampleRate", sampleRate);
  const decoded = await decodeFile(path, await host().read(path));
  const audio: Audio = mono ? { samples: decoded.samples, sampleRate: decoded.sampleRate } : decoded;
  return sampleRate === undefined ? audio : resample(audio, sampleRate);
}

async function decodeFile(path: string, bytes: Uint8Array): Promise<Audio> {
  try {
    return await decode(bytes);
  } catch (cause) {
    throw cause instanceof SoundFileError ? new SoundFileError(`load: ${path}`, cause.reason, { cause }) : cause;
  }
}
