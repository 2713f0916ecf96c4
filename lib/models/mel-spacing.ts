import { type Random, requirePositiveInteger, type Samples, type Spectrogram } from "../core/index.ts";

// "Reviewing an optimal r value": what the author later measured, and what should have been measured.

/** Mel bands of the author's three columns. */
export const seedMels: readonly number[] = [128, 256, 376];

/** What the author found, mean over FMA-medium by genre, for 128, 256 and 376 bands. */
export const publishedSpacing: Readonly<Record<string, readonly [number, number, number]>> = {
  Blues: [11.88, 17.2, 20.61],
  Classical: [11.46, 16.68, 19.95],
  Country: [11.44, 16.58, 19.87],
  "Easy Listening": [11.25, 17.08, 20.72],
  Electronic: [11.75, 17.56, 20.94],
  Experimental: [12.19, 17.85, 21.18],
  Folk: [11.78, 16.67, 19.82],
  "Hip-Hop": [11.97, 17.55, 20.93],
  Instrumental: [11.76, 17.21, 20.36],
  International: [11.34, 16.97, 20.51],
  Jazz: [11.67, 17.24, 20.72],
  "Old-Time / Historic": [11.19, 16.64, 20.57],
  Pop: [11.64, 16.95, 20.22],
  Rock: [11.87, 17.2, 20.41],
  "Soul-RnB": [11.98, 17.54, 20.89],
  Spoken: [13.14, 18.74, 21.6],
};

/** Bands of the maxima in the author's picture of the method: track 2 of FMA, frame 100, 256 bands smoothed over 9. */
export const publishedMaxima: readonly number[] = [3, 16, 33, 41, 49, 67, 86, 92, 101, 109, 124, 135, 146, 153, 167];

/** The length of the author's smoothing: the root of the number of bands. */
export function seedSmoothing(nMels: number): number {
  return Math.round(Math.sqrt(nMels));
}

/** A spacing, and how many frames had one. */
export interface Spacing {
  /** Bands, mean over the frames that have one; undefined when none has. */
  readonly mean: number | undefined;
  /** Part of the frames that have one. */
  readonly share: number;
}

/**
 * The author's measure of how far the peaks of a spectrum are apart: each column is smoothed by a Hann window, and the distances
 * of its maxima in the lower half are averaged, those of 4 bands and fewer left out.
 *
 * It returns about the length of the window, whatever the sound: of what has been smoothed over L bands, peaks are L bands
 * apart. Noise has the same spacing as music; `harmonicSpacing` does better.
 *
 * @param mel nMels × frames, amplitude
 * @param options smoothing: length of the window in bands, `seedSmoothing(nMels)` unless asked
 * @throws RangeError when there is no frame, or the smoothing is shorter than 3 bands or longer than there are
 * @see redparry, data_science_experiments, optimal_r_value.py
 * @example
 * const random = new Random(1);
 * const noise = { bins: 256, frames: 100, data: Float64Array.from({ length: 25_600 }, () => random.uniform()) };
 * Math.round(models.seedSpacing(noise, { smoothing: 11 }).mean ?? 0); // 11
 */
export function seedSpacing(
  { bins, frames, data }: Spectrogram<Samples>,
  { smoothing = seedSmoothing(bins) }: { readonly smoothing?: number } = {},
): Spacing {
  requirePositiveInteger("seedSpacing", "frames", frames);
  requirePositiveInteger("seedSpacing", "smoothing", smoothing);
  if (smoothing < 3 || smoothing > bins)
    throw new RangeError(`seedSpacing: smoothing must be from 3 to ${bins} bands, got ${smoothing}`);
  let sum = 0;
  let count = 0;
  for (let t = 0; t < frames; t++) {
    const { bands } = seedMaxima(data.subarray(t * bins, (t + 1) * bins), smoothing);
    const peaks = bands.filter((k) => k < bins / 2);
    const distances = peaks.slice(1).flatMap((peak, i) => (peak - peaks[i] > 4 ? [peak - peaks[i]] : []));
    if (distances.length === 0) continue;
    sum += distances.reduce((a, b) => a + b, 0) / distances.length;
    count++;
  }
  return { mean: count > 0 ? sum / count : undefined, share: count / frames };
}

