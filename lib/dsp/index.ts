export type { OutOption, StftOptions } from "./analysis.ts";
export { type DctOptions, dct } from "./dct.ts";
export {
  amplitudeToDb,
  type DecibelOptions,
  dbToAmplitude,
  dbToPower,
  powerToDb,
  type ReferenceOptions,
} from "./decibels.ts";
export * from "./delta.ts";
export type { FrameOptions } from "./frame-options.ts";
export type { Block, FrameStream } from "./frame-stream.ts";
export * from "./frequencies.ts";
export { type GriffinLimOptions, type GriffinLimProgress, griffinLim } from "./griffin-lim.ts";
export { type IstftOptions, istft } from "./istft.ts";
export * from "./log-eps.ts";
export * from "./log-spectral-distance.ts";
export * from "./lyons-filter-bank.ts";
export * from "./magphase.ts";
export * from "./matmul.ts";
export { type MelFiltersOptions, type MelOptions, melFilters } from "./mel-filters.ts";
export * from "./mel-inversion.ts";
export {
  hzToMel,
  type MelFrequenciesOptions,
  type MelScaleOptions,
  melFrequencies,
  melToHz,
} from "./mel-scale.ts";
export { type MelBandsOptions, type MelSpectrogramOptions, melSpectrogram } from "./mel-spectrogram.ts";
export * from "./mel-stream.ts";
export * from "./mfcc.ts";
export { type PadMode, type PadOptions, pad } from "./pad.ts";
export * from "./per-channel.ts";
export * from "./pghi.ts";
export * from "./phase-difference.ts";
export * from "./phase-gradient.ts";
export { type PinvOptions, pinv } from "./pinv.ts";
export * from "./pixel-shuffle.ts";
export * from "./polar.ts";
export { magnitude, type PowerSpectrogramOptions, power, powerSpectrogram } from "./power.ts";
export * from "./preemphasis.ts";
export { type Reassigned, type ReassignedOptions, reassignedSpectrogram } from "./reassigned-spectrogram.ts";
export * from "./rfft.ts";
export * from "./rms.ts";
export * from "./slice-into-frames.ts";
export * from "./snr.ts";
export * from "./spectral-bandwidth.ts";
export * from "./spectral-centroid.ts";
export * from "./spectral-convergence.ts";
export * from "./spectral-flatness.ts";
export type { SpectralOptions } from "./spectral-input.ts";
export * from "./spectral-rolloff.ts";
export { stft } from "./stft.ts";
export * from "./stft-stream.ts";
export * from "./stoi.ts";
export {
  blackman,
  getWindow,
  hamming,
  hann,
  type WindowName,
  type WindowOptions,
  type WindowShape,
  type WindowSpec,
} from "./window.ts";
export { type YinOptions, yin } from "./yin.ts";
export * from "./zero-crossings.ts";
