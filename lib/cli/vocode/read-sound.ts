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
 * Sound of a file, WAV, FLAC, MP3 or Ogg. A WAV file is read, mixed and resampled piece by piece, so that ten minutes of stereo
 * need no more memory than what they become.
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
  const blocks: Float32Array[][] = [];
  let rate = 0;
  for await (const audio of streamWav(createReadStream(file, { highWaterMark: 256 * 1024 }))) {
    rate = audio.sampleRate;
    blocks.push(mono ? [audio.samples] : [...(audio.channels ?? [audio.samples])]);
  }
  if (blocks.length === 0) throw new Failure(`${file} holds no sound.`);
  const channels: Float32Array[] = [];
  for (let channel = 0; channel < blocks[0].length; channel++) {
    const samples = joined(blocks.map((block) => block[channel]));
    channels.push(await inPieces(samples, rate, sampleRate ?? rate));
  }
  return { channels, sampleRate: sampleRate ?? rate };
}

/** Resamples piece by piece. Whole seconds begin at whole samples of both rates, so the pieces fit. */
async function inPieces(samples: Float32Array, from: number, to: number): Promise<Float32Array> {
  const seconds = Math.ceil(samples.length / from);
  if (from === to || seconds <= pieceSeconds) return resampled(samples, from, to);
  const pieces: Float32Array[] = [];
  for (let second = 0; second < seconds; second += pieceSeconds) {
    const before = Math.min(second, contextSeconds);
    const end = Math.min(seconds, second + pieceSeconds);
    const seen = samples.subarray((second - before) * from, (end + contextSeconds) * from);
    const made = await resampled(seen, from, to);
    pieces.push(made.slice(before * to, end === seconds ? undefined : (before + end - second) * to));
  }
  return joined(pieces);
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
