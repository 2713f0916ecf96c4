import type { ComplexSpectrogram, Samples } from "../core/index.ts";
import { planAnalysis, type StftOptions } from "./analysis.ts";
import { type Block, type FrameStream, feed, frameStream } from "./frame-stream.ts";
import { inNameOf } from "./in-name-of.ts";
import { like } from "./pad.ts";
import { stft } from "./stft.ts";

/**
 * `stft` of a signal that comes in blocks, such as the 128 samples of an AudioWorklet. All frames together are those of the whole
 * signal, to the last bit. It keeps no more than a frame and a block.
 *
 * @param options as for `stft`
 * @returns an object with `push(block)`, which returns the frames that are complete now (0 frames when there are none), and
 *   `end()`, which returns the last ones; after that it begins anew
 * @throws RangeError as `stft` does: of options at once, of samples when they come, of a signal too short at its end
 * @see librosa.stream, which has no centred frames
 * @example
 * const x = Float32Array.from({ length: 512 }, (_, i) => Math.sin(i));
 * const stream = stftStream({ nFft: 64 });
 * const frames = [];
 * for (let i = 0; i < x.length; i += 128) frames.push(stream.push(x.subarray(i, i + 128)).re.frames);
 * frames; // [7, 8, 8, 8]
 * stream.end().re.frames; // 2
 * stft(x, { nFft: 64 }).re.frames; // 33
 */
export function stftStream<T extends Samples = Float32Array>(
  options: StftOptions = {},
): FrameStream<T, ComplexSpectrogram<T>> {
  const stream = framedStft<T>("stftStream", options);
  return { push: (block) => stream.push(block).spectrum, end: () => stream.end().spectrum };
}

/**
 * `stft` of blocks, as they come: of a file that is read in pieces (`streamWav` of speclab/audio, `loadStream` of
 * speclab/node), or of whatever can be iterated.
 *
 * @param blocks samples, or sounds with samples, of any length; all of one precision
 * @param options as for `stft`
 * @returns the frames that each block completes, one complex spectrogram after the other
 * @throws RangeError as `stftStream` does
 * @example
 * const blocks = [new Float32Array(1000), new Float32Array(1000)];
 * let frames = 0;
 * for await (const { re } of streamStft(blocks, { nFft: 400, hopLength: 100 })) frames += re.frames;
 * frames; // 21
 */
export async function* streamStft<T extends Samples = Float32Array>(
  blocks: AsyncIterable<Block<T>> | Iterable<Block<T>>,
  options: StftOptions = {},
): AsyncGenerator<ComplexSpectrogram<T>, void, undefined> {
  for await (const { spectrum } of feed(blocks, framedStft<T>("streamStft", options))) yield spectrum;
}

interface Frames<T extends Samples> {
  readonly frames: number;
  readonly spectrum: ComplexSpectrogram<T>;
}

function framedStft<T extends Samples>(caller: string, options: StftOptions): FrameStream<T, Frames<T>> {
  const analysis = planAnalysis(caller, options);
  const bins = 1 + (analysis.nFft >> 1);
  let empty = new Float32Array(0) as Samples as T;
  return frameStream(caller, analysis, (segment) => {
    if (segment) {
      empty = like(segment, 0);
      const spectrum = inNameOf(caller, () => stft(segment, { ...options, center: false }));
      return { frames: spectrum.re.frames, spectrum };
    }
    const none = { bins, frames: 0, data: empty };
    return { frames: 0, spectrum: { re: none, im: none } };
  });
}
