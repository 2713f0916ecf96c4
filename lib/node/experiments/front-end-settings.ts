import { Random } from "../../core/index.ts";
import * as nn from "../../nn/index.ts";
import { oneOf, optional, type SchemaOf, whole, yesOrNo } from "../runs/settings.ts";
import { type FrontEndSizes, isOwnFile, type OwnFile, type OwnFrontEnd, oneOfOrFile } from "./own-file.ts";
import { ownLayer } from "./own-layer.ts";

/** The front end of an experiment, in words. */
export interface FrontEndSettings {
  /** Or a file that exports one: an `OwnFrontEnd`. */
  readonly frontEnd: "nnAudio" | "fastAudio" | OwnFile;
  /** What is trained: A nothing, B mel filters, C Fourier kernels, D both. */
  readonly setting: nn.Setting;
  /** Said by itself, instead of by `setting`. */
  readonly trainableMel: boolean | undefined;
  readonly trainableStft: boolean | undefined;
  /** FastAudio's word for filters that are not trained. */
  readonly freeze: boolean | undefined;
  readonly nMels: number;
  readonly melWeights: "free" | "multiplicative";
  readonly randomMel: boolean;
  /** Bins from here … */
  readonly maskStart: number;
  /** … up to but without this one are silent; none when it is not above. */
  readonly maskEnd: number;
  /** Where 10⁻⁸ is added to every power: where kernels are trained, as published, always, or never. */
  readonly floor: nn.PowerFloor;
  readonly seed: number;
}

export const frontEndSchema: SchemaOf<Omit<FrontEndSettings, "seed">> = {
  frontEnd: oneOfOrFile(["nnAudio", "fastAudio"], "nnAudio"),
  setting: oneOf(["A", "B", "C", "D"], "A"),
  trainableMel: optional(yesOrNo(false)),
  trainableStft: optional(yesOrNo(false)),
  freeze: optional(yesOrNo(true)),
  nMels: whole(40, { min: 1, max: 128 }),
  melWeights: oneOf(["free", "multiplicative"], "free"),
  randomMel: yesOrNo(false),
  maskStart: whole(0, { min: 0 }),
  maskEnd: whole(0, { min: 0 }),
  floor: oneOf(["trained", "always", "never"], "trained"),
};

/** What is trained, whichever words say it. */
export function trained(settings: FrontEndSettings): { readonly mel: boolean; readonly stft: boolean } {
  const { setting, freeze } = settings;
  const byLetter = nn.trainableIn(setting);
  const mel = settings.trainableMel ?? (freeze === undefined ? byLetter.mel : !freeze);
  return { mel, stft: settings.trainableStft ?? byLetter.stft };
}

/** Samples from one frame to the next: 10 ms. */
export function hopOf(sampleRate: number): number {
  return Math.round(0.01 * sampleRate);
}

/** The front end that the words mean: 30 ms frames every 10 ms, whatever the rate. One of one's own is tried first. */
export async function frontEndOf(settings: FrontEndSettings, sampleRate: number): Promise<nn.FrontEnd> {
  const { frontEnd, nMels, melWeights, randomMel, maskStart, maskEnd, floor, seed } = settings;
  const { mel: trainableMel, stft: trainableStft } = trained(settings);
  const frames = { sampleRate, nFft: Math.round(0.03 * sampleRate), hopLength: hopOf(sampleRate), nMels };
  const common = { ...frames, trainableMel, trainableStft };
  if (maskEnd < maskStart) throw new RangeError(`maskEnd must be at least maskStart = ${maskStart}, got ${maskEnd}`);
  const maskedBins = maskEnd > maskStart ? ([maskStart, maskEnd] as const) : undefined;
  if (frontEnd === "nnAudio")
    return nn.melFrontEnd({ ...common, floor, melWeights, randomMel, maskedBins, seed, allowEmpty: true });
  if (maskedBins || randomMel || melWeights !== "free")
    throw new RangeError(`masks, random starts and mel weights are nnAudio's, got frontEnd=${frontEnd}`);
  if (!isOwnFile(frontEnd)) return nn.fastAudio({ ...common, floor });
  if (floor !== "trained") throw new RangeError(`floor is nnAudio's and FastAudio's, got frontEnd=${frontEnd}`);
  return ownFrontEnd(frontEnd, { ...common, random: new Random(seed) });
}

async function ownFrontEnd(file: OwnFile, sizes: FrontEndSizes): Promise<nn.FrontEnd> {
  const { hopLength, nFft, nMels } = sizes;
  const samples = Math.max(2 * nFft, 10 * hopLength);
  const layer = await ownLayer<FrontEndSizes, ReturnType<OwnFrontEnd>>(file, sizes, {
    input: [2, samples],
    output: [2, 1 + Math.floor(samples / hopLength), nMels],
    outputMeans: "batch × (1 + ⌊samples / hopLength⌋) × nMels",
    deviation: 0.1,
    slopesOfInput: false,
  });
  return { ...layer, nMels, constrain: () => layer.constrain?.() };
}
