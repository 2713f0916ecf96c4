import type { Axes } from "../exercise.ts";
import type { Sentences } from "../language/sentences.ts";

/** How the seminar analyses its sounds; its functions take some of it, and the rest is as here. */
export interface SeminarSettings {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate: number;
  /** Number of mel filters. Default 128. */
  readonly nMels: number;
  /** Length of a frame in samples. Default 2048. */
  readonly windowLength: number;
  /** Samples from one frame to the next. Default 512. */
  readonly hopLength: number;
  /** Lower end of the first mel filter in hertz. Default 1. */
  readonly fMin: number;
  /** Upper end of the last mel filter in hertz. Default 8192. */
  readonly fMax: number;
}

export const seminarSettings: SeminarSettings = {
  sampleRate: 22050,
  nMels: 128,
  windowLength: 2048,
  hopLength: 512,
  fMin: 1,
  fMax: 8192,
};

/** What frames and bins mean with these settings; of mel bands, frames only. */
export function axesOf(settings: Partial<SeminarSettings> | undefined, bands = false): Axes {
  const { sampleRate, windowLength, hopLength } = { ...seminarSettings, ...settings };
  return { secondsPerFrame: hopLength / sampleRate, ...(!bands && { hertzPerBin: sampleRate / windowLength }) };
}

/** A signal has frames of one sample. */
export const axesOfSignal: Axes = { secondsPerFrame: 1 / seminarSettings.sampleRate };

/** The settings with each of those that are given changed, one at a time, to what changes numbers and no size. */
export function changedSettings(
  settings: Partial<SeminarSettings> = {},
): { readonly name: string; readonly settings: Partial<SeminarSettings> }[] {
  const change: Record<string, (value: number) => number> = {
    sampleRate: (rate) => rate + 4000,
    fMin: (hertz) => hertz + 200,
    fMax: (hertz) => hertz - 500,
    nMels: (bands) => bands - 1,
    windowLength: (samples) => samples - 2,
    hopLength: (samples) => samples + 1,
  };
  return Object.entries(settings).map(([name, value]) => ({
    name,
    settings: { ...settings, [name]: change[name](value) },
  }));
}

/** The settings that are given, in words: `windowLength 256, hopLength 100`. */
export function inWords(settings: Partial<SeminarSettings> | undefined, { inputs }: Sentences): string {
  const given = Object.entries(settings ?? {}).map(([name, value]) => `${name} ${value}`);
  return given.length > 0 ? given.join(", ") : inputs.defaults;
}
