import { readFile } from "node:fs/promises";
import { decode, resample, SoundFileError } from "../../audio/index.ts";
import { type Audio, type Hertz, requirePositive, requirePositiveInteger } from "../../core/index.ts";
import { decodeSphere, isSphere } from "./sphere.ts";

/** Samples from `begin` on, at the file's own rate. */
export interface SoundWindow {
  readonly begin: number;
  readonly length: number;
}

export interface OpenOptions {
  /** Rate wanted, in hertz; default the file's own. */
  readonly sampleRate?: Hertz;
  /** Samples wanted, at that rate: shorter sounds get zeros at their end, longer ones are cut; default all. */
  readonly length?: number;
}

/** Sound of a file in any format that a data set of ours has: WAV, FLAC, Ogg, MP3, NIST SPHERE. One channel. */
export async function openSound(file: string, window?: SoundWindow, options: OpenOptions = {}): Promise<Audio> {
  const { sampleRate, length } = options;
  if (sampleRate !== undefined) requirePositive("open", "sampleRate", sampleRate);
  if (length !== undefined) requirePositiveInteger("open", "length", length);
  const whole = await decodeFile(file);
  const part = window ? whole.samples.slice(window.begin, window.begin + window.length) : whole.samples;
  if (window && part.length !== window.length) {
    throw new SoundFileError(`open ${file}`, `it has ${whole.samples.length} samples and ends before its window does`);
  }
  const audio: Audio = { samples: part, sampleRate: whole.sampleRate };
  const atRate = sampleRate === undefined ? audio : await resample(audio, sampleRate);
  return length === undefined ? atRate : { ...atRate, samples: fitted(atRate.samples, length) };
}

async function decodeFile(file: string): Promise<Audio> {
  const bytes = new Uint8Array(await readFile(file));
  try {
    return isSphere(bytes) ? decodeSphere(bytes) : await decode(bytes);
  } catch (error) {
    if (error instanceof SoundFileError) throw new SoundFileError(`open ${file}`, error.reason, { cause: error });
    throw error;
  }
}

function fitted(samples: Float32Array, length: number): Float32Array {
  if (samples.length >= length) return samples.slice(0, length);
  const longer = new Float32Array(length);
  longer.set(samples);
  return longer;
}
