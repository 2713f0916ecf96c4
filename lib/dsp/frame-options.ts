import { requirePositiveInteger } from "../core/index.ts";
import { quarterOf, type StftOptions } from "./analysis.ts";

/** How a signal is cut into frames that are not transformed. The same names and defaults as librosa's. */
export interface FrameOptions extends Pick<StftOptions, "center" | "padMode"> {
  /** Length of a frame in samples. Default 2048. */
  readonly frameLength?: number;
  /** Samples from one frame to the next. Default: `rms` 512, `yin` a quarter of the frame. */
  readonly hopLength?: number;
}

/** Fills in the defaults and refuses what makes no sense, in the name of the function that the user called. */
export function requireFrameOptions(
  caller: string,
  options: FrameOptions,
  defaults: Pick<FrameOptions, "hopLength"> = {},
): Required<Omit<FrameOptions, "padMode">> & { padMode: NonNullable<FrameOptions["padMode"]> } {
  const { frameLength = 2048, center = true, padMode = "constant" } = options;
  requirePositiveInteger(caller, "frameLength", frameLength);
  const { hopLength = defaults.hopLength ?? quarterOf(caller, "frameLength", frameLength) } = options;
  requirePositiveInteger(caller, "hopLength", hopLength);
  return { frameLength, hopLength, center, padMode };
}
