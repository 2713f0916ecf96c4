import type { Audio, Hertz } from "../core/index.ts";

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
