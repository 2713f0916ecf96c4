import { type Decibels, requirePositive, type Samples } from "../core/index.ts";
import { magnitude, type StftOptions, snr, spectralConvergence, stft } from "../dsp/index.ts";

export interface MeasureOptions extends StftOptions {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: number;
}

/** How near an estimate is to the true signal, by four measures that do not mind a signal that is upside down. */
export interface SignalMeasures {
  /** Signal-to-noise ratio, one sign for the whole. */
  readonly snr: Decibels;
  /** The same with a sign for every 50 ms: much above `snr`, the estimate has islands of either sign. */
  readonly blockSnr: Decibels;
  /** Mean squared error; silence has `variance`. */
  readonly mse: number;
  /** Mean square of the true signal: what an mse is to be compared with. */
  readonly variance: number;
  /** 20·log₁₀ of the spectral convergence: how far the magnitudes are, whatever the waveform. */
  readonly convergence: Decibels;
}

/**
 * Compares a reconstructed signal with the true one.
 *
 * @param estimate as many samples as the reference
 * @param reference the true signal, not silent
 * @param options sampleRate in hertz; nFft, hopLength, window, center of the spectrogram that was inverted
 * @returns decibels, and mean squares
 * @throws RangeError when the two differ in length or are not finite, or the reference is silent
 * @example
 * const reference = Float64Array.from({ length: 4000 }, (_, i) => Math.sin(i / 7));
 * const estimate = reference.map((x, i) => (i < 2000 ? 1.01 : -1.01) * x);
 * const measures = measureSignal(estimate, reference, { sampleRate: 8000, nFft: 80, center: false });
 * measures.blockSnr.toFixed(1); // "40.0"
 * measures.snr < 0; // true
 */
export function measureSignal(estimate: Samples, reference: Samples, options: MeasureOptions = {}): SignalMeasures {
  const { sampleRate = 22050, ...analysis } = options;
  requirePositive("measureSignal", "sampleRate", sampleRate);
  const whole = snr(estimate, reference, { sign: "free" });
  const blockLength = Math.max(1, Math.round(0.05 * sampleRate));
  let energy = 0;
  for (let i = 0; i < reference.length; i++) energy += reference[i] ** 2;
  const variance = energy / reference.length;
  const [ours, theirs] = [estimate, reference].map((samples) =>
    magnitude(stft<Samples>(Float64Array.from(samples), analysis)),
  );
  return {
    snr: whole,
    blockSnr: snr(estimate, reference, { sign: "free", blockLength }),
    mse: variance * 10 ** (-whole / 10),
    variance,
    convergence: 20 * Math.log10(spectralConvergence(ours, theirs)),
  };
}
