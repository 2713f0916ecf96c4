import { requireSamples, type Samples } from "../core/index.ts";
import { type Analysis, countFrames } from "./analysis.ts";
import { like, padWith } from "./pad.ts";

/** A block of a stream: samples, or a sound that has them. */
export type Block<T extends Samples = Float32Array> = T | { readonly samples: T };

/** Something that is fed with a signal in blocks of any length, and gives results as soon as they are complete. */
export interface FrameStream<T extends Samples, R> {
  /** Takes the next samples; returns what is complete now, which may be nothing: then the result has 0 frames. */
  push(block: Block<T>): R;
  /** Says that the signal has ended; returns what was waiting for that. The stream then begins anew. */
  end(): R;
}

/**
 * Cuts a stream into segments that hold whole frames: what `transform` makes of a segment, with frames that are not centred, is
 * what it would make of these frames of the whole signal. Keeps no more than a frame and the last block.
 */
export function frameStream<T extends Samples, R>(
  caller: string,
  { nFft, hopLength, center, padMode }: Analysis,
  transform: (segment: T | undefined) => R,
): FrameStream<T, R> {
  const width = center ? nFft >> 1 : 0;
  /** What padding mirrors at the ends: as many samples as it adds, and the one at the end itself. */
  const mirrored = padMode === "reflect" && center ? width + 1 : Number(center);
  /** The signal from somewhere on; it has been padded in front when `isOpen`. */
  let waiting: T | undefined;
  let isOpen = false;
  /** Samples of `waiting` that no frame needs any more, but the padding at the end may; with a long hop, some to come, too. */
  let used = 0;
  let hasFrames = false;
  const append = (samples: T): T => {
    if (!waiting || waiting.length === 0) return samples.slice() as T;
    const joined = like(samples, waiting.length + samples.length);
    joined.set(waiting);
    joined.set(samples, waiting.length);
    return joined;
  };
  const take = (): R => {
    if (!waiting) return transform(undefined);
    const frames = countFrames(waiting.length - used, nFft, hopLength);
    if (frames < 1) return transform(undefined);
    const result = transform(waiting.subarray(used, used + nFft + (frames - 1) * hopLength) as T);
    used += frames * hopLength;
    hasFrames = true;
    const dropped = Math.max(0, Math.min(used, waiting.length - mirrored));
    waiting = waiting.slice(dropped) as T;
    used -= dropped;
    return result;
  };
  return {
    push(block) {
      const samples = "samples" in block ? block.samples : block;
      requireSamples(caller, "block", samples);
      if (waiting && waiting.BYTES_PER_ELEMENT !== samples.BYTES_PER_ELEMENT)
        throw new TypeError(`${caller}: block must have the precision of the blocks before, got another one`);
      waiting = append(samples);
      if (!isOpen) {
        if (waiting.length < mirrored) return transform(undefined);
        waiting = padWith(caller, waiting, { before: width, mode: padMode });
        isOpen = true;
      }
      return take();
    },
    end() {
      if (!waiting)
        throw new RangeError(`${caller}: the stream must have at least one sample before it ends, got none`);
      const signal = waiting;
      const padded = center
        ? padWith(caller, signal, { before: isOpen ? 0 : width, after: width, mode: padMode })
        : signal;
      const from = used;
      const frames = countFrames(padded.length - from, nFft, hopLength);
      const isTooShort = frames < 1 && !hasFrames;
      waiting = undefined;
      isOpen = false;
      used = 0;
      hasFrames = false;
      if (isTooShort)
        throw new RangeError(`${caller}: the stream must fill one frame of ${nFft}, got ${signal.length} samples`);
      return transform(frames < 1 ? undefined : (padded.subarray(from, from + nFft + (frames - 1) * hopLength) as T));
    },
  };
}

/** Feeds blocks to a stream, as they come; gives its results, without the empty ones. */
export async function* feed<T extends Samples, R extends { readonly frames: number }>(
  blocks: AsyncIterable<Block<T>> | Iterable<Block<T>>,
  stream: FrameStream<T, R>,
): AsyncGenerator<R, void, undefined> {
  for await (const block of blocks) {
    const result = stream.push(block);
    if (result.frames > 0) yield result;
  }
  const rest = stream.end();
  if (rest.frames > 0) yield rest;
}
