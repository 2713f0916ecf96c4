import { type Hertz, requireFinite, requirePositive, requirePositiveInteger, type Seconds } from "../core/index.ts";

export interface FftFrequenciesOptions {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
  /** Length of the Fourier transform in samples. Default 2048. */
  readonly nFft?: number;
}

/**
 * Centre frequencies of the bins of a spectrum.
 *
 * @returns 1 + ⌊nFft/2⌋ frequencies in hertz, k · sampleRate / nFft
 * @throws RangeError when sampleRate is not positive or nFft is no positive integer
 * @see librosa.fft_frequencies
 * @example
 * fftFrequencies({ sampleRate: 8000, nFft: 4 }); // Float64Array [0, 2000, 4000]
 */
export function fftFrequencies(options: FftFrequenciesOptions = {}): Float64Array {
  const { sampleRate = 22050, nFft = 2048 } = options;
  requirePositive("fftFrequencies", "sampleRate", sampleRate);
  requirePositiveInteger("fftFrequencies", "nFft", nFft);
  return Float64Array.from({ length: 1 + Math.floor(nFft / 2) }, (_, k) => (k * sampleRate) / nFft);
}

export interface FrameTimeOptions {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
  /** Samples from one frame to the next. Default 512. */
  readonly hopLength?: number;
  /** Give it when frames are not centred: the time is then that of the frame's middle. */
  readonly nFft?: number;
}

/**
 * Times of frames.
 *
 * @param frames index of a frame, or several
 * @returns seconds
 * @throws RangeError when sampleRate is not positive, a length is no positive integer, or an index is not finite
 * @see librosa.frames_to_time
 * @example
 * framesToTime(10, { sampleRate: 16000, hopLength: 160 }); // 0.1
 * framesToTime([0, 1], { sampleRate: 16000, hopLength: 160 }); // Float64Array [0, 0.01]
 */
export function framesToTime(frames: number, options?: FrameTimeOptions): Seconds;
export function framesToTime(frames: ArrayLike<number>, options?: FrameTimeOptions): Float64Array;
export function framesToTime(
  frames: number | ArrayLike<number>,
  options: FrameTimeOptions = {},
): Seconds | Float64Array {
  const { sampleRate, hopLength, offset } = frameGrid("framesToTime", options);
  requireNumbers("framesToTime", "frames", frames);
  const time = (frame: number): Seconds => (frame * hopLength + offset) / sampleRate;
  return typeof frames === "number" ? time(frames) : Float64Array.from(frames, time);
}

/**
 * Frames that hold the given times: the last frame whose time is not later.
 *
 * @param times seconds, one or several
 * @returns index of a frame; may lie outside of the spectrogram
 * @throws RangeError when sampleRate is not positive, a length is no positive integer, or a time is not finite
 * @see librosa.time_to_frames
 * @example
 * timeToFrames(0.105, { sampleRate: 16000, hopLength: 160 }); // 10
 */
export function timeToFrames(times: Seconds, options?: FrameTimeOptions): number;
export function timeToFrames(times: ArrayLike<Seconds>, options?: FrameTimeOptions): Int32Array;
export function timeToFrames(times: Seconds | ArrayLike<Seconds>, options: FrameTimeOptions = {}): number | Int32Array {
  const { sampleRate, hopLength, offset } = frameGrid("timeToFrames", options);
  requireNumbers("timeToFrames", "times", times);
  const frame = (time: Seconds): number => Math.floor((Math.trunc(time * sampleRate) - offset) / hopLength);
  return typeof times === "number" ? frame(times) : Int32Array.from(times, frame);
}

/**
 * First samples of frames; when frames are not centred, and `nFft` is given, their middles.
 *
 * @param frames index of a frame, or several
 * @returns indices of samples
 * @throws RangeError when a length is no positive integer, or an index is not finite
 * @see librosa.frames_to_samples
 * @example
 * framesToSamples([0, 1, 2], { hopLength: 160 }); // Int32Array [0, 160, 320]
 */
