import type { ComplexSpectrogram, Random, Samples } from "../../core/index.ts";
import { hamming, hann, irfft, istft, stft } from "../../dsp/index.ts";
import type { Exercise, Input, Mistake } from "../exercise.ts";
import { readSignal } from "../reading.ts";
import { sound, strayStft } from "./sound.ts";

/** What the student writes: the inverse STFT, overlap-add divided by the window sum, half a window trimmed. */
export type GetIstft = (stft: ComplexSpectrogram<Samples>, windowLength: number, hopLength: number) => Samples;

type Arguments = [stft: ComplexSpectrogram<Float64Array>, windowLength: number, hopLength: number];

export const istftExercise: Exercise<Arguments, Samples> = {
  id: "istft",
  title: "Inverse STFT",
  requirements: [
    { id: "shape", title: "Half a window trimmed on the left, (frames − 1) · hopLength samples long", points: 1 },
    {
      id: "values",
      title: "Windowed inverse transforms, overlapped, added, divided by the sum of the squared windows",
      points: 1,
    },
  ],
  inputs,
  reference: (spectrum, windowLength, hopLength) =>
    istft(spectrum, { nFft: windowLength, hopLength, length: (spectrum.re.frames - 1) * hopLength }),
  read: readSignal,
  tolerance: 1e-4,
  mistakes: mistakes(),
};

/**
 * Transforms of sounds and of none, hops that do not divide the window, loud and quiet. Windows are even, as in the
 * seminar: of an odd one the number of bins does not tell the length. Hops are short enough that no weight is near zero.
 */
function inputs(random: Random): Input<Arguments>[] {
  const describe = (frames: number, windowLength: number, hopLength: number, what: string): string =>
    `${frames} frames of ${what}, windowLength ${windowLength}, hopLength ${hopLength}`;
  const stray = (frames: number, windowLength: number, hopLength: number, loudness = 1): Input<Arguments> => ({
    description: describe(frames, windowLength, hopLength, "noise"),
    arguments: [strayStft(random, windowLength / 2 + 1, frames, loudness), windowLength, hopLength],
  });
  const heard = (samples: number, windowLength: number, hopLength: number): Input<Arguments> => {
    const spectrum = stft(Float64Array.from(sound(random, samples, 0.5)), {
      nFft: windowLength,
      hopLength,
      padMode: "reflect",
    });
    return {
      description: describe(spectrum.re.frames, windowLength, hopLength, "a voice"),
      arguments: [spectrum, windowLength, hopLength],
    };
  };
  return [
    stray(14 + random.integer(0, 5), 64, 16),
    heard(1500 + random.integer(0, 100), 256, 64),
    stray(11 + 2 * random.integer(0, 5), 100, 33, 100),
    heard(900 + random.integer(0, 50), 128, 50),
    stray(9, 50, 7, 1e-5),
    stray(2, 32, 8),
    stray(20, 128, 32),
    stray(20, 128, 32),
  ];
}

type Answer = (...args: Arguments) => Float64Array;

/** The way the exercise asks for, with one thing done differently. */
interface Recipe {
  /** The window that each frame is multiplied with. */
  readonly synthesis?: (windowLength: number) => Float64Array;
  /** The window whose sum is divided by. */
  readonly counted?: (windowLength: number) => Float64Array;
  /** What one value of it adds to the sum. */
  readonly weight?: (value: number) => number;
  readonly divide?: (sample: number, weight: number) => number;
  /** Where frame t begins. */
  readonly start?: (t: number, windowLength: number, hopLength: number) => number;
  /** Where a frame meets an earlier one. */
  readonly meet?: (before: number, sample: number) => number;
  readonly frames?: (spectrum: ComplexSpectrogram<Float64Array>, windowLength: number) => Float64Array;
  readonly trim?: (windowLength: number, hopLength: number, frames: number) => readonly [from: number, length: number];
}

function recipe({
  synthesis = (n) => hann(n),
  counted = (n) => hann(n),
  weight = (value) => value * value,
  divide = (sample, total) => (total > 1e-300 ? sample / total : sample),
  start = (t, _, hop) => t * hop,
  meet = (before, sample) => before + sample,
  frames: inverse = (spectrum, length) => irfft(spectrum, { length }).data,
  trim = (n, hop, frames) => [n >> 1, (frames - 1) * hop],
}: Recipe): Answer {
  return (spectrum, windowLength, hopLength) => {
    const { frames } = spectrum.re;
    const data = inverse(spectrum, windowLength);
    const [window, counting] = [synthesis(windowLength), counted(windowLength)];
    const x = new Float64Array((frames + 1) * Math.max(hopLength, windowLength));
    const sum = new Float64Array(x.length);
    for (let t = 0; t < frames; t++) {
      const begin = start(t, windowLength, hopLength);
      for (let i = 0; i < windowLength; i++) {
        x[begin + i] = meet(x[begin + i], window[i] * data[t * windowLength + i]);
        sum[begin + i] += weight(counting[i]);
      }
    }
    const [from, length] = trim(windowLength, hopLength, frames);
    return Float64Array.from({ length }, (_, i) => divide(x[from + i], sum[from + i]));
  };
}

