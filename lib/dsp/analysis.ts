import { requirePositiveInteger, requireSamples, type Samples, type Spectrogram } from "../core/index.ts";
import { longestKept } from "./fft.ts";
import { like, type PadMode, padWith, sourceIndex } from "./pad.ts";
import { Recent } from "./recent.ts";
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
  /**
   * "single": float32 arithmetic, faster, errors of 1e-7 of the largest value; refuses what is too large for it. Default:
   * float64, as librosa's stft.
   */
  readonly precision?: "single";
}

/** Where results are to be written. */
export interface OutOption<R> {
  /** Results of an earlier call, or of the same shape: overwritten and returned, so that no new memory is needed. */
  readonly out?: R;
}

/** Named windows that were used last: their cosines take as long as the transform of a few frames. */
const windows: Recent<Float64Array> = new Recent(16);

/** Options with every decision made. */
export interface Analysis {
  readonly nFft: number;
  readonly hopLength: number;
  /** nFft weights */
  readonly window: Float64Array;
  readonly center: boolean;
  readonly padMode: PadMode;
  readonly precision: "single" | undefined;
}

/**
 * Fills in the defaults and refuses what makes no sense, in the name of the function that the user called. `defaults` are
 * that function's own: spread into the options, they would give way to an option that is there but undefined.
 */
export function planAnalysis(
  caller: string,
  options: StftOptions,
  defaults: Pick<StftOptions, "nFft" | "hopLength"> = {},
): Analysis {
  const { nFft = defaults.nFft ?? 2048, window = "hann", center = true, padMode = "constant", precision } = options;
  requirePositiveInteger(caller, "nFft", nFft);
  const { winLength = nFft } = options;
  requirePositiveInteger(caller, "winLength", winLength);
  if (winLength > nFft) throw new RangeError(`${caller}: winLength must be at most nFft = ${nFft}, got ${winLength}`);
  const named = options.winLength === undefined ? "nFft" : "winLength";
  const { hopLength = defaults.hopLength ?? quarterOf(caller, named, winLength) } = options;
  requirePositiveInteger(caller, "hopLength", hopLength);
  if (!["constant", "edge", "reflect"].includes(padMode))
    throw new RangeError(`${caller}: padMode must be constant, edge or reflect, got ${padMode}`);
  if (precision !== undefined && precision !== "single")
    throw new RangeError(`${caller}: precision must be "single" or left out, got ${precision}`);
  const weights = (): Float64Array => frameWindow(caller, window, winLength, nFft);
  const isKept = typeof window === "string" && nFft <= longestKept;
  const kept = isKept ? windows.get(`${window} ${winLength} ${nFft}`, weights) : weights();
  return { nFft, hopLength, window: kept, center, padMode, precision };
}

/** The hop that goes with a length when none is given. */
export function quarterOf(caller: string, argument: string, length: number): number {
  if (length < 4)
    throw new RangeError(`${caller}: hopLength must be given when ${argument} is below 4, got ${argument} ${length}`);
  return Math.floor(length / 4);
}

/**
 * How many frames a signal gives. Refuses samples that are none, or too few; whether they are finite is left to those
 * who read them all.
 */
export function requireFrames(
  caller: string,
  samples: Samples,
  { nFft, hopLength, center, padMode }: Pick<Analysis, "nFft" | "hopLength" | "center" | "padMode">,
): number {
  if (!isFloatArray(samples) || samples.length === 0) requireSamples(caller, "samples", samples);
  const width = center ? nFft >> 1 : 0;
  try {
    sourceIndex(caller, padMode, samples.length, width);
    if (!center) requireOneFrame(caller, samples.length, nFft);
  } catch (error) {
    requireSamples(caller, "samples", samples);
    throw error;
  }
  return countFrames(samples.length + 2 * width, nFft, hopLength);
}

