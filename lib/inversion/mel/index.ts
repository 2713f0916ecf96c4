export { type AngleGriffinLimOptions, angleGriffinLim } from "./angle-griffin-lim.ts";
export { constrainedGriffinLim } from "./constrained-griffin-lim.ts";
export { fastGriffinLim } from "./fast-griffin-lim.ts";
export { type MagnitudePhaseDescentOptions, magnitudePhaseDescent } from "./magnitude-phase-descent.ts";
export { type MelSearch, type MelSearchOptions, melSearch } from "./mel-search.ts";
export type { MelVocoder, MelVocoderErrors, MelVocoderOptions, MelVocoderProgress } from "./mel-vocoder.ts";
export type { MelIterationOptions } from "./momentum-iterations.ts";
export { type WaveformDescentOptions, waveformDescent } from "./waveform-descent.ts";
export type { Comparison } from "./waveform-objective.ts";