const right = recipe({});

function ones(n: number): Float64Array {
  return new Float64Array(n).fill(1);
}

/** The true answer to a spectrum that was changed first. */
function beforehand(
  change: (spectrum: ComplexSpectrogram<Float64Array>, windowLength: number) => ComplexSpectrogram<Float64Array>,
): Answer {
  return (spectrum, windowLength, hopLength) => right(change(spectrum, windowLength), windowLength, hopLength);
}

function mistakes(): Mistake<Arguments, Samples>[] {
  const sum = "the division: add up window² where the frames lie, and divide by it sample by sample";
  const synthesis = "the line that adds a frame: it is the window times the inverse transform";
  const overlap = "where a frame is added: frame t begins at t * hopLength, and += adds to what is there";
  const trimmed = "the last line: from windowLength / 2 on, (frames − 1) · hopLength samples";
  const transform = "the inverse transform: irfft gives the samples of a frame, with nothing to scale";
  const identity = (sample: number): number => sample;
  return [
    {
      id: "window-sum-forgotten",
      when: "the sum of the squared windows is not divided by (with a hop of a quarter window that is 1.5 times too loud)",
      look: sum,
      answer: recipe({ divide: identity }),
    },
    {
      id: "window-sum-constant",
      when: "the result is divided by 1.5, whatever the hop",
      look: sum,
      answer: recipe({ divide: (sample) => sample / 1.5 }),
    },
    {
      id: "window-sum-by-hop",
      when: "the result is divided by one number, the mean of the window sum",
      look: `${sum}; a hop that does not divide the window makes it rise and fall`,
      answer: meanWindowSum,
    },
    {
      id: "window-not-squared",
      when: "the sum of the windows is divided by instead of the sum of their squares",
      look: sum,
      answer: recipe({ weight: identity }),
    },
    {
      id: "synthesis-window-forgotten",
      when: "the frames are not multiplied by the window before they are added",
      look: synthesis,
      answer: recipe({ synthesis: ones }),
    },
    {
      id: "plain-overlap-add",
      when: "the frames are added without the window and divided by the sum of the windows",
      look: `${synthesis}; only so the result is the best one for spectrograms that belong to no sound`,
      answer: recipe({ synthesis: ones, weight: identity }),
    },
    {
      id: "overlap-add-only",
      when: "the frames are added without the window and divided by nothing",
      look: synthesis,
      answer: recipe({ synthesis: ones, divide: identity }),
    },
    {
      id: "mean-of-frames",
      when: "the frames are added without the window and divided by their number",
      look: synthesis,
      answer: recipe({ synthesis: ones, weight: () => 1 }),
    },
    {
      id: "synthesis-window-twice",
      when: "the window is applied twice",
      look: synthesis,
      answer: recipe({ synthesis: (n) => hann(n).map((w) => w * w) }),
    },
    {
      id: "window-symmetric",
      when: "the Hann window is the symmetric one",
      look: "how the window is made: hann(windowLength), the periodic one",
      answer: recipe({ synthesis: (n) => hann(n, { symmetric: true }), counted: (n) => hann(n, { symmetric: true }) }),
    },
    {
      id: "window-hamming",
      when: "the window is Hamming's instead of Hann's",
      look: "the window's name: it must be the one of getStft",
      answer: recipe({ synthesis: (n) => hamming(n), counted: (n) => hamming(n) }),
    },
    {
      id: "overwritten",
      when: "each frame overwrites the one before instead of being added",
      look: overlap,
      answer: recipe({ meet: (_, sample) => sample }),
    },
    {
      id: "no-overlap",
      when: "the frames stand one after the other, without overlap",
      look: overlap,
      answer: recipe({ start: (t, n) => t * n }),
    },
    {
      id: "hop-quarter",
      when: "the frames always lie a quarter of the window apart",
      look: overlap,
      answer: recipe({ start: (t, n) => t * Math.floor(n / 4) }),
    },
    {
      id: "not-trimmed",
      when: "nothing is trimmed",
      look: trimmed,
      answer: recipe({ trim: (n, hop, frames) => [0, n + (frames - 1) * hop] }),
    },
    {
      id: "buffer-not-trimmed",
      when: "the whole buffer of frames · hopLength + windowLength samples is returned",
      look: trimmed,
      answer: recipe({ trim: (n, hop, frames) => [0, n + frames * hop] }),
    },
    {
      id: "trimmed-left-only",
      when: "only the beginning is trimmed",
      look: trimmed,
      answer: recipe({ trim: (n, hop, frames) => [n >> 1, n - (n >> 1) + (frames - 1) * hop] }),
    },
    {
      id: "trimmed-buffer-left-only",
      when: "only the beginning of the buffer is trimmed",
      look: trimmed,
      answer: recipe({ trim: (n, hop, frames) => [n >> 1, n - (n >> 1) + frames * hop] }),
    },
    {
      id: "trimmed-one-hop-long",
      when: "one hop too much is kept at the end",
      look: trimmed,
      answer: recipe({ trim: (n, hop, frames) => [n >> 1, frames * hop] }),
    },
    {
      id: "trimmed-right-only",
      when: "all is trimmed at the end and nothing at the beginning",
      look: trimmed,
      answer: recipe({ trim: (_, hop, frames) => [0, (frames - 1) * hop] }),
    },
    {
      id: "trimmed-whole-window",
      when: "a whole window is trimmed at the beginning instead of half of one",
      look: trimmed,
      answer: recipe({ trim: (n, hop, frames) => [n, (frames - 1) * hop] }),
    },
    {
      id: "trimmed-one-hop",
      when: "one hop is trimmed at the beginning instead of half a window",
      look: trimmed,
      answer: recipe({ trim: (_, hop, frames) => [hop, (frames - 1) * hop] }),
    },
    {
      id: "trimmed-one-early",
      when: "the trimming begins one sample too early",
      look: trimmed,
      answer: recipe({ trim: (n, hop, frames) => [(n >> 1) - 1, (frames - 1) * hop] }),
    },
    {
      id: "unscaled-transform",
      when: "the inverse transform is not divided by windowLength",
      look: transform,
      answer: (spectrum, n, hop) => right(spectrum, n, hop).map((sample) => sample * n),
    },
    {
      id: "scaled-twice",
      when: "the inverse transform is divided by windowLength once more",
      look: transform,
      answer: (spectrum, n, hop) => right(spectrum, n, hop).map((sample) => sample / n),
    },
    {
      id: "imaginary-lost",
      when: "the imaginary part is ignored",
      look: "what irfft is given: re and im, both",
      answer: beforehand(({ re, im }) => ({ re, im: { ...im, data: new Float64Array(im.data.length) } })),
    },
    {
      id: "conjugate",
      when: "the sign of the imaginary part is reversed, so that time runs backwards in every frame",
      look: "what irfft is given: re and im as they are",
      answer: beforehand(({ re, im }) => ({ re, im: { ...im, data: im.data.map((value) => -value) } })),
    },
    {
      id: "parts-swapped",
      when: "re and im are swapped",
      look: "the order of re and im",
      answer: beforehand(({ re, im }) => ({ re: im, im: re })),
    },
    {
      id: "last-frame-missing",
      when: "the last frame is not added",
      look: "the loop over the frames: it ends before stft.re.frames",
      answer: beforehand(withoutFrame((t, frames) => t === frames - 1)),
    },
    {
      id: "first-frame-missing",
      when: "the first frame is not added",
      look: "the loop over the frames: it begins at 0",
      answer: beforehand(withoutFrame((t) => t === 0)),
    },
  ];
}

function meanWindowSum(spectrum: ComplexSpectrogram<Float64Array>, n: number, hop: number): Float64Array {
  const mean = hann(n).reduce((total, weight) => total + weight * weight, 0) / hop;
  return recipe({ divide: (sample) => sample / mean })(spectrum, n, hop);
}

/** A frame of zeros in its place. The window sum still counts it: so does who adds nothing and divides at the end. */
function withoutFrame(
  missing: (t: number, frames: number) => boolean,
): (spectrum: ComplexSpectrogram<Float64Array>) => ComplexSpectrogram<Float64Array> {
  const silenced = ({ bins, frames, data }: ComplexSpectrogram<Float64Array>["re"]) => ({
    bins,
    frames,
    data: data.map((value, i) => (missing(Math.floor(i / bins), frames) ? 0 : value)),
  });
  return ({ re, im }) => ({ re: silenced(re), im: silenced(im) });
}
