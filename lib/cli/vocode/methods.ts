import type { Samples, Spectrogram } from "../../core/index.ts";
import { lyonsFilterBank, magnitude, matmul, stft, transpose } from "../../dsp/index.ts";
import {
  angleGriffinLim,
  fastGriffinLim,
  type MelSearch,
  type MelVocoder,
  type MelVocoderOptions,
  magnitudePhaseDescent,
  melSearch,
} from "../../inversion/index.ts";
import type { Channel } from "./tape.ts";

export const methods = ["gd", "gl", "fgl", "best"] as const;
export type Method = (typeof methods)[number];

/** How sounds are analysed. */
export interface Analysis {
  readonly nFft: number;
  readonly filters: Spectrogram<Samples>;
}

/** The seed's frames, of 512 samples at 16 kHz; of the same duration at other rates, in whole sixteenths of a hop. */
export function analysisFor(sampleRate: number, nMels: number): Analysis {
  const nFft = Math.max(64, 64 * Math.round((0.032 * sampleRate) / 64));
  return { nFft, filters: lyonsFilterBank({ sampleRate, nFft, nMels }) };
}

/** A search for the sound of a block from nothing but its mel spectrogram. */
export interface BlockSearch {
  readonly search: MelVocoder;
  /** Begins the polish of method best; nothing elsewhere. */
  polish(): void;
  /** The sound so far, as long as the block. */
  sound(): Float32Array;
}

export interface SearchSettings extends Analysis {
  readonly method: Method;
  readonly random: number;
  readonly polishAfter: number | undefined;
}

/**
 * @param channel the whole sound, of which the search sees the mel spectrogram of from … to and of one frame on both sides
 * @param start a sound to begin with, as long as the block
 * @returns undefined where the block is silent: there is nothing to search
 */
export function searchBlock(
  channel: Channel,
  { from, to }: { readonly from: number; readonly to: number },
  settings: SearchSettings,
  start: Float32Array | undefined,
): BlockSearch | undefined {
  const { nFft, filters, method, random, polishAfter } = settings;
  const hopLength = nFft / 4;
  // A frame of silence or of the neighbours on both sides: so each sample is in four frames, as in the middle.
  const frames = 1 + Math.ceil((to - from + nFft) / hopLength);
  const begin = from - nFft;
  const seen = channel.read(begin, begin + nFft + (frames - 1) * hopLength);
  const reference = magnitude(stft(seen, { nFft, center: false }));
  const mel = matmul(transpose(filters), reference);
  if (mel.data.every((value) => value === 0)) return undefined;
  let beginning: Float32Array | undefined;
  if (start) {
    beginning = new Float32Array(seen.length);
    beginning.set(start.subarray(0, to - from), nFft);
  }
  const options: MelVocoderOptions = { filters, nFft, reference, random, start: beginning };
  const search = searchBy(method, mel, { ...options, ...(polishAfter && { polishAfter }) });
  return {
    search,
    polish: () => (search as Partial<MelSearch>).polish?.(),
    sound: () => search.signal().subarray(nFft, nFft + to - from),
  };
}

function searchBy(
  method: Method,
  mel: Spectrogram<Samples>,
  options: MelVocoderOptions & { readonly polishAfter?: number },
): MelVocoder {
  switch (method) {
    case "gd":
      return magnitudePhaseDescent(mel, options);
    case "gl":
      return angleGriffinLim(mel, options);
    case "fgl":
      return fastGriffinLim(mel, options);
    case "best":
      return melSearch(mel, options);
  }
}
