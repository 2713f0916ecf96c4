import { requirePositiveInteger, requireSamples, type Samples } from "../core/index.ts";
import { type PadMode, padWith } from "./pad.ts";
import { frameWindow, type WindowSpec } from "./window.ts";

/** How a signal is cut into windowed frames. The same names and defaults as librosa's. */
export interface StftOptions {
  /** Length of the Fourier transform in samples. Default 2048. */
  readonly nFft?: number;
  /** Samples from one frame to the next. Default: a quarter of `winLength`. */
  readonly hopLength?: number;
  /** Length of the window in samples, centred in the frame, zeros around it. Default `nFft`. */
  readonly winLength?: number;
  /** A window by name (periodic) or `winLength` values. Default "hann". */
  readonly window?: WindowSpec;
  /** Pad so that frame t is centred at sample t · hopLength; otherwise it begins there. Default true. */
  readonly center?: boolean;
  /** What stands beyond the ends when centred. Default "constant", zeros. librosa allows no "wrap" here. */
  readonly padMode?: Exclude<PadMode, "wrap">;
}

/** Options with every decision made. */
export interface Analysis {
  readonly nFft: number;
  readonly hopLength: number;
  /** nFft weights */
  readonly window: Float64Array;
  readonly center: boolean;
  readonly padMode: PadMode;
}

/** Fills in the defaults and refuses what makes no sense, in the name of the function that the user called. */
export function planAnalysis(caller: string, options: StftOptions): Analysis {
  const { nFft = 2048, window = "hann", center = true, padMode = "constant" } = options;
  requirePositiveInteger(caller, "nFft", nFft);
  const { winLength = nFft } = options;
  requirePositiveInteger(caller, "winLength", winLength);
  if (winLength > nFft) throw new RangeError(`${caller}: winLength must be at most nFft = ${nFft}, got ${winLength}`);
  const { hopLength = Math.floor(winLength / 4) } = options;
  requirePositiveInteger(caller, "hopLength", hopLength);
  if (!["constant", "edge", "reflect"].includes(padMode))
    throw new RangeError(`${caller}: padMode must be constant, edge or reflect, got ${padMode}`);
  return { nFft, hopLength, window: frameWindow(caller, window, winLength, nFft), center, padMode };
}

/** The signal that frames are cut from: padded when frames are centred, in float64. */
export function framedSignal(
  caller: string,
  samples: Samples,
  { nFft, center, padMode }: Pick<Analysis, "nFft" | "center" | "padMode">,
): Float64Array {
  requireSamples(caller, "samples", samples);
  const signal = new Float64Array(samples);
  if (center) return padWith(caller, signal, { before: nFft >> 1, after: nFft >> 1, mode: padMode });
  if (signal.length < nFft)
    throw new RangeError(
      `${caller}: samples must fill one frame of ${nFft} when frames are not centred, got ${signal.length}`,
    );
  return signal;
}

/** How many whole frames fit. */
export function countFrames(signalLength: number, frameLength: number, hopLength: number): number {
  return 1 + Math.floor((signalLength - frameLength) / hopLength);
}
