import type { Experiment } from "./experiment.ts";
import { keywords } from "./keywords.ts";
import { phonemes } from "./phonemes.ts";

export type { Experiment, MainResult, RunOptions } from "./experiment.ts";
export { type KeywordData, keywordData, keywordSet, type Parting } from "./keyword-data.ts";
export { type KeywordSettings, keywords, trainKeywords } from "./keywords.ts";
export type { FrontEndSizes, ModelSizes, OwnFile, OwnFrontEnd, OwnModel } from "./own-file.ts";
export { type PhonemeData, type PhonemeSettings, phonemeData, phonemes, trainPhonemes } from "./phonemes.ts";
export { plannedRun, runName } from "./planned-run.ts";

/** All experiments by name. Their settings are read from words, so their types do not matter here. */
export const experiments: readonly Experiment<Record<string, unknown>>[] = [
  keywords as unknown as Experiment<Record<string, unknown>>,
  phonemes as unknown as Experiment<Record<string, unknown>>,
];
