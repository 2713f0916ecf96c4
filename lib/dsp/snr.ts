import { type Decibels, requirePositiveInteger, requireSamples, type Samples } from "../core/index.ts";

export interface SnrOptions {
  /**
   * "free": the estimate may be upside down, which nobody hears and no magnitude shows; the better of both counts.
   * Default "fixed".
   */
  readonly sign?: "fixed" | "free";
  /** Samples for which the sign is chosen anew, with `sign: "free"`. Default: once for all. */
  readonly blockLength?: number;
}

/**
 * Signal-to-noise ratio, 10·log₁₀(Σ reference² / Σ (reference − estimate)²).
 *
 * @param estimate as many samples as the reference
 * @param reference the true signal, not silent
 * @param options sign; blockLength: samples for which a free sign is chosen
 * @returns decibels: 0 for a silent estimate, Infinity for an equal one
 * @throws RangeError when the two differ in length or are not finite, or the reference is silent
 * @example
 * const reference = Float64Array.of(3, 4);
 * snr(Float64Array.of(3, 4.5), reference); // 20
 * snr(Float64Array.of(-3, -4.5), reference, { sign: "free" }); // 20
 */
export function snr(estimate: Samples, reference: Samples, options: SnrOptions = {}): Decibels {
  requireSignals("snr", estimate, reference, options.sign);
  const { blockLength = reference.length, sign = "fixed" } = options;
  requirePositiveInteger("snr", "blockLength", blockLength);
  let signal = 0;
  let noise = 0;
  for (let start = 0; start < reference.length; start += blockLength) {
    const block = energies(estimate, reference, start, Math.min(start + blockLength, reference.length), sign);
    signal += block.signal;
    noise += block.noise;
  }
  if (signal === 0) throw new RangeError("snr: reference must not be zero everywhere, got silence");
  return 10 * Math.log10(signal / noise);
}

export interface SegmentalSnrOptions extends SnrOptions {
  /** Length of a block in samples. Default 800: 50 ms at 16 kHz. */
  readonly blockLength?: number;
  /** Blocks whose mean square is not above this count as pauses, and not at all. Default 1e-5, −50 dB. */
  readonly minPower?: number;
}

/**
 * Segmental signal-to-noise ratio: the median of the ratios of all blocks that are no pauses. A free sign is chosen for each
 * block, so that it shows what is right between two flips of the sign.
 *
 * @param estimate as many samples as the reference
 * @param reference the true signal
 * @param options sign; blockLength in samples; minPower
 * @returns decibels
 * @throws RangeError when the two differ in length or are not finite, or no whole block is louder than minPower
 * @example
 * const reference = Float64Array.of(1, 1, 1, 1, 0, 0);
 * const estimate = Float64Array.of(1.1, 1.1, -1.1, -1.1, 5, 5);
 * segmentalSnr(estimate, reference, { blockLength: 2, sign: "free" }).toFixed(6); // "20.000000"
 */
export function segmentalSnr(estimate: Samples, reference: Samples, options: SegmentalSnrOptions = {}): Decibels {
  requireSignals("segmentalSnr", estimate, reference, options.sign);
  const { blockLength = 800, minPower = 1e-5, sign = "fixed" } = options;
  requirePositiveInteger("segmentalSnr", "blockLength", blockLength);
  if (!(minPower >= 0)) throw new RangeError(`segmentalSnr: minPower must be a number of at least 0, got ${minPower}`);
  const ratios: Decibels[] = [];
  for (let start = 0; start + blockLength <= reference.length; start += blockLength) {
    const { signal, noise } = energies(estimate, reference, start, start + blockLength, sign);
    if (signal / blockLength > minPower) ratios.push(10 * Math.log10(signal / noise));
  }
  if (ratios.length === 0)
    throw new RangeError(
      `segmentalSnr: reference must have a block of ${blockLength} samples whose mean square is above ${minPower}, ` +
        `got none in ${reference.length} samples`,
    );
  ratios.sort((a, b) => a - b);
  const middle = ratios.length >> 1;
  return ratios.length % 2 === 1 ? ratios[middle] : (ratios[middle - 1] + ratios[middle]) / 2;
}

function energies(
  estimate: Samples,
  reference: Samples,
  start: number,
  end: number,
  sign: "fixed" | "free",
): { signal: number; noise: number } {
  let signal = 0;
  let noise = 0;
  let inverted = 0;
  for (let i = start; i < end; i++) {
    signal += reference[i] * reference[i];
    noise += (reference[i] - estimate[i]) ** 2;
    inverted += (reference[i] + estimate[i]) ** 2;
  }
  return { signal, noise: sign === "free" ? Math.min(noise, inverted) : noise };
}

function requireSignals(caller: string, estimate: Samples, reference: Samples, sign: SnrOptions["sign"]): void {
  requireSamples(caller, "estimate", estimate);
  requireSamples(caller, "reference", reference);
  if (estimate.length !== reference.length)
    throw new RangeError(
      `${caller}: estimate and reference must have one length, got ${estimate.length} and ${reference.length} samples`,
    );
  if (sign !== undefined && sign !== "fixed" && sign !== "free")
    throw new RangeError(`${caller}: sign must be "fixed" or "free", got ${String(sign)}`);
}
