import type { Hertz, Samples, Spectrogram } from "../core/index.ts";
import { planAnalysis, type StftOptions } from "./analysis.ts";
import { isSpectrogram, requireBins, requireMatrix } from "./matrix.ts";
import { powerOf } from "./power.ts";

/** What is measured of a spectrum is given a signal, or a magnitude spectrogram that was made already. */
export interface SpectralOptions extends StftOptions {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
  /** Samples from one frame to the next. Default 512, whatever the window: librosa's rule. */
  readonly hopLength?: number;
}

/** The magnitude spectrogram, and the length of its transform. Refuses what is negative or does not fit. */
export function magnitudeSpectrogram(
  caller: string,
  input: Samples | Spectrogram<Samples>,
  options: SpectralOptions,
): { readonly magnitude: Spectrogram<Samples>; readonly nFft: number } {
  if (!isSpectrogram<Samples>(input)) {
    const analysis = planAnalysis(caller, options, { hopLength: 512 });
    return { magnitude: powerOf(caller, input, analysis, 1), nFft: analysis.nFft };
  }
  requireMatrix(caller, "magnitude", input);
  const { nFft = Math.max(1, 2 * (input.bins - 1)) } = options;
  requireBins(caller, "nFft", nFft, input.bins);
  requireNotNegative(caller, "magnitude", input);
  return { magnitude: input, nFft };
}

/** @throws RangeError when there is a negative value: says which is the first */
export function requireNotNegative(caller: string, argument: string, s: Spectrogram<Samples>): void {
  const negative = s.data.findIndex((value) => value < 0);
  if (negative >= 0)
    throw new RangeError(
      `${caller}: ${argument} must not be negative, got ${s.data[negative]} in bin ${negative % s.bins} of frame ` +
        `${Math.floor(negative / s.bins)}`,
    );
}
