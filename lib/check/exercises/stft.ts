import type { ComplexSpectrogram, Random, Samples, Spectrogram } from "../../core/index.ts";
import { hamming, hann, rfft, sliceIntoFrames, stft } from "../../dsp/index.ts";
import type { Exercise, Input, Mistake } from "../exercise.ts";
import { readComplexSpectrogram } from "../reading.ts";
import { sound } from "./sound.ts";

/** What the student writes: the STFT of the seminar, with mirrored ends and a periodic Hann window. */
export type GetStft = (
  amplitudes: Float32Array,
  windowLength: number,
  hopLength: number,
) => ComplexSpectrogram<Samples>;

type Arguments = Parameters<GetStft>;

export const stftExercise: Exercise<Arguments, ComplexSpectrogram<Samples>> = {
  id: "stft",
  title: "Write the STFT",
  requirements: [
    { id: "shape", title: "One frame per hop, windowLength / 2 + 1 bins in each", points: 1 },
    { id: "values", title: "Windowed, then Fourier-transformed: the numbers of the true STFT", points: 1 },
  ],
  inputs,
  reference: (amplitudes, windowLength, hopLength) =>
    stft(Float64Array.from(amplitudes), { nFft: windowLength, hopLength, padMode: "reflect" }),
  read: readComplexSpectrogram,
  /** As in the course this comes from; single precision stays a hundred times below. */
  tolerance: 1e-4,
  mistakes: mistakes(),
};

/** Odd lengths, a hop that does not divide the window, windows short and odd, loud and quiet; two of one size at the end. */
function inputs(random: Random): Input<Arguments>[] {
  const input = (samples: number, windowLength: number, hopLength: number, loudness = 0.5): Input<Arguments> => ({
    description: `${samples} samples, windowLength ${windowLength}, hopLength ${hopLength}`,
    arguments: [sound(random, samples, loudness), windowLength, hopLength],
  });
  return [
    input(3000 + random.integer(0, 500), 256, 64),
    input(2001 + 2 * random.integer(0, 100), 200, 75),
    input(1300 + random.integer(0, 100), 127, 50),
    input(301 + 2 * random.integer(0, 50), 16, 5),
    input(900 + random.integer(0, 100), 64, 64, 40),
    input(1100 + random.integer(0, 100), 100, 33, 1e-4),
    input(640, 128, 32),
    input(640, 128, 32),
  ];
}

// --- What people get wrong -----------------------------------------------------------------------------------------

type Answer = (...args: Arguments) => ComplexSpectrogram<Float64Array>;

/** The way the exercise asks for, with one thing done differently. */
interface Recipe {
  readonly frames?: (amplitudes: Samples, windowLength: number, hopLength: number) => Spectrogram<Float64Array>;
  readonly weights?: (windowLength: number) => Float64Array;
}

function recipe({ frames = sliceIntoFrames, weights = hann }: Recipe): Answer {
  return (amplitudes, windowLength, hopLength) => {
    const sliced = frames(amplitudes, windowLength, hopLength);
    const window = weights(windowLength);
    return rfft({ ...sliced, data: sliced.data.map((sample, i) => sample * window[i % windowLength]) });
  };
}

const right = recipe({});

/** The true answer, each part changed the same way. */
function afterwards(
  change: (part: Spectrogram<Float64Array>, windowLength: number) => Spectrogram<Float64Array>,
): Answer {
  return (amplitudes, windowLength, hopLength) => {
    const { re, im } = right(amplitudes, windowLength, hopLength);
    return { re: change(re, windowLength), im: change(im, windowLength) };
  };
}

/** The true answer with its numbers combined one by one. */
function eachNumber(
  combine: (re: number, im: number, windowLength: number) => readonly [re: number, im: number],
): Answer {
  return (amplitudes, windowLength, hopLength) => {
    const { re, im } = right(amplitudes, windowLength, hopLength);
    const combined = (which: 0 | 1) => re.data.map((value, i) => combine(value, im.data[i], windowLength)[which]);
    return { re: { ...re, data: combined(0) }, im: { ...im, data: combined(1) } };
  };
}

