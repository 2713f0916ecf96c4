import { host, Random, requirePositiveInteger } from "../core/index.ts";
import { type Certificate, certificateOf } from "./certificate.ts";
import { type Decoding, decode, finishRun } from "./decode.ts";
import { type KnownOptions, measurementOf, prepare, type ReassignedFeatures } from "./measurement.ts";
import type { Measurement } from "./model.ts";
import { type Decoder, type FrameRange, usual } from "./run.ts";
import { islandsOf, type SampleRange, stitch } from "./stitch.ts";

/** The options of the analysis, as `reassignedSpectrogram` was given them, and those of the search. */
export interface InversionOptions extends KnownOptions {
  /** How exact the features are: the standard deviation of an error as a part of the magnitude, up to 0.02. Default 0, to rounding. */
  readonly noise?: number;
  /** Samples of the result. Default: all that the frames decide. */
  readonly length?: number;
  /** Where the search begins: a seed, or a generator. Default 0. */
  readonly random?: number | Random;
  /** Random beginnings for a block of frames, before the search for it is given up. Default 100. */
  readonly starts?: number;
  /** Is told what has been done, some twenty times a second. */
  readonly onProgress?: (progress: InversionProgress) => void;
}

export interface InversionProgress {
  /** Looking for a first block; decoding one frame from the other; fitting everything together. */
  readonly phase: "start" | "grow" | "sweep";
  /** Frames decoded so far, of `frames`. */
  readonly decoded: number;
  readonly frames: number;
  /** Relative residual of every frame when it was decoded; Infinity: not yet. A view that goes on changing. */
  readonly residuals: Float64Array;
}

export interface Inversion {
  /** The signal, but for its sign, where the features belong to no other one: docs/inversion.md counts equations. */
  readonly samples: Float64Array;
  /** What is proved of every frame. */
  readonly certificate: Certificate;
  /** Frames that were decoded one from the other; where two runs do not touch, their signs are independent. */
  readonly runs: readonly FrameRange[];
  /** Pieces of `samples` with a sign each: silence of a whole frame lies between, or what is as quiet beside it. */
  readonly islands: readonly SampleRange[];
  /** Stopped by the host before the end: what was decoded until then. */
  readonly interrupted: boolean;
}

/**
 * Signal of a reassigned spectrogram: exact but for its sign, without training and without a guess at the phase.
 *
 * Magnitude, time and frequency of a bin are quadratic forms of the samples of its frame. When all samples of a frame but
 * the newest hop are known, most of these equations are linear in the new ones: one least-squares step finds them. So the
 * signal is decoded frame by frame from a block that is found by chance, each step polished by Gauss's and Newton's method
 * with everything that the past knows; at last the whole signal is fitted once more. docs/inversion.md derives it.
 *
 * Every frame is checked: what is not consistent is named in the certificate. Where the host interrupts, the result is what
 * has been decoded so far.
 *
 * @param features magnitudes, and frequencies and times where they are known; NaN in those two counts as unknown
 * @param options as `reassignedSpectrogram` was given them; noise; length; random; starts; onProgress
 * @returns samples in float64, the certificate, runs and islands
 * @throws RangeError when the features differ in size, a magnitude is negative or not finite, nFft is odd or does not fit the
 *   bins, hopLength is not below nFft, noise is above 0.02, or the features
 *   have no more equations than there are samples
 * @see S. H. Nawab, T. F. Quatieri and J. S. Lim, "Signal reconstruction from short-time Fourier transform magnitude", IEEE
 *   Trans. ASSP 31 (1983), for magnitudes alone; F. Auger and P. Flandrin, IEEE Trans. Signal Processing 43 (1995)
 * @example
 * const random = new Random(1);
 * const sound = Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * i / 900) + 0.1 * random.normal());
 * const options = { sampleRate: 8000, nFft: 32, hopLength: 8, window: "hamming" as const, center: false };
 * const { samples, certificate } = await invertReassigned(reassignedSpectrogram(sound, options), options);
 * snr(samples, sound, { sign: "free" }) > 200; // true
 * certificate.uncertified; // []
 */
