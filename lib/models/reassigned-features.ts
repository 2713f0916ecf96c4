import { requireSamples, type Samples } from "../core/index.ts";
import { pad } from "../dsp/pad.ts";
import { type Reassigned, type ReassignedOptions, reassignedSpectrogram } from "../dsp/reassigned-spectrogram.ts";

/** Numbers that the networks are made for, and the rest of a call. */
export type SeedTransform = ReassignedOptions & {
  readonly sampleRate: number;
  readonly nFft: number;
  readonly hopLength: number;
};

/**
 * The seed's parameters of the reassigned spectrogram: windows of 5 ms, a new one every 1.25 ms, 41 bins of 200 Hz.
 *
 * @see seed 0, first cell; librosa's `win_length`, `ref_power` … in camelCase, those that are not named at librosa's defaults
 */
export const seedTransform: SeedTransform = {
  sampleRate: 16000,
  nFft: 80,
  winLength: 80,
  hopLength: 20,
  window: "hamming",
  fillNan: true,
  reassignTimes: true,
  clip: false,
};

/** Bins of the seed's transform: 0, 200 … 8000 Hz. */
export const seedBins: number = seedTransform.nFft / 2 + 1;

/** Samples that the networks put out for each place of their kernel: one hop. */
export const hop: number = seedTransform.hopLength;

/** A signal at 16 kHz, and what it is called in tables. */
export interface Utterance {
  readonly name: string;
  /** Mono, 16 kHz, full scale ±1. */
  readonly samples: Float32Array;
}

/**
 * The reassigned spectrogram as the seed calls it.
 *
 * With `center` false (Approaches 2 and 3) frame t begins at sample 20t, and nothing is padded. With `center` true
 * (Approach 1) it is centred there. The seed pads by "wrap", half a window of the other end at either side, which
 * librosa refuses since 0.10: here the signal is padded first, and the times are put back by the half window.
 *
 * @param samples mono, 16 kHz, at least 80 samples
 * @param center frames centred on their times
 * @returns frequencies in hertz, times in seconds, magnitudes: each 41 bins × frames; frames = 1 + ⌊samples / 20⌋ when
 *   centred, else 1 + ⌊(samples − 80) / 20⌋
 * @throws RangeError when there are fewer than 80 samples, or one is not finite
 * @see seed 0, the first cells of Approaches 1 and 2
 * @example
 * const { frequencies } = models.seedFeatures(new Float32Array(1000), { center: false });
 * [frequencies.bins, frequencies.frames]; // [41, 47]
 * models.seedFeatures(new Float32Array(1000), { center: true }).times.frames; // 51
 */
export function seedFeatures<T extends Samples>(samples: T, { center }: { readonly center: boolean }): Reassigned<T> {
  requireSignal("seedFeatures", samples);
  if (!center) return reassignedSpectrogram(samples, { ...seedTransform, center: false });
  const half = seedTransform.nFft / 2;
  const padded = pad(samples, { before: half, after: half, mode: "wrap" });
  const features = reassignedSpectrogram(padded, { ...seedTransform, center: false });
  // Frame t of the padded signal begins at 20t and is said to lie at 20t + 40: sample 20t of the signal itself.
  for (let i = 0; i < features.times.data.length; i++) features.times.data[i] -= half / seedTransform.sampleRate;
  return features;
}

/** @throws RangeError unless there is a window's worth of finite samples */
export function requireSignal(caller: string, samples: Samples): void {
  requireSamples(caller, "samples", samples);
  if (samples.length < seedTransform.nFft)
    throw new RangeError(`${caller}: samples must be at least ${seedTransform.nFft}, got ${samples.length}`);
}