/** Some frames and bins of a part, in their order. */
function crop(part: Spectrogram<Float64Array>, firstFrame: number, frames: number, firstBin: number, bins: number) {
  const data = new Float64Array(frames * bins);
  for (let t = 0; t < frames; t++) {
    const start = (firstFrame + t) * part.bins + firstBin;
    data.set(part.data.subarray(start, start + bins), t * bins);
  }
  return { bins, frames, data };
}

function transposed({ bins, frames, data }: Spectrogram<Float64Array>): Float64Array {
  return data.map((_, i) => data[(i % frames) * bins + Math.floor(i / frames)]);
}

/** Every bin of a real signal's transform, the mirror image too. */
function wholeSpectrum(...args: Arguments): ComplexSpectrogram<Float64Array> {
  const { re, im } = right(...args);
  const bins = args[1];
  const unfold = (part: Spectrogram<Float64Array>, mirrorSign: number) => ({
    bins,
    frames: part.frames,
    data: Float64Array.from({ length: bins * part.frames }, (_, i) => {
      const [t, k] = [Math.floor(i / bins), i % bins];
      return k < part.bins ? part.data[t * part.bins + k] : mirrorSign * part.data[t * part.bins + bins - k];
    }),
  });
  return { re: unfold(re, 1), im: unfold(im, -1) };
}

/** Mirrored with the sample at the edge said twice, as NumPy's "symmetric" does. */
function framesWithEdgeTwice(amplitudes: Samples, windowLength: number, hopLength: number): Spectrogram<Float64Array> {
  const half = Math.floor(windowLength / 2);
  const { length } = amplitudes;
  const padded = Float64Array.from({ length: length + 2 * half }, (_, i) => {
    const at = i - half;
    return amplitudes[at < 0 ? -at - 1 : at >= length ? 2 * length - 1 - at : at];
  });
  return sliceIntoFrames(padded, windowLength, hopLength, { center: false });
}