/** By name, not instanceof: an array from another realm is as good as ours. */
function isFloatArray(samples: Samples): boolean {
  const name = Object.prototype.toString.call(samples);
  return name === "[object Float32Array]" || name === "[object Float64Array]";
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
  requireOneFrame(caller, signal.length, nFft);
  return signal;
}

function requireOneFrame(caller: string, length: number, nFft: number): void {
  if (length < nFft)
    throw new RangeError(
      `${caller}: samples must fill one frame of ${nFft} when frames are not centred, got ${length}`,
    );
}

/** The same signal, looked at piece by piece, without a copy of the whole. */
export interface PaddedSignal {
  readonly length: number;
  /** Fills `into` with what begins at index `from`; zeros beyond the end. */
  read(from: number, into: Samples): void;
}

/** What `framedSignal` returns, to be read in pieces. The samples have been looked at, but for numbers that are not finite. */
export function paddedSignal(
  caller: string,
  samples: Samples,
  { nFft, center, padMode }: Pick<Analysis, "nFft" | "center" | "padMode">,
): PaddedSignal {
  const width = center ? nFft >> 1 : 0;
  const source = sourceIndex(caller, padMode, samples.length, width);
  const length = samples.length + 2 * width;
  return {
    length,
    read(from, into) {
      const begin = from - width;
      const end = begin + into.length;
      const inside = Math.max(0, Math.min(begin, samples.length));
      const outside = Math.min(samples.length, Math.max(end, 0));
      if (inside < outside)
        into.set(
          inside === 0 && outside === samples.length ? samples : samples.subarray(inside, outside),
          inside - begin,
        );
      for (let i = begin; i < Math.min(0, end); i++) into[i - begin] = source ? samples[source(i)] : 0;
      const padded = samples.length + width;
      for (let i = Math.max(begin, samples.length); i < end; i++)
        into[i - begin] = source && i < padded ? samples[source(i)] : 0;
    },
  };
}

/** Looks at the samples that no frame of a whole signal reads: those behind the last one, and those between. */
export function requireUnread(
  caller: string,
  samples: Samples,
  { nFft, hopLength, center }: Pick<Analysis, "nFft" | "hopLength" | "center">,
  frames: number,
): void {
  const read = hopLength > nFft ? 0 : (frames - 1) * hopLength + nFft - (center ? nFft >> 1 : 0);
  for (let i = Math.max(0, read); i < samples.length; i++)
    if (!Number.isFinite(samples[i])) requireSamples(caller, "samples", samples);
}

/** The result to write to: a new one, or the one that the user gave, when it has the shape and the precision. */
export function resultLike<T extends Samples>(
  caller: string,
  argument: string,
  samples: T,
  bins: number,
  frames: number,
  out: Spectrogram<T> | undefined,
): Spectrogram<T> {
  if (!out) return { bins, frames, data: like(samples, bins * frames) };
  requireOut(caller, `${argument}.data`, out.data, samples, bins * frames);
  if (out.bins !== bins || out.frames !== frames)
    throw new RangeError(`${caller}: ${argument} must be ${bins} × ${frames}, got ${out.bins} × ${out.frames}`);
  return out;
}

/** @throws RangeError unless `out` is an array like `samples` with room for `length` numbers */
export function requireOut(caller: string, argument: string, out: Samples, samples: Samples, length: number): void {
  const name = samples.BYTES_PER_ELEMENT === 8 ? "Float64Array" : "Float32Array";
  if (!isFloatArray(out) || out.BYTES_PER_ELEMENT !== samples.BYTES_PER_ELEMENT)
    throw new TypeError(`${caller}: ${argument} must be a ${name} like the input, got ${describe(out)}`);
  if (out.length !== length)
    throw new RangeError(`${caller}: ${argument} must hold ${length} numbers, got ${out.length}`);
}

function describe(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** How many whole frames fit. */
export function countFrames(signalLength: number, frameLength: number, hopLength: number): number {
  return 1 + Math.floor((signalLength - frameLength) / hopLength);
}
