export {
  type Approach,
  type Columns,
  columnsOf,
  joinedColumns,
  type Picture,
  unfolded,
} from "./approach.ts";
export * from "./approach1.ts";
export * from "./approach2.ts";
export * from "./approach3.ts";
export * from "./approach5.ts";
export * from "./bc-resnet.ts";
export * from "./capacity.ts";
export * from "./example-training.ts";
export * from "./keywords.ts";
export * from "./mel-image.ts";
export * from "./mel-settings.ts";
export * from "./mel-spacing.ts";
export * from "./network.ts";
export * from "./patch-coder.ts";
export * from "./phonemes.ts";
export { hop, seedBins, seedFeatures, seedTransform, type Utterance } from "./reassigned-features.ts";
export * from "./scale-of-losses.ts";
export * from "./sub-bands.ts";
export {
  autoEncoder,
  denseParameters,
  firstSpectrogramModel,
  linearModel,
  linearModelLayers,
  type SavingRule,
  type SwitchNetwork,
  type SwitchNetworkOptions,
  savedEpochs,
  secondSpectrogramModel,
  seedSavingRules,
} from "./switches.ts";
export * from "./train-approach.ts";
export { answeredSamples, type Cells, type Layout, unwrappedCells } from "./unwrapping.ts";
export * from "./upsampling.ts";
