import { requirePositive, type Samples, type Spectrogram } from "../core/index.ts";
import { planAnalysis } from "./analysis.ts";
import { type Block, type FrameStream, feed, frameStream } from "./frame-stream.ts";
import { inNameOf } from "./in-name-of.ts";
import { melFiltersFor } from "./mel-filters.ts";
import { type MelSpectrogramOptions, melSpectrogram } from "./mel-spectrogram.ts";
import { like } from "./pad.ts";

/**
 * `melSpectrogram` of a signal that comes in blocks, such as the 128 samples of an AudioWorklet. All frames together are those of
 * the whole signal, to the last bit. It keeps no more than a frame and a block.
 *
 * @param options as for `melSpectrogram`
 * @returns an object with `push(block)`, which returns the frames that are complete now (0 frames when there are none), and
 *   `end()`, which returns the last ones; after that it begins anew
 * @throws RangeError as `melSpectrogram` does: of options at once, of samples when they come, of a signal too short at its end
 * @example
 * const stream = melStream({ sampleRate: 8000, nFft: 256, hopLength: 80, nMels: 20 });
 * stream.push(new Float32Array(400)).frames; // 4
 * stream.end().frames; // 2
 */
export function melStream<T extends Samples = Float32Array>(
  options: MelSpectrogramOptions = {},
): FrameStream<T, Spectrogram<T>> {
  return framedMel("melStream", options);
}

/**
 * `melSpectrogram` of blocks, as they come: of a file that is read in pieces (`streamWav` of speclab/audio, `loadStream` of
 * speclab/node), or of whatever can be iterated.
 *
 * @param blocks samples, or sounds with samples, of any length; all of one precision
 * @param options as for `melSpectrogram`
 * @returns the frames that each block completes, one mel spectrogram after the other
 * @throws RangeError as `melStream` does
 * @example
 * const blocks = [new Float32Array(1000), new Float32Array(1000)];
 * let frames = 0;
 * const options = { sampleRate: 8000, nFft: 256, hopLength: 100, nMels: 20 };
 * for await (const mel of streamMelSpectrogram(blocks, options)) frames += mel.frames;
 * frames; // 21
 */
export function streamMelSpectrogram<T extends Samples = Float32Array>(
  blocks: AsyncIterable<Block<T>> | Iterable<Block<T>>,
  options: MelSpectrogramOptions = {},
): AsyncGenerator<Spectrogram<T>, void, undefined> {
  return feed(blocks, framedMel<T>("streamMelSpectrogram", options));
}

function framedMel<T extends Samples>(caller: string, options: MelSpectrogramOptions): FrameStream<T, Spectrogram<T>> {
  const analysis = planAnalysis(caller, options, { hopLength: 512 });
  const { nMels = 128, sampleRate = 22050, power = 2 } = options;
  requirePositive(caller, "power", power);
  melFiltersFor(caller, { ...options, sampleRate, nFft: analysis.nFft });
  let empty = new Float32Array(0) as Samples as T;
  return frameStream(caller, analysis, (segment) => {
    if (!segment) return { bins: nMels, frames: 0, data: empty };
    empty = like(segment, 0);
    return inNameOf(caller, () => melSpectrogram(segment, { ...options, center: false }));
  });
}
