/** A part of a long sound that is worked on by itself, in samples: from `from` up to `to`. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

/** A block is about that long; a sound of one and a half of them is still one. */
const blockSeconds = 20;

/** The end of a block is moved back by up to this part of it, to where the sound is quietest. */
const searchedPart = 0.25;

/** How long two neighbours are both heard: one fades out as the other fades in. */
const fadeSeconds = 0.128;

export function cutIntoBlocks(samples: Float32Array, sampleRate: number): Block[] {
  const longest = blockSeconds * sampleRate;
  const fade = Math.round((fadeSeconds * sampleRate) / 2);
  const blocks: Block[] = [];
  let from = 0;
  while (samples.length - from > 1.5 * longest) {
    const cut = quietest(samples, from + Math.round((1 - searchedPart) * longest), from + longest, fade);
    blocks.push({ from: Math.max(0, from - fade), to: cut + fade });
    from = cut;
  }
  blocks.push({ from: Math.max(0, from - fade), to: samples.length });
  return blocks;
}

/** The middle of the quietest stretch of 2 · `reach` samples between two places. */
function quietest(samples: Float32Array, begin: number, end: number, reach: number): number {
  let best = begin;
  let least = Number.POSITIVE_INFINITY;
  for (let middle = begin; middle < end; middle += reach) {
    let energy = 0;
    for (let i = middle - reach; i < middle + reach; i++) energy += samples[i] * samples[i];
    if (energy >= least) continue;
    least = energy;
    best = middle;
  }
  return best;
}

/**
 * The blocks' sounds put together. A sound and its negative have one spectrogram, so each block may have come out as either: it
 * gets the sign that agrees with the end of the one before.
 */
export function joinBlocks(blocks: readonly Block[], sounds: readonly Float32Array[], length: number): Float32Array {
  const whole = new Float32Array(length);
  let end = 0;
  blocks.forEach(({ from }, index) => {
    const sound = sounds[index];
    const shared = Math.max(0, end - from);
    let agreement = 0;
    for (let i = 0; i < shared; i++) agreement += whole[from + i] * sound[i];
    const sign = agreement < 0 ? -1 : 1;
    for (let i = 0; i < sound.length && from + i < length; i++) {
      const part = i < shared ? (i + 0.5) / shared : 1;
      whole[from + i] = (1 - part) * whole[from + i] + part * sign * sound[i];
    }
    end = from + sound.length;
  });
  return whole;
}
