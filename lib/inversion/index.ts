export type { Certificate } from "./certificate.ts";
export {
  type Inversion,
  type InversionOptions,
  type InversionProgress,
  invertReassigned,
} from "./invert-reassigned.ts";
export { type ReassignedFeatures, reassignedResiduals } from "./measurement.ts";
export type { FrameRange } from "./run.ts";
export type { SampleRange } from "./stitch.ts";
