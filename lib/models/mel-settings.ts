import { type Audio, type Hertz, requirePositiveInteger, type Samples, type Seconds } from "../core/index.ts";
import {
  griffinLim,
  istft,
  logSpectralDistance,
  magnitude,
  melFilters,
  melSpectrogram,
  melToStft,
  spectralConvergence,
  stft,
} from "../dsp/index.ts";

// Seed 3's benchmark of spectrogram settings: from sound to a mel spectrogram and back, by window and by iterations.

/** The windows that the seed goes through, 2⁶ to 2¹⁴ samples. */
export const seedWindows: readonly number[] = [64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

/** Iterations of Griffin and Lim's algorithm that the seed goes through. */
export const seedIterations: readonly number[] = [2, 4, 6, 8, 10, 12, 14, 16];

/** What the seed's pictures show, read off to the pixel: 177 s of music, whole seconds, 100 times the mean squared error. */
export const publishedSettings: {
  readonly windows: readonly {
    readonly nFft: number;
    readonly seconds: Seconds;
    readonly mse: number;
    readonly frames: number;
  }[];
  /** At windows of 512 samples. */
  readonly iterations: readonly { readonly nIter: number; readonly seconds: Seconds; readonly mse: number }[];
  readonly duration: Seconds;
} = {
  duration: 177,
  windows: [
    { nFft: 64, seconds: 24, mse: 0.071, frames: 244_800 },
    { nFft: 128, seconds: 25, mse: 0.08, frames: 122_000 },
    { nFft: 256, seconds: 32, mse: 0.086, frames: 61_000 },
    { nFft: 512, seconds: 107, mse: 0.088, frames: 30_600 },
    { nFft: 1024, seconds: 583, mse: 0.088, frames: 15_300 },
    { nFft: 2048, seconds: 1214, mse: 0.089, frames: 7_600 },
    { nFft: 4096, seconds: 1472, mse: 0.088, frames: 3_800 },
  ],
  iterations: [107, 108, 110, 113, 113, 113, 115, 118].map((seconds, i) => ({
    nIter: 2 * (i + 1),
    seconds,
    mse: [0.088, 0.089, 0.089, 0.091, 0.09, 0.092, 0.091, 0.09][i],
  })),
};

export interface MelSettingOptions {
  /** Window and transform in samples; the hop is a quarter of it. */
  readonly nFft: number;
  /** Iterations of Griffin and Lim's algorithm, each measured. Default [2, 16]. */
  readonly nIter?: readonly number[];
  /** Default 128. */
  readonly nMels?: number;
  /** Window of the mel spectrogram. Default "hann". */
  readonly analysis?: "hann" | "hamming";
  /** Window of the way back. Default "hamming": the seed gives it here, and forgets it there. */
  readonly synthesis?: "hann" | "hamming";
}

/** What a setting of the mel spectrogram costs, and what it loses. */
export interface MelSetting {
  readonly nFft: number;
  readonly hopLength: number;
  readonly nIter: number;
  readonly frames: number;
  /** Samples for each number of the mel spectrogram. */
  readonly compactness: number;
  /** Filters of the bank that hold no bin at all. */
  readonly emptyFilters: number;
  /** From mel bands to magnitudes. */
  readonly inversionSeconds: Seconds;
  /** From magnitudes to sound. */
  readonly griffinLimSeconds: Seconds;
  /** The seed's measure: mean of the squared differences, sample by sample. */
  readonly mse: number;
  /** Twice the power: the error of a sound of the right power that has nothing to do with the original's phases. */
  readonly ceiling: number;
  /** ‖found − true‖ / ‖true‖ of the magnitudes, at windows of 1024 samples for every setting. */
  readonly spectralConvergence: number;
  /** Decibels, at the same windows, nothing below 10⁻⁴. */
  readonly logSpectralDistance: number;
  /** What was found. */
  readonly samples: Samples;
}

/** Where results are compared, whatever their own window was. */
const judge = { nFft: 1024 };

/**
 * Sound, mel spectrogram, sound again: one setting of the seed's benchmark, the mel inversion and Griffin–Lim timed apart.
 * The inversion is the one of largest entropy.
 *
 * @param audio mono
 * @returns a result for each number of iterations, in their order
 * @throws RangeError when the sound is silent or shorter than half a window, or a number is out of range
 * @see seed 3, "Inverting the spectrogram"; librosa.feature.inverse.mel_to_audio
 * @example
 * const jazz = piece("Jazz", { duration: 1 });
 * const [few, many] = models.measureMelSetting(jazz, { nFft: 1024, nIter: [2, 16] });
 * [few.hopLength, few.frames, few.emptyFilters]; // [256, 87, 0]
 * many.spectralConvergence < few.spectralConvergence; // true
 */
export function measureMelSetting({ samples, sampleRate }: Audio, options: MelSettingOptions): MelSetting[] {
  const { nFft, nIter = [2, 16], nMels = 128, analysis = "hann", synthesis = "hamming" } = options;
  requirePositiveInteger("measureMelSetting", "nFft", nFft);
  if (nFft % 4 !== 0) throw new RangeError(`measureMelSetting: nFft must be a multiple of 4, got ${nFft}`);
  if (samples.every((x) => x === 0))
    throw new RangeError("measureMelSetting: audio must not be silent: there is nothing to come near to");
  const hopLength = nFft / 4;
  const frames = { nFft, hopLength, padMode: "reflect" } as const;
  const bands = { sampleRate, nFft, nMels, allowEmpty: true };
  const mel = melSpectrogram(samples, { ...bands, ...frames, window: analysis });
  const begin = performance.now();
  const found = melToStft(mel, { ...bands, solution: "maximum-entropy" });
  const inversionSeconds = (performance.now() - begin) / 1000;
  const target = magnitude(stft(samples, judge));
  const power = meanSquare(samples);
  return nIter.map((iterations) => {
    const start = performance.now();
    const heard = griffinLim(found, { ...frames, window: synthesis, nIter: iterations, length: samples.length });
    const griffinLimSeconds = (performance.now() - start) / 1000;
    const judged = magnitude(stft(heard, judge));
    return {
      nFft,
      hopLength,
      nIter: iterations,
      frames: mel.frames,
      compactness: samples.length / (mel.frames * nMels),
      emptyFilters: emptyMelFilters({ sampleRate, nFft, nMels }),
      inversionSeconds,
      griffinLimSeconds,
      mse: meanSquare(samples.map((x, i) => x - heard[i])),
      ceiling: 2 * power,
      spectralConvergence: spectralConvergence(judged, target),
      logSpectralDistance: logSpectralDistance(judged, target, { amin: 1e-4 }),
      samples: heard,
    };
  });
}

/**
 * How many filters of a mel bank are narrower than the distance of two bins and fall between them: their bands are zero
 * whatever the sound.
 *
 * @example
 * models.emptyMelFilters({ sampleRate: 22050, nFft: 64, nMels: 128 }); // 72
 */
export function emptyMelFilters(bank: {
  readonly sampleRate: Hertz;
  readonly nFft: number;
  readonly nMels: number;
}): number {
  const { bins, frames, data } = melFilters({ ...bank, allowEmpty: true });
  let empty = 0;
  for (let m = 0; m < frames; m++) if (data.subarray(m * bins, (m + 1) * bins).every((weight) => weight === 0)) empty++;
  return empty;
}

/**
 * The seed's first players: a sound's STFT and back, with nothing in between. That it comes back is the STFT's own property, at
 * any window, and says nothing about a mel spectrogram.
 *
 * @returns the sound again, and the largest difference
 * @example
 * models.stftThereAndBack(piece("Folk", { duration: 1 }), 64).difference < 1e-6; // true
 */
export function stftThereAndBack(audio: Audio, nFft: number): { readonly audio: Audio; readonly difference: number } {
  const { samples, sampleRate } = audio;
  const frames = { nFft, hopLength: nFft / 4, window: "hamming" } as const;
  const heard = istft(stft(samples, frames), { ...frames, length: samples.length });
  const difference = samples.reduce((most: number, x, i) => Math.max(most, Math.abs(x - heard[i])), 0);
  return { audio: { samples: heard, sampleRate }, difference };
}

function meanSquare(samples: Samples): number {
  let sum = 0;
  for (const x of samples) sum += x * x;
  return sum / samples.length;
}
