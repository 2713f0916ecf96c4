export type { OutOption, StftOptions } from "./analysis.ts";
export * from "./decibels.ts";
export type { FrameOptions } from "./frame-options.ts";
export * from "./frequencies.ts";
export { type GriffinLimOptions, type GriffinLimProgress, griffinLim } from "./griffin-lim.ts";
export { type IstftOptions, istft } from "./istft.ts";
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
export { type PadMode, type PadOptions, pad } from "./pad.ts";
export { type PinvOptions, pinv } from "./pinv.ts";
export * from "./polar.ts";
export { magnitude, type PowerSpectrogramOptions, power, powerSpectrogram } from "./power.ts";
export * from "./rfft.ts";
export * from "./rms.ts";
export * from "./slice-into-frames.ts";
export * from "./spectral-centroid.ts";
export * from "./spectral-convergence.ts";
export { stft } from "./stft.ts";
export {
  blackman,
  getWindow,
  hamming,
  hann,
  type WindowName,
  type WindowOptions,
  type WindowSpec,
} from "./window.ts";
export { type YinOptions, yin } from "./yin.ts";