/**
 * One column as the author's measure sees it.
 *
 * @param column amplitudes of mel bands
 * @param smoothing length of the Hann window, in bands
 * @returns the smoothed column, and the bands of its maxima
 * @example
 * models.seedMaxima(Float64Array.from({ length: 40 }, (_, k) => Math.sin(k / 3)), 5).bands; // [4, 23, 38]
 */
export function seedMaxima(
  column: Samples,
  smoothing: number,
): { readonly smoothed: Float64Array; readonly bands: number[] } {
  const values = smoothed(column, smoothing);
  return { smoothed: values, bands: maximaOf(values) };
}

/** Weighted by a Hann window that ends in zeros, the ends mirrored, and cut as the author does: a peak stays, to one band. */
export function smoothed(column: Samples, length: number): Float64Array {
  const n = column.length;
  const weights = Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (length - 1)));
  const total = weights.reduce((a, b) => a + b, 0);
  const at = (i: number): number => column[i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i];
  const offset = Math.round(length / 2) - (length - 1);
  return Float64Array.from({ length: n }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += weights[i] * at(Math.max(1 - n, Math.min(2 * n - 2, k + offset + i)));
    return sum / total;
  });
}

function maximaOf(values: Float64Array): number[] {
  const found: number[] = [];
  for (let k = 1; k < values.length - 1; k++) if (values[k] > values[k - 1] && values[k] > values[k + 1]) found.push(k);
  return found;
}

/**
 * The null test of a measure on spectra: columns without any harmonics, the amplitudes of noise, one drawn for each band by
 * itself. What a measure answers here, it answers without having seen music.
 *
 * @returns nMels × frames, amplitudes with Rayleigh's distribution
 * @example
 * models.noiseColumns(128, 10, new Random(1)).data.length; // 1280
 */
export function noiseColumns(nMels: number, frames: number, random: Random): Spectrogram<Float64Array> {
  requirePositiveInteger("noiseColumns", "nMels", nMels);
  requirePositiveInteger("noiseColumns", "frames", frames);
  const data = Float64Array.from({ length: nMels * frames }, () => Math.hypot(random.normal(), random.normal()));
  return { bins: nMels, frames, data };
}

export interface HarmonicSpacing {
  /** Bands, median over the frames whose spacing is no accident; undefined when there is none. */
  readonly median: number | undefined;
  /** A quarter of those spacings are below the first, a quarter above the second. */
  readonly quartiles: readonly [number, number] | undefined;
  /** Part of the frames whose spacing is no accident: about `level` of noise. */
  readonly share: number;
}

export interface HarmonicSpacingOptions {
  /** Part of the frames of noise that may count as harmonic. Default 0.05. */
  readonly level?: number;
  /** At most so many frames are looked at, evenly over the sound. Default 200. */
  readonly most?: number;
}

/** Spacings below are too near to the width of a line of the spectrum. */
const shortest = 4;

/**
 * How far the harmonics of a sound are apart in its mel spectrogram, where it has any: the highest peak of the autocorrelation
 * along the bands, in the lower half as the author has it, when it is higher than those of noise.
 *
 * The comparison is what makes it a measure. The noise must have gone the same way as the sound, with the same transform and
 * the same bands: what these do to a spectrum, neighbours that resemble each other, is then in both.
 *
 * @param mel nMels × frames, amplitude, at least 32 bands
 * @param noise the same of white noise, at least 1 / level frames
 * @throws RangeError when there are fewer bands or frames, or the two have other bands
 * @see B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", chapter 15 (1993), on tests by comparison
 * @example
 * const comb = { bins: 128, frames: 1, data: Float64Array.from({ length: 128 }, (_, k) => (k % 9 === 4 ? 1 : 0.01)) };
 * models.harmonicSpacing(comb, models.noiseColumns(128, 50, new Random(1))).median; // 9
 */
