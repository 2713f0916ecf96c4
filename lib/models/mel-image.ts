import { type Audio, requirePositiveInteger, type Samples, type Spectrogram } from "../core/index.ts";
import { type MelToAudioOptions, melSpectrogram, melToAudio } from "../dsp/index.ts";

/** How a sound becomes a picture, and a picture a sound. */
export interface MelImageOptions {
  readonly sampleRate: number;
  readonly nFft: number;
  readonly hopLength: number;
}

/** Decibels below the loudest cell that the darkest colour stands for. */
const depth = 80;

/**
 * A mel spectrogram as a picture that a network can draw: decibels below the loudest cell, 80 at most, as numbers from −1 to 1.
 * A power mel spectrogram itself reaches from millionths to hundreds, and a network that is off by a thousandth of the loudest
 * cell has lost all the others.
 *
 * @param audio mono; longer sounds are cut, shorter ones end in silence
 * @param size bands and frames of the picture
 * @returns bands × frames
 * @throws RangeError when the sound is empty, or a number is out of range
 * @example
 * const settings = { sampleRate: 22050, nFft: 2048, hopLength: 512 };
 * const image = models.melImage(piece("Folk", { duration: 1 }), { bands: 64, frames: 40 }, settings);
 * [image.bins, image.frames, Math.max(...image.data)]; // [64, 40, 1]
 */
export function melImage(
  { samples }: Audio,
  { bands, frames }: { readonly bands: number; readonly frames: number },
  settings: MelImageOptions,
): Spectrogram<Float32Array> {
  requirePositiveInteger("melImage", "bands", bands);
  requirePositiveInteger("melImage", "frames", frames);
  const length = Math.min(samples.length, (frames - 1) * settings.hopLength + 1);
  const mel = melSpectrogram(samples.subarray(0, Math.max(length, settings.nFft)), {
    ...settings,
    nMels: bands,
    allowEmpty: true,
  });
  const shown = mel.data.subarray(0, bands * frames);
  const loudest = shown.reduce((most: number, x) => Math.max(most, x), 1e-20);
  const data = Float32Array.from({ length: bands * frames }, (_, i) => {
    const power = i < shown.length ? shown[i] : 0;
    return 1 + (2 * Math.max(-depth, 10 * Math.log10(Math.max(power / loudest, 1e-20)))) / depth;
  });
  return { bins: bands, frames, data };
}

/** Decibels that two pictures differ by where their numbers differ by 1. */
export const decibelsPerUnit: number = depth / 2;

/**
 * What a picture sounds like: its decibels as powers, mel inversion, Griffin and Lim.
 *
 * @param image numbers from −1 to 1; beyond, they are cut
 * @param options as for `melImage`, and `nIter` of Griffin–Lim; peak: the loudest sample, −3 dB of full scale unless asked
 * @example
 * const settings = { sampleRate: 22050, nFft: 1024, hopLength: 256 };
 * const image = models.melImage(piece("Folk", { duration: 0.5 }), { bands: 64, frames: 40 }, settings);
 * models.melImageToAudio(image, { ...settings, nIter: 2 }).samples.length; // 9984
 */
export function melImageToAudio(
  { bins, frames, data }: Spectrogram<Samples>,
  {
    peak = 10 ** (-3 / 20),
    ...options
  }: MelImageOptions & Pick<MelToAudioOptions, "nIter"> & { readonly peak?: number },
): Audio {
  const powers = Float32Array.from(data, (x) => (x <= -1 ? 0 : 10 ** (((Math.min(1, x) - 1) * depth) / 20)));
  const samples = melToAudio(
    { bins, frames, data: powers },
    { allowEmpty: true, solution: "maximum-entropy", ...options },
  );
  const loudest = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return { samples: loudest > 0 ? samples.map((x) => (x * peak) / loudest) : samples, sampleRate: options.sampleRate };
}