export function framesToSamples(frames: number, options?: FrameTimeOptions): number;
export function framesToSamples(frames: ArrayLike<number>, options?: FrameTimeOptions): Int32Array;
export function framesToSamples(
  frames: number | ArrayLike<number>,
  options: FrameTimeOptions = {},
): number | Int32Array {
  const { hopLength, offset } = frameGrid("framesToSamples", options);
  requireNumbers("framesToSamples", "frames", frames);
  const sample = (frame: number): number => Math.trunc(frame * hopLength + offset);
  return typeof frames === "number" ? sample(frames) : Int32Array.from(frames, sample);
}

/**
 * Frames that hold the given samples: the last frame whose sample is not later.
 *
 * @param samples index of a sample, or several
 * @returns index of a frame; may lie outside of the spectrogram
 * @throws RangeError when a length is no positive integer, or an index is not finite
 * @see librosa.samples_to_frames
 * @example
 * samplesToFrames(319, { hopLength: 160 }); // 1
 */
export function samplesToFrames(samples: number, options?: FrameTimeOptions): number;
export function samplesToFrames(samples: ArrayLike<number>, options?: FrameTimeOptions): Int32Array;
export function samplesToFrames(
  samples: number | ArrayLike<number>,
  options: FrameTimeOptions = {},
): number | Int32Array {
  const { hopLength, offset } = frameGrid("samplesToFrames", options);
  requireNumbers("samplesToFrames", "samples", samples);
  const frame = (sample: number): number => Math.floor((sample - offset) / hopLength);
  return typeof samples === "number" ? frame(samples) : Int32Array.from(samples, frame);
}

export interface SampleTimeOptions {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
}

/**
 * Times of samples.
 *
 * @param samples index of a sample, or several
 * @returns seconds
 * @throws RangeError when sampleRate is not positive, or an index is not finite
 * @see librosa.samples_to_time
 * @example
 * samplesToTime([0, 4000], { sampleRate: 8000 }); // Float64Array [0, 0.5]
 */
export function samplesToTime(samples: number, options?: SampleTimeOptions): Seconds;
export function samplesToTime(samples: ArrayLike<number>, options?: SampleTimeOptions): Float64Array;
export function samplesToTime(
  samples: number | ArrayLike<number>,
  { sampleRate = 22050 }: SampleTimeOptions = {},
): Seconds | Float64Array {
  requirePositive("samplesToTime", "sampleRate", sampleRate);
  requireNumbers("samplesToTime", "samples", samples);
  const time = (sample: number): Seconds => sample / sampleRate;
  return typeof samples === "number" ? time(samples) : Float64Array.from(samples, time);
}

/**
 * Samples that stand at the given times, or are the last ones before.
 *
 * @param times seconds, one or several
 * @returns indices of samples
 * @throws RangeError when sampleRate is not positive, or a time is not finite
 * @see librosa.time_to_samples
 * @example
 * timeToSamples(0.50005, { sampleRate: 8000 }); // 4000
 */
export function timeToSamples(times: Seconds, options?: SampleTimeOptions): number;
export function timeToSamples(times: ArrayLike<Seconds>, options?: SampleTimeOptions): Int32Array;
export function timeToSamples(
  times: Seconds | ArrayLike<Seconds>,
  { sampleRate = 22050 }: SampleTimeOptions = {},
): number | Int32Array {
  requirePositive("timeToSamples", "sampleRate", sampleRate);
  requireNumbers("timeToSamples", "times", times);
  const sample = (time: Seconds): number => Math.trunc(time * sampleRate);
  return typeof times === "number" ? sample(times) : Int32Array.from(times, sample);
}

/** @throws RangeError when one of the numbers is not finite */
function requireNumbers(caller: string, argument: string, values: number | ArrayLike<number>): void {
  requireFinite(caller, argument, Float64Array.from(typeof values === "number" ? [values] : values));
}

function frameGrid(
  caller: string,
  { sampleRate = 22050, hopLength = 512, nFft }: FrameTimeOptions,
): { sampleRate: Hertz; hopLength: number; offset: number } {
  requirePositive(caller, "sampleRate", sampleRate);
  requirePositiveInteger(caller, "hopLength", hopLength);
  if (nFft !== undefined) requirePositiveInteger(caller, "nFft", nFft);
  return { sampleRate, hopLength, offset: nFft === undefined ? 0 : Math.floor(nFft / 2) };
}
