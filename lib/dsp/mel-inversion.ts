import { announce } from "../core/announce.ts";
import type { Hertz, Samples, Spectrogram } from "../core/index.ts";
import { requireOneOf, requirePositive } from "../core/index.ts";
import { type OutOption, resultLike } from "./analysis.ts";
import { type GriffinLimOptions, griffinLim } from "./griffin-lim.ts";
import { inNameOf } from "./in-name-of.ts";
import { requireMatrix } from "./matrix.ts";
import { planMelEntropy } from "./mel-entropy.ts";
import { type MelFiltersOptions, type MelOptions, melFiltersFor, melKey } from "./mel-filters.ts";
import { type MelInverse, planMelLeastSquares } from "./mel-least-squares.ts";
import { Recent } from "./recent.ts";

export interface MelToStftOptions extends Omit<MelOptions, "nMels"> {
  /** Sample rate in hertz. Default 22050. */
  readonly sampleRate?: Hertz;
  /** Length of the Fourier transform in samples. Default 2048. */
  readonly nFft?: number;
  /** Exponent of the magnitude that the mel spectrogram was made of: 2 for power, 1 for amplitude. Default 2. */
  readonly power?: number;
  /** "minimum-norm", librosa's and the faster; "maximum-entropy", the nearer. Default "minimum-norm". */
  readonly solution?: MelSolution;
}

/** What `melToStft` answers with, of all the spectra that have the bands. */
export type MelSolution = "minimum-norm" | "maximum-entropy";

/**
 * Magnitude spectrogram of a mel spectrogram: of all that have no negative values and come nearest to these mel bands, the
 * smallest one, or the one of largest entropy.
 *
 * librosa looks for the first by L-BFGS from the clipped pseudo-inverse, and stops early; this goes to the end: the bands of
 * the result are the given ones to three digits wherever a spectrum has such bands at all. The smallest spectrum has zeros
 * between its peaks. The one of largest entropy has none, its logarithm is straight from one filter's peak to the next; it is
 * mostly nearer to the sound that the bands came from, above all where it is quiet, and takes longer (`npm run verify --
 * music` has both beside librosa's). Fine structure, such as harmonics above 1 kHz, is gone either way: a mel band says how much
 * there is, not where in the band. Negative bands count as they are: the nearest is then silence.
 *
 * @param mel nMels × frames
 * @param options sampleRate, fMin, fMax in hertz; nFft in samples; htk, norm, allowEmpty as for `melFilters`; power; solution; out
 * @returns (1 + ⌊nFft/2⌋) bins × frames, amplitude and not power, in the precision of mel
 * @throws RangeError when mel is not finite, or so loud that its magnitudes are not, and as `melFilters` does
 * @see librosa.feature.inverse.mel_to_stft
 * @example
 * const settings = { sampleRate: 8000, nFft: 256 };
 * const mel = { bins: 20, frames: 1, data: new Float64Array(20).fill(1) };
 * const magnitude = melToStft(mel, settings);
 * magnitude.bins; // 129
 * const power = { ...magnitude, data: magnitude.data.map((value) => value * value) };
 * spectralConvergence(melSpectrogram(power, { ...settings, nMels: 20 }), mel) < 1e-3; // true
 * melToStft(mel, { ...settings, solution: "maximum-entropy" }).data[40] > 0; // true
 */
