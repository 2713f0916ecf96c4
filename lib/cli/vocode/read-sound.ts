import { closeSync, createReadStream, openSync, readFileSync, readSync } from "node:fs";
import { decode, resample, SoundFileError, streamWav } from "../../audio/index.ts";
import { Failure, fileFailure } from "./failure.ts";

/** A sound in memory: one channel, or all. */
export interface Sound {
  readonly channels: readonly Float32Array[];
  readonly sampleRate: number;
}

export interface Wanted {
  /** Hertz; undefined for the file's own rate. */
  readonly sampleRate: number | undefined;
  readonly mono: boolean;
}

/** Pieces of a long file that are mixed and resampled one at a time, and the seconds that they see of their neighbours. */
const pieceSeconds = 20;
const contextSeconds = 1;

/**
 * Sound of a file, WAV, FLAC, MP3 or Ogg. A WAV file is read, mixed and resampled piece by piece: its samples at its own rate are
 * never in memory all at once, but for those that are wanted.
 *
 * @throws Failure when the file cannot be read, is no sound, is damaged, or silent
 */
export async function readSound(file: string, wanted: Wanted): Promise<Sound> {
  try {
    const sound = isWav(file) ? await readWav(file, wanted) : await readOther(file, wanted);
    if (sound.channels.every((samples) => samples.every((value) => value === 0)))
      throw new Failure(`${file} is silent: there is no sound to find again.`);
    return sound;
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof SoundFileError)
      throw new Failure(`${file} cannot be read: ${error.reason}.`, { cause: error });
    throw fileFailure(`${file} cannot be read`, error);
  }
}

/** By its first bytes, not by its name. A tag before them, or another byte order, is left to the decoder of whole files. */
function isWav(file: string): boolean {
  const handle = openSync(file, "r");
  try {
    const first = new Uint8Array(4);
    readSync(handle, first);
    return String.fromCharCode(...first) === "RIFF";
  } finally {
    closeSync(handle);
  }
}

async function readOther(file: string, { sampleRate, mono }: Wanted): Promise<Sound> {
  const audio = await decode(new Uint8Array(readFileSync(file)));
  const channels = mono ? [audio.samples] : (audio.channels ?? [audio.samples]);
  const rate = sampleRate ?? audio.sampleRate;
  return {
    channels: await Promise.all(channels.map((samples) => resampled(samples, audio.sampleRate, rate))),
    sampleRate: rate,
  };
}

async function resampled(samples: Float32Array, from: number, to: number): Promise<Float32Array> {
  return from === to ? samples : (await resample({ samples, sampleRate: from }, to)).samples;
}

async function readWav(file: string, { sampleRate, mono }: Wanted): Promise<Sound> {
  let channels: ChannelInPieces[] | undefined;
  let rate = 0;
  for await (const audio of streamWav(createReadStream(file, { highWaterMark: 256 * 1024 }))) {
    rate = audio.sampleRate;
    const block = mono ? [audio.samples] : (audio.channels ?? [audio.samples]);
    channels ??= block.map(() => channelInPieces(rate, sampleRate ?? rate));
    for (const [index, samples] of block.entries()) await channels[index].take(samples);
  }
  if (!channels) throw new Failure(`${file} holds no sound.`);
  const whole: Float32Array[] = [];
  for (const channel of channels) whole.push(await channel.end());
  return { channels: whole, sampleRate: sampleRate ?? rate };
}

interface ChannelInPieces {
  take(samples: Float32Array): Promise<void>;
  /** All that was taken, resampled. To be called once. */
  end(): Promise<Float32Array>;
}

/** Resamples what comes piece by piece. Whole seconds begin at whole samples of both rates, so the pieces fit. */
function channelInPieces(from: number, to: number): ChannelInPieces {
  const made: Float32Array[] = [];
  let waiting: Float32Array[] = [];
  let waitingLength = 0;
  /** Seconds that stand before the next piece, for its beginning to see. */
  let before = 0;
  return {
    async take(samples) {
      if (from === to) {
        made.push(samples);
        return;
      }
      waiting.push(samples);
      waitingLength += samples.length;
      while (waitingLength >= (before + pieceSeconds + contextSeconds) * from) {
        const seen = joined(waiting);
        const end = before + pieceSeconds;
        const piece = await resampled(seen.subarray(0, (end + contextSeconds) * from), from, to);
        made.push(piece.slice(before * to, end * to));
        waiting = [seen.slice((end - contextSeconds) * from)];
        waitingLength = waiting[0].length;
        before = contextSeconds;
      }
    },
    async end() {
      if (waitingLength > 0) made.push((await resampled(joined(waiting), from, to)).slice(before * to));
      waiting = [];
      // The pieces are let go: the other channels need the memory.
      return joined(made.splice(0));
    },
  };
}

function joined(pieces: readonly Float32Array[]): Float32Array {
  if (pieces.length === 1) return pieces[0];
  const whole = new Float32Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
