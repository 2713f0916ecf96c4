import { announce } from "../core/announce.ts";
import { type Hertz, requirePositive, type Samples, type Spectrogram } from "../core/index.ts";
import { type Analysis, type OutOption, planAnalysis, requireFrames, resultLike } from "./analysis.ts";
import { analyzeInKernel, type Bands } from "./kernel-analysis.ts";
import { isSpectrogram, requireBins, requireMatrix } from "./matrix.ts";
import { type MelFiltersOptions, type MelOptions, melFiltersFor, melKey } from "./mel-filters.ts";
import { like } from "./pad.ts";
import { type PowerSpectrogramOptions, plainPower } from "./power.ts";
import { Recent } from "./recent.ts";

export interface MelSpectrogramOptions extends PowerSpectrogramOptions, MelOptions {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
  /** Samples from one frame to the next. Default 512, whatever the window: librosa's rule. */
  readonly hopLength?: number;
}

/** What there is to say about the bands when the power spectrogram is given. */
export interface MelBandsOptions extends MelOptions {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
  /** Length of the transform that made the spectrogram. Default 2 · (bins − 1). */
  readonly nFft?: number;
}

/**
 * Mel spectrogram: power spectrogram summed by triangular filters.
 *
 * @param samples mono signal, full scale ±1; or a power spectrogram that was made already
 * @param options sampleRate, fMin, fMax in hertz; nFft, hopLength, winLength in samples; nMels filters; htk, norm
 *   as for `melFilters`; power 2, or 1 for amplitudes; precision, out
 * @returns nMels × frames, power (not dB), in the precision of the input; frames = 1 + ⌊samples / hopLength⌋ when
 *   centred
 * @throws RangeError when fMax exceeds half the sample rate or a filter would be empty, and as `stft` does
 * @see Slaney, Auditory Toolbox (1998); librosa.feature.melspectrogram
 * @example
 * const x = Float32Array.from({ length: 8000 }, (_, i) => Math.sin(i / 3));
 * const mel = melSpectrogram(x, { sampleRate: 8000, nFft: 512, hopLength: 100, nMels: 40 });
 * mel.bins; // 40
 * mel.frames; // 81
 */
export function melSpectrogram<T extends Samples>(
  samples: T,
  options?: MelSpectrogramOptions & OutOption<Spectrogram<T>>,
): Spectrogram<T>;
export function melSpectrogram<T extends Samples>(
  power: Spectrogram<T>,
  options?: MelBandsOptions & OutOption<Spectrogram<T>>,
): Spectrogram<T>;
export function melSpectrogram<T extends Samples>(
  input: T | Spectrogram<T>,
  options: MelSpectrogramOptions & OutOption<Spectrogram<T>> = {},
): Spectrogram<T> {
  announce("melSpectrogram");
  const { sampleRate = 22050, power: exponent = 2 } = options;
  if (isSpectrogram(input)) {
    requireMatrix("melSpectrogram", "power", input);
    const { nFft = 2 * (input.bins - 1) } = options;
    requireBins("melSpectrogram", "nFft", nFft, input.bins);
    const bands = bandsFor({ ...options, sampleRate, nFft });
    const mel = resultLike("melSpectrogram", "out", input.data, bands.spans.length / 2, input.frames, options.out);
    applyBands(bands, input, mel);
    return mel;
  }
  const analysis = planAnalysis("melSpectrogram", options, { hopLength: 512 });
  const bands = bandsFor({ ...options, sampleRate, nFft: analysis.nFft });
  requirePositive("melSpectrogram", "power", exponent);
  const frames = requireFrames("melSpectrogram", input, analysis);
  const mel = resultLike("melSpectrogram", "out", input, bands.spans.length / 2, frames, options.out);
  const of = exponent === 1 ? "magnitude" : exponent === 2 ? "power" : undefined;
  if (!of || !analyzeInKernel("melSpectrogram", input, analysis, frames, { kind: "bands", data: mel.data, of, bands }))
    plainMel(input, analysis, exponent, bands, mel);
  return mel;
}

/** What the kernel does without keeping the powers. */
export function plainMel<T extends Samples>(
  samples: T,
  analysis: Analysis,
  exponent: number,
  bands: Bands,
  mel: Spectrogram<T>,
): void {
  const bins = 1 + (analysis.nFft >> 1);
  const power = { bins, frames: mel.frames, data: like(samples, bins * mel.frames) };
  plainPower("melSpectrogram", samples, analysis, exponent, power);
  applyBands(bands, power, mel);
}

/** Each band of each frame is the weighted sum of the bins that the band's triangle covers. */
function applyBands(
  { spans, weights }: Bands,
  { bins, frames, data }: Spectrogram<Samples>,
  mel: Spectrogram<Samples>,
): void {
  for (let t = 0, at = 0; t < frames; t++)
    for (let m = 0, w = 0; m < mel.bins; m++) {
      let k = t * bins + spans[2 * m];
      let sum = 0;
      for (const end = k + spans[2 * m + 1]; k < end; k++, w++) sum += weights[w] * data[k];
      mel.data[at++] = sum;
    }
}

/** Filter banks that were used last: to compute one takes about as long as the spectrogram of ten seconds. */
const banks: Recent<Bands> = new Recent(8);

/** The filters without their zeros: a few neighbouring bins of many. */
export function bandsFor(options: MelFiltersOptions): Bands {
  return banks.get(melKey(options), () => {
    const filters = melFiltersFor("melSpectrogram", options);
    const spans = new Uint32Array(2 * filters.frames);
    const parts: Float32Array[] = [];
    let count = 0;
    for (let m = 0; m < filters.frames; m++) {
      const row = filters.data.subarray(m * filters.bins, (m + 1) * filters.bins);
      const begin = row.findIndex((weight) => weight > 0);
      const end = row.findLastIndex((weight) => weight > 0) + 1;
      if (begin < 0) continue;
      spans.set([begin, end - begin], 2 * m);
      parts.push(row.subarray(begin, end));
      count += end - begin;
    }
    const weights = new Float64Array(count);
    let at = 0;
    for (const part of parts) {
      weights.set(part, at);
      at += part.length;
    }
    return { spans, weights };
  });
}
