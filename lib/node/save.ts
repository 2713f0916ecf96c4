import { type EncodeWavOptions, encodeWav } from "../audio/index.ts";
import { type Audio, requireSamples } from "../core/index.ts";
import { writeWhole } from "./write-file.ts";

/**
 * Writes a sound as a WAV file, all of it or nothing: an interrupted run never leaves half a file under the name.
 * Folders on the way are made.
 *
 * @param file path that ends in .wav, relative to the working folder (in a notebook: the notebook's)
 * @param options bitDepth 16 (default) or 32 (floating point)
 * @throws RangeError when the sound is empty or not finite, or the name does not end in .wav
 * @example
 * const samples = new Float32Array(22050);
 * await save("build/voice.wav", { samples, sampleRate: 22050 });
 */
export async function save(file: string, audio: Audio, options: EncodeWavOptions = {}): Promise<void> {
  if (!/\.wav$/i.test(file)) throw new RangeError(`save: the name must end in .wav, got ${file}`);
  for (const channel of audio.channels ?? [audio.samples]) requireSamples("save", "samples", channel);
  await writeWhole(file, encodeWav(audio, options));
}
