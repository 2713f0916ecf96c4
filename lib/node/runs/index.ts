export { withLock } from "../download-lock.ts";
export { makeFolder } from "../make-folder.ts";
export { writeWhole } from "../write-file.ts";
export {
  type RunCircumstances,
  type RunDescription,
  RunFolder,
  type RunResult,
  shortHash,
} from "./run-folder.ts";
export * from "./settings.ts";
export { type PlannedRun, type RunState, type SweepOptions, sweep } from "./sweep.ts";
export { TensorBoardWriter } from "./tensorboard.ts";
