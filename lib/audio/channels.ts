import type { Audio, Hertz } from "../core/index.ts";
import { SoundFileError } from "./sound-file-error.ts";

/** A sound from its channels: one becomes `samples`; several are kept, and `samples` is their mean. */
export function toAudio(channels: readonly Float32Array[], sampleRate: Hertz): Audio {
  if (channels.length === 1) return { samples: channels[0], sampleRate };
  const samples = new Float32Array(channels[0].length);
  for (let i = 0; i < samples.length; i++) {
    let sum = 0;
    for (const channel of channels) sum += channel[i];
    samples[i] = sum / channels.length;
  }
  return { samples, sampleRate, channels };
}

/**
 * The sound that a file holds, once it is sure that it is one.
 *
 * @throws SoundFileError when there are no samples, or some are NaN or infinite
 */
export function soundOf(caller: string, channels: readonly Float32Array[], sampleRate: Hertz): Audio {
  if (channels.length === 0 || channels[0].length === 0) throw new SoundFileError(caller, "the file holds no sound");
  for (const [number, channel] of channels.entries()) {
    const first = channel.findIndex((value) => !Number.isFinite(value));
    if (first < 0) continue;
    const bad = channel.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
    const where = channels.length > 1 ? ` of channel ${number + 1}` : "";
    throw new SoundFileError(
      caller,
      `${bad} of ${channel.length} samples${where} are not finite numbers, the first is ${channel[first]} at index ` +
        `${first}; whatever wrote the file computed them wrongly`,
    );
  }
  return toAudio(channels, sampleRate);
}
