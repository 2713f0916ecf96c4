import type { Channel } from "./tape.ts";

/** A part of a long sound that is worked on by itself, in samples: from `from` up to `to`. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

/**
 * A block is about that long; a sound of one and a half of them is still one. At rates above 16 kHz it has no more samples than it
 * has there: a search needs some hundred bytes for each.
 */
const blockSeconds = 20;
const mostSamples = 16000 * blockSeconds;

/** The end of a block is moved back by up to this part of it, to where the sound is quietest. */
const searchedPart = 0.25;

/** How long two neighbours are both heard: one fades out as the other fades in. */
const fadeSeconds = 0.128;

/** The same cuts for all channels. */
export function cutIntoBlocks(channels: readonly Channel[], sampleRate: number): Block[] {
  const longest = Math.min(blockSeconds * sampleRate, mostSamples);
  const fade = Math.round((fadeSeconds * sampleRate) / 2);
  const [{ length }] = channels;
  const blocks: Block[] = [];
  let from = 0;
  while (length - from > 1.5 * longest) {
    const cut = quietest(channels, from + Math.round((1 - searchedPart) * longest), from + longest, fade);
    blocks.push({ from: Math.max(0, from - fade), to: cut + fade });
    from = cut;
  }
  blocks.push({ from: Math.max(0, from - fade), to: length });
  return blocks;
}

/** The middle of the quietest stretch of 2 · `reach` samples between two places. */
function quietest(channels: readonly Channel[], begin: number, end: number, reach: number): number {
  const heard = channels.map((channel) => channel.read(begin - reach, end + reach));
  let best = begin;
  let least = Number.POSITIVE_INFINITY;
  for (let middle = begin; middle < end; middle += reach) {
    let energy = 0;
    for (const samples of heard)
      for (let i = middle - begin; i < middle - begin + 2 * reach; i++) energy += samples[i] * samples[i];
    if (energy >= least) continue;
    least = energy;
    best = middle;
  }
  return best;
}

/**
 * The blocks' sounds put together, piece by piece. A sound and its negative have one spectrogram, so each block may have come out
 * as either: it gets the sign that agrees with the end of the one before.
 *
 * @param soundOf what was found for a block; it is changed
 */
export function* joinBlocks(
  blocks: readonly Block[],
  soundOf: (index: number) => Float32Array,
): Generator<Float32Array, void, undefined> {
  /** What the block before has in common with this one. */
  let before = new Float32Array(0);
  for (const [index, { from, to }] of blocks.entries()) {
    const sound = soundOf(index);
    const shared = before.length;
    let agreement = 0;
    for (let i = 0; i < shared; i++) agreement += before[i] * sound[i];
    if (agreement < 0) for (let i = 0; i < sound.length; i++) sound[i] = -sound[i];
    for (let i = 0; i < shared; i++) {
      const part = (i + 0.5) / shared;
      sound[i] = (1 - part) * before[i] + part * sound[i];
    }
    const end = (blocks[index + 1]?.from ?? to) - from;
    before = sound.slice(end);
    yield sound.subarray(0, end);
  }
}
