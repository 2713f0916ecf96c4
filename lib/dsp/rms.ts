import { requireSamples, type Samples, type Spectrogram } from "../core/index.ts";
import { countFrames, framedSignal } from "./analysis.ts";
import { type FrameOptions, requireFrameOptions } from "./frame-options.ts";
import { isSpectrogram, requireBins, requireMatrix } from "./matrix.ts";

/**
 * Root mean square of every frame: how loud the sound is over time.
 *
 * @param samples mono signal, full scale ±1; or a magnitude spectrogram of it, made without a window (`window: "boxcar"`), as
 *   the energy of a frame is that of its spectrum
 * @param options frameLength, hopLength in samples; center; padMode; of a spectrogram only frameLength counts, by default
 *   2 · (bins − 1)
 * @returns one number for each frame, in units of full scale
 * @throws RangeError when samples are empty or not finite, a length is no positive integer, or frameLength does not fit the bins
 * @see librosa.feature.rms
 * @example
 * rms(Float32Array.of(3, -3, 3, -3), { frameLength: 2, hopLength: 2, center: false }); // Float64Array [3, 3]
 * rms({ bins: 3, frames: 1, data: Float64Array.of(0, 4, 0) }).map(Math.fround)[0] === Math.fround(Math.SQRT2); // true
 */
export function rms(input: Samples | Spectrogram<Samples>, options: FrameOptions = {}): Float64Array {
  if (isSpectrogram(input)) return ofMagnitude(input, options);
  requireSamples("rms", "samples", input);
  const { frameLength, hopLength, center, padMode } = requireFrameOptions("rms", options, { hopLength: 512 });
  const signal = framedSignal("rms", input, { nFft: frameLength, center, padMode });
  return Float64Array.from({ length: countFrames(signal.length, frameLength, hopLength) }, (_, t) => {
    let squares = 0;
    for (let i = t * hopLength; i < t * hopLength + frameLength; i++) squares += signal[i] * signal[i];
    return Math.sqrt(squares / frameLength);
  });
}

/** Parseval: every bin stands for two of the transform, but the first, and the last when frames are even. */
function ofMagnitude(magnitude: Spectrogram<Samples>, options: FrameOptions): Float64Array {
  requireMatrix("rms", "magnitude", magnitude);
  const { bins, frames, data } = magnitude;
  const { frameLength = Math.max(1, 2 * (bins - 1)) } = options;
  requireBins("rms", "frameLength", frameLength, bins);
  return Float64Array.from({ length: frames }, (_, t) => {
    let squares = 0;
    for (let k = 0; k < bins; k++) {
      const isSingle = k === 0 || (k === bins - 1 && frameLength % 2 === 0);
      squares += (isSingle ? 1 : 2) * data[t * bins + k] ** 2;
    }
    return Math.sqrt(squares) / frameLength;
  });
}
