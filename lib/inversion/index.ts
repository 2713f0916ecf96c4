export type { Certificate } from "./certificate.ts";
export {
  type Inversion,
  type InversionOptions,
  type InversionProgress,
  invertReassigned,
} from "./invert-reassigned.ts";
export { type MeasureOptions, measureSignal, type SignalMeasures } from "./measure.ts";
export { type KnownOptions, type ReassignedFeatures, reassignedResiduals } from "./measurement.ts";
export * from "./mel/index.ts";
export { type ReassignedPghiOptions, reassignedPghi } from "./reassigned-pghi.ts";
export type { FrameRange } from "./run.ts";
export type { SampleRange } from "./stitch.ts";
export { type ThreeWindowOptions, threeWindowGriffinLim } from "./three-window.ts";
