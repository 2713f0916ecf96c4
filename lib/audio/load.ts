import { type Audio, type Hertz, host, requirePositive } from "../core/index.ts";
import { decodeWav } from "./decode-wav.ts";
import { resample } from "./resample.ts";

export interface LoadOptions {
  /** Rate wanted in hertz. Default: the file's own (librosa.load resamples to 22050 unless told not to). */
  readonly sampleRate?: Hertz;
  /** Mix several channels down to one. Default true; with false they are kept in `channels`. */
  readonly mono?: boolean;
}

/**
 * Sound of a WAV file.
 *
 * @param path relative to the notebook, or in a script to the folder it is started in
 * @returns the sound in float32, full scale ±1, mono and at the file's own rate unless asked otherwise
 * @throws Error when the file cannot be read; RangeError when it is no WAV file or is truncated
 * @see librosa.load, with `sr=None`
 * @example
 * const { samples, sampleRate } = await load("voice.wav", { sampleRate: 16000 });
 * sampleRate; // 16000
 */
export async function load(path: string, options: LoadOptions = {}): Promise<Audio> {
  const { sampleRate, mono = true } = options;
  if (sampleRate !== undefined) requirePositive("load", "sampleRate", sampleRate);
  const decoded = decode(path, await host().read(path));
  const audio: Audio = mono ? { samples: decoded.samples, sampleRate: decoded.sampleRate } : decoded;
  return sampleRate === undefined ? audio : resample(audio, sampleRate);
}

function decode(path: string, bytes: Uint8Array): Audio {
  try {
    return decodeWav(bytes);
  } catch (cause) {
    throw new RangeError(`load: ${path}: ${(cause as Error).message.replace(/^decodeWav: /, "")}`, { cause });
  }
}
