import { encodeWav } from "../audio/index.ts";
import type { Audio, Displayable, MimeBundle } from "../core/index.ts";
import { base64 } from "./base64.ts";
import { escapeMarkup } from "./escape.ts";
import { readable, readableSeconds, requireNumbers } from "./numbers.ts";

export interface PlayerOptions {
  readonly title?: string;
  /**
   * Players of one group keep the position when one follows another, also across cells: the same word is heard in both.
   * (`players` makes a group of its own.)
   */
  readonly group?: string;
}

/** −3 dBFS: headphones and nerves are spared, and 16 bits never clip. */
const loudestPeak = 10 ** (-3 / 20);
/** A tenth of a decibel more is none: nobody hears it, and a sound made for −3 dB may miss it by rounding. */
const leeway = 10 ** (0.1 / 20);

/**
 * A player with the sound inside, so that it plays in a saved notebook too: 16-bit WAV, about 2 · 4/3 bytes a sample.
 * A sound whose peak is above −3 dBFS is played softer, and the caption says by how much. In the lab and in exported
 * pages one player stops the others.
 *
 * @throws RangeError when the sound is empty or holds NaN, or its sample rate is no positive integer
 * @example
 * player(await load("voice.wav"), { title: "Voice 1" });
 */
export function player(audio: Audio, options: PlayerOptions = {}): Displayable {
  const { title = "Sound", group } = options;
  const gain = gainFor(requirePeak("player", audio, title));
  const caption = captionOf(audio, title) + softer(gain, "its peak");
  return {
    toBundle: (): MimeBundle => ({
      "text/html": playerHtml(audio, gain, caption, group),
      "text/plain": `Player: ${caption}.`,
    }),
  };
}

/**
 * Players for sounds that shall be compared: starting one stops the others and goes on at the same place. All are
 * played with the same gain, so that a sound that is too loud or too soft is heard as that.
 *
 * @param sounds the sounds by their names
 * @throws RangeError when there is none, or one is empty or holds NaN
 * @example
 * const voice = await load("voice.wav");
 * players({ original: voice, halved: { ...voice, samples: voice.samples.map((x) => x / 2) } });
 */
export function players(
  sounds: Readonly<Record<string, Audio>>,
  options: { readonly title?: string } = {},
): Displayable {
  const named = Object.entries(sounds);
  if (named.length === 0) throw new RangeError("players: there is no sound, so there is nothing to hear");
  const { title = named.length > 1 ? "Compare" : "Sound" } = options;
  const gain = gainFor(Math.max(...named.map(([name, audio]) => requirePeak("players", audio, name))));
  const captions = named.map(([name, audio]) => captionOf(audio, name));
  const heading = title + softer(gain, "the loudest peak");
  const group = `speclab-${fingerprint([title, ...captions])}`;
  return {
    toBundle(): MimeBundle {
      const all = named.map(
        ([, audio], i) =>
          `<div style="flex:1 1 18em;max-width:28em">${playerHtml(audio, gain, captions[i], group)}</div>`,
      );
      return {
        "text/html":
          `<div style="margin:0.25em 0"><div style="font-weight:600">${escapeMarkup(heading)}</div>` +
          `<div style="display:flex;flex-wrap:wrap;gap:0.25em 1.5em">${all.join("")}</div></div>`,
        "text/plain": `Players: ${heading}: ${captions.join("; ")}.`,
      };
    },
  };
}

function playerHtml(audio: Audio, gain: number, caption: string, group: string | undefined): string {
  const channels = audio.channels ?? [audio.samples];
  const played = channels.map((channel) => (gain < 1 ? channel.map((sample) => gain * sample) : channel));
  const wav = encodeWav({ samples: played[0], sampleRate: audio.sampleRate, channels: played });
  const label = escapeMarkup(caption);
  const together = group === undefined ? "" : ` mediagroup="${escapeMarkup(group)}"`;
  return (
    `<figure style="margin:0.25em 0"><figcaption style="margin-bottom:0.25em">${label}</figcaption>` +
    // The title says it where labels are dropped.
    `<audio controls preload="metadata"${together} aria-label="${label}" title="${label}" ` +
    `style="width:min(100%,28em)" src="data:audio/wav;base64,${base64(wav)}"></audio></figure>`
  );
}

/** The largest absolute value of a sound that can be played. */
export function requirePeak(caller: string, audio: Audio, title: string): number {
  if (!Number.isInteger(audio.sampleRate) || audio.sampleRate < 1) {
    throw new RangeError(
      `${caller}: the sample rate of ${title} must be a positive integer, got ${audio.sampleRate}: ` +
        "a WAV file holds no other, so round it",
    );
  }
  if (audio.samples.length === 0) throw new RangeError(`${caller}: ${title} is empty, so there is nothing to hear`);
  const place = (i: number): string => `sample ${i} (${readable(i / audio.sampleRate, 3)} s)`;
  let peak = 0;
  for (const channel of audio.channels ?? [audio.samples]) {
    requireNumbers(caller, title, channel, place);
    peak = channel.reduce((most, sample) => Math.max(most, Math.abs(sample)), peak);
  }
  return peak;
}

/** Never more than 1. */
export function gainFor(peak: number): number {
  return peak > leeway * loudestPeak ? loudestPeak / peak : 1;
}

function captionOf({ samples, sampleRate, channels }: Audio, title: string): string {
  const many = channels && channels.length > 1 ? `, ${channels.length} channels` : "";
  return `${title}: ${readableSeconds(samples.length / sampleRate)} at ${sampleRate} Hz${many}`;
}

function softer(gain: number, which: string): string {
  return gain < 1 ? `, played ${readable(-20 * Math.log10(gain), 2)} dB softer to keep ${which} at −3 dB` : "";
}

/** The same players have the same group in every run, so that a notebook run again is the same file. */
function fingerprint(texts: readonly string[]): string {
  let hash = 0x811c9dc5; // FNV-1a
  for (const character of texts.join("\n")) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return (hash >>> 0).toString(36);
}
