import { type Decibels, type Random, requirePositiveInteger, requireSamples, type Seconds } from "../../core/index.ts";

export interface AugmentKeywordOptions {
  /** Samples of the result; default 16000, a second at 16 kHz. */
  readonly length?: number;
  /** The word lies up to this far from the centre, at 16 kHz; default 0.075 s. Anywhere costs a linear model 19 points. */
  readonly jitter?: Seconds;
  /** Level of the word over the noise, drawn between these; default 3 to 35 dB. */
  readonly snr?: readonly [low: Decibels, high: Decibels];
  /** Change of tempo and pitch together, drawn between these; default 0.9 to 1.1. */
  readonly speed?: readonly [low: number, high: number];
  /** Noise to add; white and pink ones in turns when absent. */
  readonly noise?: Float32Array;
}

const sampleRate = 16000;

/**
 * A word as it might have been recorded: at another tempo, near the middle of a second, with noise around. Words that
 * stand in pure zeros teach a network what zeros are: log(1e-10) = −23 in every log-mel.
 *
 * @param samples a word, trimmed, at 16 kHz; one that is longer than `length` is cut
 * @param random where the chances come from: the same seed, the same sound
 * @returns `length` samples
 * @example
 * const random = new Random(0);
 * const second = augmentKeyword((await itemsOf(await ownKeywords(), "train")[0].open()).samples, random);
 */
export function augmentKeyword(
  samples: Float32Array,
  random: Random,
  options: AugmentKeywordOptions = {},
): Float32Array {
  const { length = sampleRate, jitter = 0.075, snr = [3, 35], speed = [0.9, 1.1], noise } = options;
  requireSamples("augmentKeyword", "samples", samples);
  requirePositiveInteger("augmentKeyword", "length", length);
  if (noise) requireSamples("augmentKeyword", "noise", noise);
  const word = atSpeed(samples, between(random, speed)).subarray(0, length);
  const around = noise ? fromNoise(noise, length, random) : madeNoise(length, random);
  const gain = (10 ** (-between(random, snr) / 20) * rms(word)) / (rms(around) || 1);
  const result = around.map((value) => value * gain);
  const middle = (length - word.length) / 2;
  const begin = Math.round(middle + between(random, [-1, 1]) * jitter * sampleRate);
  const start = Math.min(length - word.length, Math.max(0, begin));
  for (let i = 0; i < word.length; i++) result[start + i] += word[i];
  return result;
}

/** Straight lines between the samples: for a tenth more or less the ear and the mel bands do not mind. */
function atSpeed(samples: Float32Array, speed: number): Float32Array {
  return Float32Array.from({ length: Math.max(1, Math.floor(samples.length / speed)) }, (_, i) => {
    const at = i * speed;
    const before = Math.min(samples.length - 1, Math.floor(at));
    const after = Math.min(samples.length - 1, before + 1);
    return samples[before] + (at - before) * (samples[after] - samples[before]);
  });
}

function fromNoise(noise: Float32Array, length: number, random: Random): Float32Array {
  const begin = random.integer(0, noise.length);
  return Float32Array.from({ length }, (_, i) => noise[(begin + i) % noise.length]);
}

function madeNoise(length: number, random: Random): Float32Array {
  const softness = random.uniform() < 0.5 ? 0 : 0.9;
  let state = 0;
  return Float32Array.from({ length }, () => (state = softness * state + random.uniform(-1, 1)));
}

function between(random: Random, [low, high]: readonly [number, number]): number {
  return low === high ? low : random.uniform(low, high);
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}
