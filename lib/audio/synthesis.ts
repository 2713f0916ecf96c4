import { type Audio, type Hertz, requirePositive, requirePositiveInteger, type Seconds } from "../core/index.ts";

/** How long and at which rate. Exactly one of duration and length must be given. */
export interface SynthesisOptions {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
  /** Length in seconds. */
  readonly duration?: Seconds;
  /** Length in samples. */
  readonly length?: number;
  /** Phase at the beginning, of the cosine, in radians. Default −π/2, so that the sound begins at zero. */
  readonly phi?: number;
}

/**
 * A pure tone of amplitude 1.
 *
 * @param frequency hertz, at most half the sample rate
 * @throws RangeError when the frequency cannot be represented or the length is not given
 * @see librosa.tone
 * @example
 * tone(2000, { sampleRate: 8000, length: 4 }).samples.map(Math.round); // Float32Array [0, 1, 0, -1]
 */
export function tone(frequency: Hertz, options: SynthesisOptions): Audio {
  const { sampleRate, length, phi } = plan("tone", options);
  requireAudible("tone", "frequency", frequency, sampleRate);
  const samples = Float32Array.from({ length }, (_, i) => Math.cos((2 * Math.PI * frequency * i) / sampleRate + phi));
  return { samples, sampleRate };
}

export interface ChirpOptions extends SynthesisOptions {
  /** Frequency at the beginning in hertz. */
  readonly fMin: Hertz;
  /** Frequency at the end in hertz. */
  readonly fMax: Hertz;
  /** Move by equal steps in hertz instead of equal intervals. Default false. */
  readonly linear?: boolean;
}

/**
 * A tone that glides from `fMin` to `fMax`, amplitude 1.
 *
 * @throws RangeError when a frequency cannot be represented or the length is not given
 * @see librosa.chirp; scipy.signal.chirp
 * @example
 * chirp({ fMin: 100, fMax: 4000, sampleRate: 8000, duration: 1 }).samples.length; // 8000
 */
export function chirp(options: ChirpOptions): Audio {
  const { fMin, fMax, linear = false } = options;
  const { sampleRate, length, phi } = plan("chirp", options);
  requireAudible("chirp", "fMin", fMin, sampleRate);
  requireAudible("chirp", "fMax", fMax, sampleRate);
  const seconds = length / sampleRate;
  // Cycles until time t: the integral of the frequency, a line or an exponential.
  const growth = Math.log(fMax / fMin);
  const cycles =
    linear || fMin === fMax
      ? (t: Seconds): number => fMin * t + ((fMax - fMin) * t * t) / (2 * seconds)
      : (t: Seconds): number => ((fMin * seconds) / growth) * Math.expm1((growth * t) / seconds);
  const samples = Float32Array.from({ length }, (_, i) => Math.cos(2 * Math.PI * cycles(i / sampleRate) + phi));
  return { samples, sampleRate };
}

function plan(
  caller: string,
  { sampleRate = 22050, duration, length, phi = -Math.PI / 2 }: SynthesisOptions,
): { sampleRate: Hertz; length: number; phi: number } {
  requirePositive(caller, "sampleRate", sampleRate);
  if ((duration === undefined) === (length === undefined))
    throw new RangeError(`${caller}: exactly one of duration and length must be given`);
  if (duration !== undefined) requirePositive(caller, "duration", duration);
  const samples = length ?? Math.floor(duration! * sampleRate);
  requirePositiveInteger(caller, "length", samples);
  if (!Number.isFinite(phi)) throw new RangeError(`${caller}: phi must be a number, got ${phi}`);
  return { sampleRate, length: samples, phi };
}

function requireAudible(caller: string, argument: string, frequency: Hertz, sampleRate: Hertz): void {
  requirePositive(caller, argument, frequency);
  if (frequency > sampleRate / 2)
    throw new RangeError(
      `${caller}: ${argument} must be at most half the sample rate, ${sampleRate / 2} Hz, got ${frequency}`,
    );
}
