import { requireSamples, type Samples } from "../core/index.ts";
import { countFrames, framedSignal } from "./analysis.ts";
import { type FrameOptions, requireFrameOptions } from "./frame-options.ts";

/**
 * Root mean square of every frame: how loud the sound is over time.
 *
 * @param samples mono signal, full scale ±1
 * @param options frameLength, hopLength in samples; center; padMode
 * @returns one number for each frame, in units of full scale
 * @throws RangeError when samples are empty or not finite, or a length is no positive integer
 * @see librosa.feature.rms
 * @example
 * rms(Float32Array.of(3, -3, 3, -3), { frameLength: 2, hopLength: 2, center: false }); // Float64Array [3, 3]
 */
export function rms(samples: Samples, options: FrameOptions = {}): Float64Array {
  requireSamples("rms", "samples", samples);
  const { frameLength, hopLength, center, padMode } = requireFrameOptions("rms", { hopLength: 512, ...options });
  const signal = framedSignal("rms", samples, { nFft: frameLength, center, padMode });
  return Float64Array.from({ length: countFrames(signal.length, frameLength, hopLength) }, (_, t) => {
    let squares = 0;
    for (let i = t * hopLength; i < t * hopLength + frameLength; i++) squares += signal[i] * signal[i];
    return Math.sqrt(squares / frameLength);
  });
}