export function melToStft<T extends Samples>(
  mel: Spectrogram<T>,
  options: MelToStftOptions & OutOption<Spectrogram<T>> = {},
): Spectrogram<T> {
  announce("melToStft");
  requireMatrix("melToStft", "mel", mel);
  const { sampleRate = 22050, nFft = 2048, power = 2, solution = "minimum-norm" } = options;
  requirePositive("melToStft", "power", power);
  requireOneOf("melToStft", "solution", solution, ["minimum-norm", "maximum-entropy"]);
  const { bins, nMels, solve } = inverseFor(solution, { ...options, sampleRate, nFft, nMels: mel.bins });
  const magnitude = resultLike("melToStft", "out", mel.data, bins, mel.frames, options.out);
  if (options.out) magnitude.data.fill(0);
  for (let t = 0; t < mel.frames; t++) {
    const loudest = largest(mel.data, t * nMels, (t + 1) * nMels);
    if (loudest <= harmless && power >= 1) {
      solve(mel.data, t * nMels, magnitude.data, t * bins, 1 / power);
      continue;
    }
    const bands = mel.data.subarray(t * nMels, (t + 1) * nMels);
    const result = magnitude.data.subarray(t * bins, (t + 1) * bins);
    if (loudest <= loud) solve(bands, 0, result, 0, 1 / power);
    else solveLowered(solve, bands, loudest, result, 1 / power);
    requireRepresentable(result, t, loudest);
  }
  return magnitude;
}

/** Of frames that are not louder every magnitude is a number, in 32 bits too: a bin has at most some million times its bands. */
const harmless = 1e30;
/** Louder frames are solved at a lower level: the squares of their numbers might be infinite. */
const loud = 2 ** 400;

function largest(bands: Samples, from: number, to: number): number {
  let most = 0;
  for (let m = from; m < to; m++) most = Math.max(most, Math.abs(bands[m]));
  return most;
}

/** So many times the bands have so many times the spectrum. */
function solveLowered(
  solve: MelInverse["solve"],
  bands: Samples,
  loudest: number,
  result: Samples,
  exponent: number,
): void {
  const level = Math.floor(Math.log2(loudest));
  solve(
    bands.map((band) => band * 2 ** -level),
    0,
    result,
    0,
    exponent,
  );
  const raised = 2 ** (level * exponent);
  for (let k = 0; k < result.length; k++) if (result[k] !== 0) result[k] *= raised;
}

function requireRepresentable(result: Samples, t: number, loudest: number): void {
  for (let k = 0; k < result.length; k++)
    if (!(result[k] < Number.POSITIVE_INFINITY))
      throw new RangeError(
        `melToStft: mel must be small enough for its magnitudes to be ${result.BYTES_PER_ELEMENT * 8}-bit numbers, ` +
          `got ${loudest} in frame ${t}`,
      );
}

export interface MelToAudioOptions extends MelToStftOptions, GriffinLimOptions {
  /** Samples from one frame to the next. Default 512, whatever the window: `melSpectrogram`'s rule. */
  readonly hopLength?: number;
}

/**
 * Sound of a mel spectrogram: `melToStft`, then `griffinLim`.
 *
 * @param mel nMels × frames
 * @param options as for `melToStft` and `griffinLim`
 * @returns samples in the precision of mel
 * @throws RangeError as the two do
 * @see librosa.feature.inverse.mel_to_audio, whose hopLength is a quarter of the window unless told otherwise
 * @example
 * const x = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i / 3));
 * const settings = { sampleRate: 8000, nFft: 256, hopLength: 80, nMels: 20 };
 * melToAudio(melSpectrogram(x, settings), { ...settings, nIter: 2 }).length; // 4000
 */
export function melToAudio<T extends Samples>(mel: Spectrogram<T>, options: MelToAudioOptions = {}): T {
  const { nFft = 2048, hopLength = 512 } = options;
  return inNameOf("melToAudio", () => griffinLim(melToStft(mel, options), { ...options, nFft, hopLength }));
}

/** Plans of the banks that were used last: making one takes as long as inverting a second of sound. */
const plans: Recent<MelInverse> = new Recent(8);

function inverseFor(solution: MelSolution, options: MelFiltersOptions & { readonly nMels: number }): MelInverse {
  return plans.get(`${solution} ${melKey(options)}`, () => {
    const filters = melFiltersFor("melToStft", options);
    return solution === "maximum-entropy" ? planMelEntropy(options) : planMelLeastSquares(filters);
  });
}
