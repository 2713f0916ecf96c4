import { type Hertz, requirePositive, requireSamples, type Samples } from "../core/index.ts";
import { realFft } from "./fft.ts";

export interface StoiOptions {
  /** Sample rate of both sounds in hertz: the measure is defined at 10000, resample before. Default 10000. */
  readonly sampleRate?: Hertz;
}

/** Frames of 256 samples at 10 kHz, half overlapped, transforms of 512. */
const rate = 10000;
const frameLength = 256;
const hop = frameLength / 2;
const nFft = 2 * frameLength;
/** 15 bands of a third of an octave, from 150 Hz. */
const bandCount = 15;
const lowestCentre = 150;
/** Frames that are compared together: 384 ms. */
const segment = 30;
/** Frames softer than the loudest one of the clean sound by more than that are left out. */
const dynamicRange = 40;
/** A band of the other sound counts at most as 1 + clip times the clean one: a signal-to-distortion ratio of −15 dB, the lowest. */
const clip = 10 ** (15 / 20);
const tiny = 2 ** -52;

/**
 * Short-time objective intelligibility: how well the envelopes of fifteen bands of a sound go along with those of the clean one,
 * over pieces of 384 ms; 1 when they are equal but for a factor. The higher, the more words will be understood.
 *
 * @param clean the sound as it was, 10 kHz
 * @param other what was made of it, as long and in time with it
 * @param options sampleRate: only 10000 is allowed
 * @returns mean correlation, at most 1
 * @throws RangeError when the two differ in length, are not finite, at another rate than 10 kHz, or when the clean one is silent or
 *   holds less than 30 frames of sound
 * @see C. H. Taal, R. C. Hendriks, R. Heusdens and J. Jensen, "An algorithm for intelligibility prediction of time-frequency
 *   weighted noisy speech", IEEE Trans. ASLP 19 (2011); pystoi, whose frames and bands these are
 * @example
 * const clean = Float64Array.from({ length: 10000 }, (_, i) => Math.sin(i / 3) * Math.sin(i / 400));
 * stoi(clean, clean).toFixed(3); // "1.000"
 */
export function stoi(clean: Samples, other: Samples, options: StoiOptions = {}): number {
  const { sampleRate = rate } = options;
  requirePositive("stoi", "sampleRate", sampleRate);
  if (sampleRate !== rate)
    throw new RangeError(`stoi: sampleRate must be ${rate}, resample both sounds before, got ${sampleRate}`);
  requireSamples("stoi", "clean", clean);
  requireSamples("stoi", "other", other);
  if (clean.length !== other.length)
    throw new RangeError(`stoi: both sounds must have one length, got ${clean.length} and ${other.length}`);
  const [heard, compared] = withoutSilence(clean, other);
  const [x, y] = [bandsOf(heard), bandsOf(compared)];
  const frames = x.length / bandCount;
  if (frames < segment)
    throw new RangeError(
      `stoi: clean must have ${segment} frames of ${frameLength} samples that are no silence, got ${frames}`,
    );
  if (heard.every((value) => value === 0)) throw new RangeError("stoi: clean must hold some sound, got silence");
  let sum = 0;
  const [a, b] = [new Float64Array(segment), new Float64Array(segment)];
  for (let end = segment; end <= frames; end++)
    for (let band = 0; band < bandCount; band++) {
      for (let i = 0; i < segment; i++) {
        a[i] = x[(end - segment + i) * bandCount + band];
        b[i] = y[(end - segment + i) * bandCount + band];
      }
      sum += correlation(a, b);
    }
  return sum / ((frames - segment + 1) * bandCount);
}

/** Correlation of two envelopes, the second one scaled to the energy of the first and clipped. */
function correlation(a: Float64Array, b: Float64Array): number {
  const scale = norm(a) / (norm(b) + tiny);
  for (let i = 0; i < b.length; i++) b[i] = Math.min(b[i] * scale, a[i] * (1 + clip));
  for (const values of [a, b]) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    for (let i = 0; i < values.length; i++) values[i] -= mean;
  }
  const size = (norm(a) + tiny) * (norm(b) + tiny);
  let product = 0;
  for (let i = 0; i < a.length; i++) product += a[i] * b[i];
  return product / size;
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

/** Hann's window without its zeros at the ends. */
const weights: Float64Array = Float64Array.from(
  { length: frameLength },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 1)) / (frameLength + 1)),
);

/** Both sounds without the frames in which the clean one is silent; what is left is overlapped and added again. */
function withoutSilence(clean: Samples, other: Samples): readonly [Float64Array, Float64Array] {
  const starts: number[] = [];
  for (let start = 0; start < clean.length - frameLength; start += hop) starts.push(start);
  const levels = starts.map((start) => {
    let energy = 0;
    for (let i = 0; i < frameLength; i++) energy += (weights[i] * clean[start + i]) ** 2;
    return 20 * Math.log10(Math.sqrt(energy) + tiny);
  });
  const loudest = levels.reduce((most, level) => Math.max(most, level), Number.NEGATIVE_INFINITY);
  const kept = starts.filter((_, index) => levels[index] > loudest - dynamicRange);
  const added = (sound: Samples): Float64Array => {
    const result = new Float64Array(kept.length === 0 ? 0 : (kept.length - 1) * hop + frameLength);
    kept.forEach((start, index) => {
      for (let i = 0; i < frameLength; i++) result[index * hop + i] += weights[i] * sound[start + i];
    });
    return result;
  };
  return [added(clean), added(other)];
}

/** Magnitudes in thirds of an octave, frame after frame. */
function bandsOf(sound: Float64Array): Float64Array {
  const fft = realFft(nFft);
  const edges = bandEdges();
  const bands: number[] = [];
  for (let start = 0; start < sound.length - frameLength; start += hop) {
    fft.time.fill(0);
    for (let i = 0; i < frameLength; i++) fft.time[i] = weights[i] * sound[start + i];
    fft.forward();
    for (const [low, high] of edges) {
      let power = 0;
      for (let k = low; k < high; k++) power += fft.re[k] ** 2 + fft.im[k] ** 2;
      bands.push(Math.sqrt(power));
    }
  }
  return Float64Array.from(bands);
}

/** First bin of each band, and the one behind its last: those that lie nearest to its edges. */
function bandEdges(): (readonly [number, number])[] {
  const nearest = (hertz: number): number => Math.round((hertz * nFft) / rate);
  return Array.from({ length: bandCount }, (_, band) => {
    const centre = lowestCentre * 2 ** (band / 3);
    return [nearest(centre * 2 ** (-1 / 6)), nearest(centre * 2 ** (1 / 6))] as const;
  });
}
