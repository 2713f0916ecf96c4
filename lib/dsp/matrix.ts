import {
  type ComplexSpectrogram,
  requirePositiveInteger,
  requireSamples,
  type Samples,
  type Spectrogram,
} from "../core/index.ts";

/** @throws RangeError unless `s` holds bins × frames finite numbers */
export function requireMatrix(caller: string, argument: string, s: Spectrogram<Samples>): void {
  if (typeof s !== "object" || s === null)
    throw new TypeError(`${caller}: ${argument} must be a spectrogram { bins, frames, data }, got ${String(s)}`);
  requirePositiveInteger(caller, `${argument}.bins`, s.bins);
  requirePositiveInteger(caller, `${argument}.frames`, s.frames);
  requireSamples(caller, `${argument}.data`, s.data);
  if (s.data.length !== s.bins * s.frames)
    throw new RangeError(
      `${caller}: ${argument} must hold bins × frames numbers, got ${s.data.length} for ${s.bins} × ${s.frames}`,
    );
}

/** @throws RangeError unless both parts hold finite numbers and have one shape */
export function requireComplexMatrix(caller: string, argument: string, s: ComplexSpectrogram<Samples>): void {
  if (typeof s !== "object" || s === null)
    throw new TypeError(`${caller}: ${argument} must be a complex spectrogram { re, im }, got ${String(s)}`);
  requireMatrix(caller, `${argument}.re`, s.re);
  requireMatrix(caller, `${argument}.im`, s.im);
  if (s.re.bins !== s.im.bins || s.re.frames !== s.im.frames)
    throw new RangeError(
      `${caller}: ${argument}.re and ${argument}.im must have one shape, ` +
        `got ${s.re.bins} × ${s.re.frames} and ${s.im.bins} × ${s.im.frames}`,
    );
}

/** `requireComplexMatrix` for those who read all numbers anyway and see then whether they are finite. */
export function requireComplexShape(caller: string, argument: string, s: ComplexSpectrogram<Samples>): void {
  const fits = (part: Spectrogram<Samples> | undefined): boolean =>
    (part?.data instanceof Float32Array || part?.data instanceof Float64Array) &&
    part.data.length > 0 &&
    part.data.length === part.bins * part.frames;
  if (!fits(s?.re) || !fits(s.im) || s.re.bins !== s.im.bins || s.re.frames !== s.im.frames)
    requireComplexMatrix(caller, argument, s);
}

/** @throws RangeError unless a transform of `nFft` samples has that many bins */
export function requireBins(caller: string, argument: string, nFft: number, bins: number): void {
  requirePositiveInteger(caller, argument, nFft);
  if (1 + Math.floor(nFft / 2) !== bins)
    throw new RangeError(
      `${caller}: ${argument} must be ${2 * bins - 2} or ${2 * bins - 1} for ${bins} bins, got ${nFft}`,
    );
}

/** Tells a spectrogram from a signal. Whatever is neither counts as a signal, whose checks then say what it is. */
export function isSpectrogram<T extends Samples>(input: T | Spectrogram<T>): input is Spectrogram<T> {
  return typeof input === "object" && input !== null && "bins" in input;
}
