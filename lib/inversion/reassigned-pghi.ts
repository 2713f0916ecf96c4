import { integratePhase, istft, polar, reassignedPhaseGradient } from "../dsp/index.ts";
import type { InversionOptions } from "./invert-reassigned.ts";
import { type KnownOptions, measurementOf, type ReassignedFeatures } from "./measurement.ts";

/** The options of the analysis; samples of the result; a seed, or a generator, for phases that nothing is known of. */
export type ReassignedPghiOptions = KnownOptions & Pick<InversionOptions, "length" | "random">;

/**
 * Signal of a reassigned spectrogram by phase gradient heap integration with the true gradient: reassigned frequencies and
 * times say how fast the phase turns, and no Gaussian window has to be assumed. Added up over steps as coarse as a hop they
 * are still wrong near the zeros of the spectrum: the sound is there, its waveform is not. `invertReassigned` is exact.
 *
 * @param features magnitudes, frequencies and times
 * @param options as `reassignedSpectrogram` was given them, with `fillNan` or without; length; random
 * @returns samples in float64
 * @throws RangeError as `invertReassigned` does, and when times or frequencies are left out
 * @see Z. Průša, P. Balazs and P. L. Søndergaard, IEEE/ACM Trans. ASLP 25 (2017); `integratePhase`
 * @example
 * const sound = Float64Array.from({ length: 800 }, (_, i) => Math.sin(i / 5));
 * const options = { sampleRate: 8000, nFft: 80, hopLength: 20, window: "hamming" as const, clip: false };
 * const heard = reassignedPghi(reassignedSpectrogram(sound, options), { ...options, length: 800 });
 * measureSignal(heard, sound, options).convergence < -20; // true
 */
export function reassignedPghi(features: ReassignedFeatures, options: ReassignedPghiOptions = {}): Float64Array {
  const caller = "reassignedPghi";
  const measured = measurementOf(caller, features, options);
  const { magnitudes, frequencies, times, window, hopLength, center, sampleRate } = measured;
  if (!frequencies || !times)
    throw new RangeError(
      `${caller}: features must have frequencies and times, got ${frequencies ? "no times" : "no frequencies"}`,
    );
  const nFft = window.length;
  const analysis = { nFft, hopLength, window: Float64Array.from(window), center };
  // A bin without a place stands at its own.
  const offset = center ? 0 : nFft >> 1;
  const placed = (values: typeof times, own: (bin: number, frame: number) => number): typeof times => ({
    ...values,
    data: Float64Array.from(values.data, (value, i) =>
      Number.isFinite(value) ? value : own(i % values.bins, Math.floor(i / values.bins)),
    ),
  });
  const gradient = reassignedPhaseGradient(
    placed(frequencies, (bin) => (bin * sampleRate) / nFft),
    placed(times, (_, frame) => (frame * hopLength + offset) / sampleRate),
    { ...analysis, sampleRate },
  );
  const phase = integratePhase(magnitudes, gradient, { random: options.random });
  return istft(polar(magnitudes, phase), { ...analysis, length: options.length });
}
