import { decode, resample, SoundFileError, streamWav } from "../../audio/index.ts";
import { Failure, fileFailure } from "./failure.ts";
import { inputBytes } from "./input-bytes.ts";
import { spokenName } from "./input-name.ts";
import { Tape } from "./tape.ts";

/** A sound in memory: one channel, or all. */
export interface Sound {
  readonly channels: readonly Float32Array[];
  readonly sampleRate: number;
}

/** A sound that may be longer than there is memory for. */
export interface TapedSound {
  readonly channels: readonly Tape[];
  readonly sampleRate: number;
}

export interface Wanted {
  /** Hertz; undefined for the file's own rate. */
  readonly sampleRate: number | undefined;
  readonly mono: boolean;
}

/** Pieces of a long file that are mixed and resampled one at a time, and the seconds that they see of their neighbours. */
const pieceSeconds = 10;
const contextSeconds = 1;

/**
 * Sound of a file or a pipe, WAV, FLAC, MP3 or Ogg, which is read once, from its beginning to its end. A WAV file is read, mixed
 * and resampled piece by piece: not even its bytes are ever in memory all at once. Other formats are decoded whole.
 *
 * @param folder where the samples of a long sound lie; undefined for memory, however long it is
 * @param ended when this says so no more is read, and what has come is the sound
 * @throws Failure when the file cannot be read, is no sound, is damaged, or silent
 */
export async function tapeSound(
  file: string,
  wanted: Wanted,
  folder: string | undefined,
  ended?: AbortSignal,
): Promise<TapedSound> {
  const channels: Tape[] = [];
  const name = spokenName(file);
  let isSilent = true;
  const take: Taker = (channel, samples) => {
    channels[channel] ??= new Tape(folder);
    channels[channel].append(samples);
    isSilent &&= samples.every((value) => value === 0);
  };
  try {
    const { isWav, bytes } = await openSound(inputBytes(file, ended));
    const sampleRate = await (isWav ? readWav(bytes, wanted, take, ended) : readOther(bytes, wanted, take));
    if (channels.length === 0) throw new Failure(`${name} holds no sound.`);
    if (isSilent) throw new Failure(`${name} is silent: there is no sound to find again.`);
    return { channels, sampleRate };
  } catch (error) {
    for (const channel of channels) channel.release();
    if (error instanceof Failure) throw error;
    if (error instanceof SoundFileError)
      throw new Failure(`${name} cannot be read: ${error.reason}.`, { cause: error });
    throw fileFailure(`${name} cannot be read`, error);
  }
}

/** The same, in memory. */
export async function readSound(file: string, wanted: Wanted, ended?: AbortSignal): Promise<Sound> {
  const { channels, sampleRate } = await tapeSound(file, wanted, undefined, ended);
  const inMemory = channels.map((channel) => {
    const samples = channel.read(0, channel.length);
    channel.release();
    return samples;
  });
  return { channels: inMemory, sampleRate };
}

/** Gets the samples of each channel, from the first to the last. */
type Taker = (channel: number, samples: Float32Array) => void;

interface OpenSound {
  /** By its first bytes, not by its name. A tag before them, or another byte order, is left to the decoder of whole files. */
  readonly isWav: boolean;
  /** All bytes, with the first. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** A pipe gives each byte once, so the first are kept until the rest is wanted. */
async function openSound(rest: AsyncGenerator<Uint8Array, void, undefined>): Promise<OpenSound> {
  let first = Buffer.alloc(0);
  while (first.length < 4) {
    const { value, done } = await rest.next();
    if (done) break;
    first = Buffer.concat([first, value]);
  }
  const bytes = (async function* () {
    try {
      yield first;
      yield* rest;
    } finally {
      await rest.return();
    }
  })();
  return { isWav: first.toString("latin1", 0, 4) === "RIFF", bytes };
}

/** @returns the sample rate */
async function readOther(bytes: AsyncIterable<Uint8Array>, { sampleRate, mono }: Wanted, take: Taker): Promise<number> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  const audio = await decode(new Uint8Array(Buffer.concat(pieces)));
  const rate = sampleRate ?? audio.sampleRate;
  const channels = mono ? [audio.samples] : (audio.channels ?? [audio.samples]);
  for (const [index, samples] of channels.entries()) take(index, await resampled(samples, audio.sampleRate, rate));
  return rate;
}

async function resampled(samples: Float32Array, from: number, to: number): Promise<Float32Array> {
  return from === to ? samples : (await resample({ samples, sampleRate: from }, to)).samples;
}

/** @returns the sample rate */
async function readWav(
  bytes: AsyncIterable<Uint8Array>,
  { sampleRate, mono }: Wanted,
  take: Taker,
  ended?: AbortSignal,
): Promise<number> {
  let channels: ChannelInPieces[] | undefined;
  let rate = 0;
  for await (const audio of streamWav(bytes, { isStopped: () => ended?.aborted ?? false })) {
    rate = audio.sampleRate;
    const block = mono ? [audio.samples] : (audio.channels ?? [audio.samples]);
    channels ??= block.map((_, index) => channelInPieces(rate, sampleRate ?? rate, (piece) => take(index, piece)));
    for (const [index, samples] of block.entries()) await channels[index].take(samples);
  }
  for (const channel of channels ?? []) await channel.end();
  return sampleRate ?? rate;
}

interface ChannelInPieces {
  take(samples: Float32Array): Promise<void>;
  end(): Promise<void>;
}

/** Resamples what comes piece by piece. Whole seconds begin at whole samples of both rates, so the pieces fit. */
function channelInPieces(from: number, to: number, made: (samples: Float32Array) => void): ChannelInPieces {
  let waiting: Float32Array[] = [];
  let waitingLength = 0;
  /** Seconds that stand before the next piece, for its beginning to see. */
  let before = 0;
  return {
    async take(samples) {
      if (from === to) {
        made(samples);
        return;
      }
      waiting.push(samples);
      waitingLength += samples.length;
      while (waitingLength >= (before + pieceSeconds + contextSeconds) * from) {
        const seen = joined(waiting);
        const end = before + pieceSeconds;
        const piece = await resampled(seen.subarray(0, (end + contextSeconds) * from), from, to);
        made(piece.subarray(before * to, end * to));
        waiting = [seen.slice((end - contextSeconds) * from)];
        waitingLength = waiting[0].length;
        before = contextSeconds;
      }
    },
    async end() {
      if (waitingLength > 0) made((await resampled(joined(waiting), from, to)).subarray(before * to));
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
