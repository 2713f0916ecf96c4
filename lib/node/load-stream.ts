import { createReadStream } from "node:fs";
import { SoundFileError, type StreamWavOptions, streamWav } from "../audio/index.ts";
import type { Audio } from "../core/index.ts";

/**
 * Sound of a WAV file, block after block: for recordings that are too long to hold as a whole. An hour through
 * `streamMelSpectrogram` needs no more memory than a minute.
 *
 * @param file path, relative to the working folder (in a notebook: the notebook's)
 * @param options blockLength: samples in a block (65536)
 * @returns sounds of blockLength samples at the file's own rate, several channels as in `load` with `mono: false`
 * @throws Error when the file cannot be read; SoundFileError when it is no WAV file, or damaged, or truncated
 * @example
 * let frames = 0;
 * for await (const mel of streamMelSpectrogram(loadStream("lecture.wav"), { sampleRate: 22050 })) frames += mel.frames;
 */
export async function* loadStream(
  file: string,
  options: StreamWavOptions = {},
): AsyncGenerator<Audio, void, undefined> {
  try {
    yield* streamWav(createReadStream(file, { highWaterMark: 256 * 1024 }), options);
  } catch (error) {
    // As `load` does: the sentence begins with the file's name.
    if (error instanceof SoundFileError) throw new SoundFileError(`loadStream ${file}`, error.reason, { cause: error });
    throw error;
  }
}
