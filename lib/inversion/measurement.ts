import { requirePositive, type Samples, type Spectrogram } from "../core/index.ts";
import { framedSignal, planAnalysis } from "../dsp/analysis.ts";
import type { ReassignedOptions } from "../dsp/index.ts";
import { requireBins, requireMatrix } from "../dsp/matrix.ts";
import { requireSameShape } from "../dsp/same-shape.ts";
import { requireNotNegative } from "../dsp/spectral-input.ts";
import { batch, residualsOf } from "./certificate.ts";
import type { Capacity, Kernel } from "./kernel.ts";
import { openRoom } from "./memory.ts";
import { type Measurement, type Model, makeModel, modelSize } from "./model.ts";
import { settledHops, sweptHops } from "./run.ts";
import { workspaceSize } from "./workspace.ts";

/** A reassigned spectrogram, or what is left of one: without the times, without the frequencies, without both. */
export interface ReassignedFeatures {
  /** Hertz, bins × frames. */
  readonly frequencies?: Spectrogram<Samples>;
  /** Seconds, bins × frames. */
  readonly times?: Spectrogram<Samples>;
  /** Amplitude, bins × frames. */
  readonly magnitudes: Spectrogram<Samples>;
}

/** The options of `reassignedSpectrogram` that say how features are to be understood: not in which precision they were computed. */
export type KnownOptions = Omit<ReassignedOptions, "precision" | "fillNan">;

/** Reads features and the options of their analysis, and refuses what makes no sense. */
export function measurementOf(caller: string, features: ReassignedFeatures, options: KnownOptions): Measurement {
  const { magnitudes } = features;
  const {
    sampleRate = 22050,
    refPower = 1e-6,
    clip = true,
    reassignFrequencies = true,
    reassignTimes = true,
  } = options;
  requirePositive(caller, "sampleRate", sampleRate);
  requireMatrix(caller, "magnitudes", magnitudes);
  requireNotNegative(caller, "magnitudes", magnitudes);
  const { window, hopLength, nFft, center, padMode } = planAnalysis(caller, options, {
    nFft: 2 * (magnitudes.bins - 1),
  });
  requireBins(caller, "nFft", nFft, magnitudes.bins);
  if (nFft % 2 !== 0 || nFft < 4) throw new RangeError(`${caller}: nFft must be even and at least 4, got ${nFft}`);
  if (hopLength >= nFft)
    throw new RangeError(`${caller}: hopLength must be below nFft = ${nFft}, so that frames overlap, got ${hopLength}`);
  for (const name of ["frequencies", "times"] as const) {
    const part = features[name];
    if (part) requireSameShape(caller, "magnitudes", magnitudes, name, part);
    if (part && part.data.length !== magnitudes.data.length)
      throw new RangeError(`${caller}: ${name} must hold ${magnitudes.data.length} numbers, got ${part.data.length}`);
  }
  const power = typeof refPower === "function" ? refPower(magnitudes.data.map((value) => value * value)) : refPower;
  if (!(power >= 0)) throw new RangeError(`${caller}: refPower must be at least 0, got ${power}`);
  const measured = { magnitudes, window, hopLength, center, clip, refPower: power, sampleRate, padMode };
  const frequencies = reassignFrequencies ? features.frequencies : undefined;
  const times = reassignTimes ? features.times : undefined;
  // Where magnitudes are all there is, the silence before the first sample is the foothold.
  const silent = !frequencies && !times && center && padMode === "constant" ? nFft / 2 : 0;
  return { ...measured, frequencies, times, silent };
}

/** The problem in memory, and the kernel that works on it, on so many hops at once: by default all that a search asks for. */
export function prepare(measured: Measurement, fitted?: number): { model: Model; kernel: Kernel } {
  const { magnitudes, hopLength: hop, window } = measured;
  const { frames } = magnitudes;
  const nFft = window.length;
  const overlapping = Math.ceil(nFft / hop);
  const hops = fitted ?? Math.max(sweptHops(nFft, hop), settledHops);
  const capacity: Capacity = {
    frames: Math.max(batch, hops + 2 * overlapping + 2),
    unknowns: Math.max(hops * hop, 5 * hop + nFft) + 4,
  };
  const room = openRoom(modelSize(nFft, hop, frames) + workspaceSize(nFft, capacity));
  const model = makeModel(measured, room.memory);
  return { model, kernel: room.kernel(model, capacity) };
}

/**
 * How far a signal is from features, frame by frame: what the certificate of `invertReassigned` says of its own result, for
 * any signal.
 *
 * @param samples the signal whose features are asked for
 * @param features magnitudes, and frequencies and times where they are known
 * @param options as for `reassignedSpectrogram`
 * @returns for each frame √(Σ weighted residuals² / Σ 2·magnitude²): about 1e-7 for the features of the signal in float32,
 *   and above 1 for a signal that has nothing to do with them
 * @throws RangeError as `invertReassigned` does, and when the samples do not fill the frames
 * @example
 * const random = new Random(1);
 * const sound = Float64Array.from({ length: 400 }, () => random.normal());
 * const options = { nFft: 32, hopLength: 8, window: "hamming" as const, center: false };
 * const features = reassignedSpectrogram(sound, options);
 * Math.max(...reassignedResiduals(sound, features, options)) < 1e-12; // true
 * Math.max(...reassignedResiduals(sound.map((x) => 1.01 * x), features, options)) > 1e-2; // true
 */
export function reassignedResiduals(
  samples: Samples,
  features: ReassignedFeatures,
  options: ReassignedOptions = {},
): Float64Array {
  const caller = "reassignedResiduals";
  const measured = measurementOf(caller, features, options);
  const { model, kernel } = prepare({ ...measured, silent: 0 }, 1);
  const { center, hopLength, window } = measured;
  const padMode = options.padMode ?? "constant";
  const signal = framedSignal(caller, samples, { nFft: window.length, center, padMode });
  // A signal that was cut after its last frame has lost nothing but zeros that stood behind it.
  if (signal.length + (center ? hopLength : 0) < model.signal.length)
    throw new RangeError(
      `${caller}: samples must fill ${model.frames} frames, got ${samples.length} samples for ${model.signal.length}`,
    );
  model.signal.set(signal.subarray(0, model.signal.length));
  return residualsOf(model, kernel);
}
