import { requirePositiveInteger, type Samples, type Spectrogram } from "../core/index.ts";
import { countFrames, framedSignal, type StftOptions } from "./analysis.ts";

/**
 * Overlapping frames of a signal, not yet windowed: what `stft` looks at, laid out to be seen.
 *
 * @param amplitudes mono signal
 * @param windowLength samples in a frame
 * @param hopLength samples from one frame to the next
 * @param options center: pad by half a window, so that frame t is centred at t · hopLength (default true); padMode:
 *   what the padding is made of, here "reflect" unless told otherwise
 * @returns windowLength × frames in float64: sample i of frame t is `at(frames, i, t)`; as many frames as `stft` has
 * @throws RangeError when amplitudes are empty, not finite or too few to be mirrored, or a length is no positive integer
 * @see librosa.util.frame
 * @example
 * const frames = sliceIntoFrames(Float32Array.of(1, 2, 3, 4), 2, 2);
 * rows(frames); // [[2, 2, 4], [1, 3, 3]]
 */
export function sliceIntoFrames(
  amplitudes: Samples,
  windowLength: number,
  hopLength: number,
  options: Pick<StftOptions, "center" | "padMode"> = {},
): Spectrogram<Float64Array> {
  const { center = true, padMode = "reflect" } = options;
  requirePositiveInteger("sliceIntoFrames", "windowLength", windowLength);
  requirePositiveInteger("sliceIntoFrames", "hopLength", hopLength);
  const signal = framedSignal("sliceIntoFrames", amplitudes, { nFft: windowLength, center, padMode });
  const frames = countFrames(signal.length, windowLength, hopLength);
  const data = new Float64Array(windowLength * frames);
  for (let t = 0; t < frames; t++)
    data.set(signal.subarray(t * hopLength, t * hopLength + windowLength), t * windowLength);
  return { bins: windowLength, frames, data };
}