export function harmonicSpacing(
  mel: Spectrogram<Samples>,
  noise: Spectrogram<Samples>,
  { level = 0.05, most = 200 }: HarmonicSpacingOptions = {},
): HarmonicSpacing {
  if (mel.bins < 32) throw new RangeError(`harmonicSpacing: mel must have at least 32 bands, got ${mel.bins}`);
  if (noise.bins !== mel.bins)
    throw new RangeError(`harmonicSpacing: noise must have ${mel.bins} bands as mel has, got ${noise.bins}`);
  requirePositiveInteger("harmonicSpacing", "frames", mel.frames);
  requirePositiveInteger("harmonicSpacing", "most", most);
  if (!(level > 0 && level < 1 && 1 / (noise.frames + 1) <= level))
    throw new RangeError(
      `harmonicSpacing: level must be at least 1 / (frames of noise + 1) = ${1 / (noise.frames + 1)} and below 1, got ${level}`,
    );
  const heights = peaksOf(noise, noise.frames).map(({ height }) => height);
  const peaks = peaksOf(mel, Math.min(most, mel.frames));
  const found = peaks
    .filter(({ lag, height }) => {
      const asHigh = heights.filter((other) => other >= height).length;
      return lag > 0 && (1 + asHigh) / (1 + heights.length) <= level;
    })
    .map(({ lag }) => lag)
    .sort((a, b) => a - b);
  const quantile = (part: number): number => found[Math.min(found.length - 1, Math.floor(part * found.length))];
  const any = found.length > 0;
  return {
    median: any ? quantile(0.5) : undefined,
    quartiles: any ? [quantile(0.25), quantile(0.75)] : undefined,
    share: found.length / peaks.length,
  };
}

interface Peak {
  readonly lag: number;
  readonly height: number;
}

/** The peak of so many columns, evenly over all. */
function peaksOf({ bins, frames, data }: Spectrogram<Samples>, count: number): Peak[] {
  return Array.from({ length: count }, (_, i) => {
    const t = Math.floor(((i + 0.5) * frames) / count);
    return highestPeak(fineStructure(Float64Array.from(data.subarray(t * bins, (t + 1) * bins))));
  });
}

/** The lower half in decibels, at most 60 below its peak, without its slow course: the mean over a quarter of it. */
function fineStructure(column: Float64Array): Float64Array {
  const half = column.length >> 1;
  const loudest = column.subarray(0, half).reduce((most, x) => Math.max(most, x), 1e-12);
  const levels = Float64Array.from({ length: half }, (_, k) => Math.max(-60, 20 * Math.log10(column[k] / loudest)));
  const reach = half >> 3;
  return levels.map((value, k) => {
    const near = levels.subarray(Math.max(0, k - reach), k + reach + 1);
    return value - near.reduce((a, b) => a + b, 0) / near.length;
  });
}

/** The highest local maximum of the autocorrelation between `shortest` and half of the values. */
function highestPeak(values: Float64Array): Peak {
  const longest = values.length >> 1;
  const correlation = new Float64Array(longest + 2);
  for (let lag = shortest - 1; lag <= longest + 1; lag++) {
    let [products, a, b] = [0, 0, 0];
    for (let k = lag; k < values.length; k++) {
      products += values[k] * values[k - lag];
      a += values[k] ** 2;
      b += values[k - lag] ** 2;
    }
    // The fewer values meet, the more a correlation of 1 is an accident.
    correlation[lag] = a * b > 0 ? (products / Math.sqrt(a * b)) * Math.sqrt((values.length - lag) / values.length) : 0;
  }
  let best = { lag: 0, height: 0 };
  for (let lag = shortest; lag <= longest; lag++) {
    const height = correlation[lag];
    if (height > best.height && height >= correlation[lag - 1] && height >= correlation[lag + 1])
      best = { lag, height };
  }
  return best;
}
