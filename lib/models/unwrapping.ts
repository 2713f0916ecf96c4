import { requireIndex, requireOneOf, requirePositiveInteger, type Samples } from "../core/index.ts";
import type { Reassigned } from "../dsp/reassigned-spectrogram.ts";
import { inOrder, type Picture } from "./approach.ts";
import { hop, seedBins, seedTransform } from "./reassigned-features.ts";

/**
 * How a spectrogram becomes one line of numbers.
 *
 * "published": as the seed's code does it. The 20 lowest of 41 bins (`[:nfft//4]`; what lies above 4 kHz is gone), without
 * the last frame, flattened as NumPy flattens: *bin after bin*; then the last frame with all its bins. 20 numbers in a
 * row are 20 frames of one bin.
 *
 * "frames": as the text around the code means it. The 20 lowest bins frame after frame, so that 20 numbers in a row are one
 * frame, the one whose hop is asked for.
 *
 * "whole frames": the same with all 41 bins. The kernel is 41 wide then.
 */
export type Layout = "published" | "frames" | "whole frames";

/** What tables call it; nothing for the layout as published. */
export const layoutSuffix: Readonly<Record<Layout, string>> = {
  published: "",
  frames: ", frames in order",
  "whole frames": ", whole frames in order",
};

const lowBins: number = seedTransform.nFft / 4;

/**
 * Width of the kernel that fits the layout: the seed's 20, or a whole frame.
 *
 * @throws RangeError when the word is no layout
 */
export function kernelWidth(layout: Layout): number {
  requireOneOf("kernelWidth", "layout", layout, Object.keys(layoutSuffix));
  return layout === "whole frames" ? seedBins : lowBins;
}

/** Where the numbers of an unwrapped spectrogram come from. */
export interface Cells {
  readonly bins: Int32Array;
  readonly frames: Int32Array;
}

/**
 * Where each number of an unwrapped spectrogram comes from, or the numbers that the kernel covers at one of its places.
 *
 * Place s answers samples 20s … 20s + 19, which begin where frame s begins. In the layout as published it reads bin
 * ⌊20s / (frames − 1)⌋ in frames 20s mod (frames − 1) and after: frames that have nothing to do with those samples.
 *
 * @param frames of the spectrogram
 * @param place of the kernel; without it, all numbers
 * @throws RangeError when the layout has no such place
 * @example
 * const { bins, frames } = models.unwrappedCells("published", 3197, 1000);
 * [bins[0], frames[0], bins[19], frames[19]]; // [6, 824, 6, 843]
 * const put = models.unwrappedCells("frames", 3197, 1000);
 * [put.bins[0], put.frames[0], put.bins[19], put.frames[19]]; // [0, 1000, 19, 1000]
 */
export function unwrappedCells(layout: Layout, frames: number, place?: number): Cells {
  requireOneOf("unwrappedCells", "layout", layout, Object.keys(layoutSuffix));
  requirePositiveInteger("unwrappedCells", "frames", frames);
  const all = layout === "published" ? publishedCells(frames) : frameCells(frames, kernelWidth(layout));
  if (place === undefined) return all;
  const width = kernelWidth(layout);
  requireIndex("unwrappedCells", "place", place, Math.floor(all.bins.length / width));
  const [from, to] = [place * width, (place + 1) * width];
  return { bins: all.bins.subarray(from, to), frames: all.frames.subarray(from, to) };
}

function publishedCells(frames: number): Cells {
  const before = frames - 1;
  const length = lowBins * before + seedBins;
  const isLast = (i: number): boolean => i >= lowBins * before;
  return {
    bins: Int32Array.from({ length }, (_, i) => (isLast(i) ? i - lowBins * before : Math.floor(i / before))),
    frames: Int32Array.from({ length }, (_, i) => (isLast(i) ? before : i % before)),
  };
}

function frameCells(frames: number, bins: number): Cells {
  const length = bins * frames;
  return {
    bins: Int32Array.from({ length }, (_, i) => i % bins),
    frames: Int32Array.from({ length }, (_, i) => Math.floor(i / bins)),
  };
}

/** The three spectrograms, each unwrapped into a row. */
export function unwrapped(features: Reassigned<Samples>, layout: Layout): Picture {
  const cells = unwrappedCells(layout, features.frequencies.frames);
  const width = cells.bins.length;
  const data = new Float32Array(3 * width);
  for (const [row, { bins, data: values }] of inOrder(features).entries()) {
    for (let i = 0; i < width; i++) data[row * width + i] = values[cells.frames[i] * bins + cells.bins[i]];
  }
  return { height: 3, width, data };
}

/** Samples that a network answers for a signal of this many: a hop for each place of the kernel. */
export function answeredSamples(layout: Layout, samples: number): number {
  const frames = 1 + Math.floor((samples - seedTransform.nFft) / hop);
  return hop * Math.floor(unwrappedCells(layout, frames).bins.length / kernelWidth(layout));
}