function mistakes(): Mistake<Arguments, ComplexSpectrogram<Samples>>[] {
  const window = "the line that multiplies each frame by hann(windowLength)";
  const ends = "how the ends of the sound are padded: sliceIntoFrames mirrors them";
  const order = "the order of the numbers: a frame is contiguous, data[frame * bins + bin]";
  const complex = "what the answer holds: re and im as rfft gives them, nothing computed from them";
  const size = "the number of bins and frames that you keep";
  return [
    {
      id: "window-forgotten",
      when: "no window is applied",
      look: window,
      answer: recipe({ weights: (n) => new Float64Array(n).fill(1) }),
    },
    {
      id: "window-symmetric",
      when: "the Hann window is the symmetric one",
      look: "how the window is made: hann(windowLength) without { symmetric: true } is the periodic one",
      answer: recipe({ weights: (n) => hann(n, { symmetric: true }) }),
    },
    {
      id: "window-twice",
      when: "the window is applied twice",
      look: window,
      answer: recipe({ weights: (n) => hann(n).map((weight) => weight * weight) }),
    },
    {
      id: "window-fixed",
      when: "the window always has 2048 samples",
      look: "the line that makes the window: frames have windowLength samples, and the weights must be as many",
      answer: recipe({ weights: () => hann(2048) }),
    },
    {
      id: "window-hamming",
      when: "the window is Hamming's instead of Hann's",
      look: "the window's name: hann and hamming differ by a pedestal of 0.08",
      answer: recipe({ weights: (n) => hamming(n) }),
    },
    {
      id: "padding-zeros",
      when: "the ends are padded with zeros instead of mirrored",
      look: ends,
      answer: recipe({ frames: (x, n, hop) => sliceIntoFrames(x, n, hop, { padMode: "constant" }) }),
    },
    {
      id: "padding-edge",
      when: "the ends are padded with the first and last sample instead of mirrored",
      look: ends,
      answer: recipe({ frames: (x, n, hop) => sliceIntoFrames(x, n, hop, { padMode: "edge" }) }),
    },
    {
      id: "padding-edge-twice",
      when: "the mirror image at the ends repeats the first and the last sample",
      look: ends,
      answer: recipe({ frames: framesWithEdgeTwice }),
    },
    {
      id: "padding-forgotten",
      when: "the ends are not padded at all",
      look: ends,
      answer: recipe({ frames: (x, n, hop) => sliceIntoFrames(x, n, hop, { center: false }) }),
    },
    {
      id: "lengths-swapped",
      when: "windowLength and hopLength are swapped",
      look: "the order of the arguments, here and where you pass them on",
      answer: (x, windowLength, hopLength) => right(x, hopLength, windowLength),
    },
    {
      id: "magnitude",
      when: "the magnitude is returned instead of the complex numbers",
      look: complex,
      answer: eachNumber((re, im) => [Math.hypot(re, im), 0]),
    },
    {
      id: "power",
      when: "the power is returned instead of the complex numbers",
      look: complex,
      answer: eachNumber((re, im) => [re * re + im * im, 0]),
    },
    {
      id: "conjugate",
      when: "the sign of the imaginary part is reversed",
      look: "the exponent of the Fourier transform: it is e to the power of minus 2πi·kn/N",
      answer: eachNumber((re, im) => [re, -im]),
    },
    {
      id: "parts-swapped",
      when: "re and im are swapped",
      look: "the line that puts re and im together",
      answer: eachNumber((re, im) => [im, re]),
    },
    {
      id: "imaginary-lost",
      when: "the imaginary part is zero everywhere",
      look: complex,
      answer: eachNumber((re) => [re, 0]),
    },
    {
      id: "scaled-by-length",
      when: "the result is divided by windowLength",
      look: "the scale: a forward transform is not divided by anything",
      answer: eachNumber((re, im, n) => [re / n, im / n]),
    },
    {
      id: "scaled-by-root",
      when: "the result is divided by the square root of windowLength",
      look: "the scale: a forward transform is not divided by anything",
      answer: eachNumber((re, im, n) => [re / Math.sqrt(n), im / Math.sqrt(n)]),
    },
    {
      id: "transposed",
      when: "frames and bins are exchanged",
      look: order,
      answer: afterwards((part) => ({ bins: part.frames, frames: part.bins, data: transposed(part) })),
    },
    {
      id: "sizes-swapped",
      when: "the numbers are right and the names bins and frames are exchanged",
      look: "which of the two is called bins: there are windowLength / 2 + 1 of them",
      answer: afterwards((part) => ({ bins: part.frames, frames: part.bins, data: part.data })),
    },
    {
      id: "memory-order",
      when: "the numbers of one bin stand together instead of the numbers of one frame",
      look: order,
      answer: afterwards((part) => ({ ...part, data: transposed(part) })),
    },
    {
      id: "last-frame-missing",
      when: "the last frame is missing",
      look: size,
      answer: afterwards((part) => crop(part, 0, part.frames - 1, 0, part.bins)),
    },
    {
      id: "first-frame-missing",
      when: "the first frame is missing",
      look: size,
      answer: afterwards((part) => crop(part, 1, part.frames - 1, 0, part.bins)),
    },
    {
      id: "last-bin-missing",
      when: "the highest bin is missing",
      look: "the number of bins: from 0 Hz to half the sample rate, both included, there are windowLength / 2 + 1",
      answer: afterwards((part) => crop(part, 0, part.frames, 0, part.bins - 1)),
    },
    {
      id: "first-bin-missing",
      when: "bin 0 is missing",
      look: "the number of bins: from 0 Hz to half the sample rate, both included, there are windowLength / 2 + 1",
      answer: afterwards((part) => crop(part, 0, part.frames, 1, part.bins - 1)),
    },
    {
      id: "whole-spectrum",
      when: "all windowLength bins are kept, the mirror image too",
      look: "the number of bins: of a real signal's spectrum the first windowLength / 2 + 1 say everything",
      answer: wholeSpectrum,
    },
  ];
}