export async function invertReassigned(
  features: ReassignedFeatures,
  options: InversionOptions = {},
): Promise<Inversion> {
  const caller = "invertReassigned";
  const { noise = 0, random = 0, starts = 100, length, onProgress } = options;
  if (!(noise >= 0 && noise <= mostNoise))
    throw new RangeError(`${caller}: noise must be from 0 to ${mostNoise}, got ${noise}`);
  requirePositiveInteger(caller, "starts", starts);
  const measured = measurementOf(caller, features, options);
  requireEnoughEquations(caller, measured);
  const { model, kernel } = prepare(measured);
  const cut = measured.center ? model.nFft >> 1 : 0;
  const longest = model.signal.length - cut;
  const wanted = length ?? longest - cut;
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > longest)
    throw new RangeError(`${caller}: length must be a whole number from 1 to ${longest}, got ${wanted}`);

  const onlyMagnitudes = !measured.frequencies && !measured.times;
  const isSingle = measured.magnitudes.data.every((value) => Math.fround(value) === value);
  const decoder: Decoder = {
    model,
    kernel,
    random: random instanceof Random ? random : new Random(random),
    tolerance: Math.max(onlyMagnitudes ? 3e-5 : 1e-4, 6 * noise),
    startTolerance: Math.max(onlyMagnitudes ? 3e-6 : 1e-5, 5 * noise),
    clean: Math.max(1e-6, 4 * noise),
    enough: isSingle ? 3e-8 : 3e-13,
    residuals: new Float64Array(model.frames).fill(Number.POSITIVE_INFINITY),
    settings: {
      startFrames: onlyMagnitudes ? [2, 3, 4, 6] : [2, 3, 4],
      starts,
      ...usual,
    },
  };
  const decoding: Decoding = { decoder, phase: "start", runs: [], current: undefined };
  const interrupted = await watch(decoding, onProgress);
  if (interrupted && decoding.phase !== "sweep") {
    finishRun(decoding);
    stitch(model, decoding.runs);
  }

  const certificate = certificateOf(model, kernel, Math.max(exactResidual, 6 * noise));
  const islands = islandsOf(model, certificate);
  return {
    samples: model.signal.slice(cut, cut + wanted),
    certificate,
    runs: decoding.runs.map(({ from, to }) => ({ from, to })).sort((a, b) => a.from - b.from),
    islands: islands
      .map(({ first, last }) => ({ first: Math.max(0, first - cut), last: Math.min(wanted, last - cut) }))
      .filter(({ first, last }) => first < last),
    interrupted,
  };
}

/**
 * With no more equations than samples, signals that have nothing to do with each other have the same features, and a
 * certificate would be worth nothing. At the first and the last bin a frequency says nothing.
 */
function requireEnoughEquations(caller: string, measured: Measurement): void {
  const { magnitudes, times, frequencies, hopLength, window, silent } = measured;
  const { bins, frames } = magnitudes;
  const equations = frames * (bins + (times ? bins : 0) + (frequencies ? bins - 2 : 0));
  const samples = (frames - 1) * hopLength + window.length - silent;
  if (equations > samples) return;
  const known = ["magnitudes", times && "times", frequencies && "frequencies"].filter(Boolean).join(" and ");
  throw new RangeError(
    `${caller}: ${known} of ${frames} frames at hopLength ${hopLength} are ${equations} equations for ${samples} samples, ` +
      "which many signals fulfil: give times and frequencies too, or a smaller hopLength",
  );
}

/** Float32 features leave residuals of 1e-7; what does not belong together leaves as much as it differs. */
const exactResidual = 1e-5;

/** Frames count as decoded up to six times this, while even silence, in the place of a sound, has a residual of only 0.5 to 1. */
const mostNoise = 0.02;

/** Milliseconds of work between two looks at the outside world. */
const breath = 50;

/** Works until the end or an interruption; returns whether it was interrupted. */
async function watch(decoding: Decoding, onProgress: InversionOptions["onProgress"]): Promise<boolean> {
  const { residuals, model } = decoding.decoder;
  const tell = (): void => {
    if (!onProgress) return;
    let decoded = 0;
    for (const residual of residuals) if (residual < Number.POSITIVE_INFINITY) decoded++;
    onProgress({ phase: decoding.phase, decoded, frames: model.frames, residuals });
  };
  let last = Date.now();
  for (const _ of decode(decoding)) {
    if (Date.now() - last < breath) continue;
    tell();
    try {
      await host().breathe();
    } catch (error) {
      if (host().signal().aborted) return true;
      throw error;
    }
    last = Date.now();
  }
  tell();
  return false;
}
