import { encodeWav } from "../audio/index.ts";
import type { Audio, Displayable, MimeBundle } from "../core/index.ts";
import { base64 } from "./base64.ts";
import { escapeMarkup } from "./escape.ts";
import { readable, readableSeconds, requireNumbers } from "./numbers.ts";

export interface PlayerOptions {
  readonly title?: string;
}

/** −3 dBFS: headphones and nerves are spared, and 16 bits never clip. */
const loudestPeak = 10 ** (-3 / 20);
/** A tenth of a decibel more is none: nobody hears it, and a sound made for −3 dB may miss it by rounding. */
const leeway = 10 ** (0.1 / 20);

/**
 * A player with the sound inside, so that it plays in a saved notebook too: 16-bit WAV, about 2 · 4/3 bytes a sample.
 * A sound whose peak is above −3 dBFS is played softer, and the caption says by how much.
 *
 * @throws RangeError when the sound is empty or holds NaN
 * @example
 * player(await load("voice.wav"), { title: "Voice 1" });
 */
export function player(audio: Audio, options: PlayerOptions = {}): Displayable {
  const { title = "Sound" } = options;
  const channels = audio.channels ?? [audio.samples];
  const { length } = audio.samples;
  if (length === 0) throw new RangeError(`player: ${title} is empty, so there is nothing to hear`);
  let peak = 0;
  for (const channel of channels) {
    const place = (i: number): string => `sample ${i} (${readable(i / audio.sampleRate, 3)} s)`;
    requireNumbers("player", title, channel, place);
    peak = channel.reduce((most, sample) => Math.max(most, Math.abs(sample)), peak);
  }
  const gain = peak > leeway * loudestPeak ? loudestPeak / peak : 1;
  const softer = gain < 1 ? `, played ${readable(-20 * Math.log10(gain), 2)} dB softer to keep its peak at −3 dB` : "";
  const many = channels.length > 1 ? `, ${channels.length} channels` : "";
  const caption = `${title}: ${readableSeconds(length / audio.sampleRate)} at ${audio.sampleRate} Hz${many}${softer}`;

  return {
    toBundle(): MimeBundle {
      const played = channels.map((channel) => (gain < 1 ? channel.map((sample) => gain * sample) : channel));
      const wav = encodeWav({ samples: played[0], sampleRate: audio.sampleRate, channels: played });
      return {
        "text/html":
          `<figure style="margin:0.25em 0"><figcaption style="margin-bottom:0.25em">${escapeMarkup(caption)}</figcaption>` +
          `<audio controls preload="metadata" aria-label="${escapeMarkup(caption)}" style="width:min(100%,28em)" ` +
          `src="data:audio/wav;base64,${base64(wav)}"></audio></figure>`,
        "text/plain": `Player: ${caption}.`,
      };
    },
  };
}
