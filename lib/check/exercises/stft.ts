import type { ComplexSpectrogram, Random, Samples, Spectrogram } from "../../core/index.ts";
import { hamming, hann, rfft, sliceIntoFrames, stft } from "../../dsp/index.ts";
import type { Answered, Exercise, Input, Mistake } from "../exercise.ts";
import { readComplexSpectrogram } from "../reading.ts";
import { additive } from "./laws.ts";
import { axesOf } from "./settings.ts";
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
  requirements: [
    { id: "shape", points: 1 },
    { id: "values", points: 1 },
  ],
  inputs,
  reference: (amplitudes, windowLength, hopLength) =>
    stft(Float64Array.from(amplitudes), { nFft: windowLength, hopLength, padMode: "reflect" }),
  read: readComplexSpectrogram,
  /** As in the course this comes from; single precision stays a hundred times below. */
  tolerance: 1e-4,
  refused: ["stft"],
  variations: (amplitudes, windowLength, hopLength) => [
    { name: "windowLength", arguments: [amplitudes, windowLength / 2, hopLength] },
    { name: "hopLength", arguments: [amplitudes, windowLength, 2 * hopLength] },
  ],
  laws: [
    additive((p, [a, n, hop], q, [b]) => [a.map((sample, i) => p * sample + q * b[i]), n, hop]),
    { id: "parseval", holds: keepsEnergy },
  ],
  mistakes: mistakes(),
};

/** The energy of each frame, from both sides of the Fourier transform. */
async function keepsEnergy(calls: readonly Answered<Arguments>[]): Promise<boolean> {
  return calls.every(({ arguments: [amplitudes, n, hop], received: { bins, frames: count, parts } }) => {
    const frames = sliceIntoFrames(amplitudes, n, hop);
    const weights = hann(n);
    const energies = Array.from({ length: count }, (_, t) => {
      let [samples, spectrum] = [0, 0];
      for (let i = 0; i < n; i++) samples += (weights[i] * frames.data[t * n + i]) ** 2;
      for (let k = 0; k < bins; k++) {
        const sides = k === 0 || 2 * k === n ? 1 : 2; // the mirror image has the same energy
        spectrum += sides * (parts.re[t * bins + k] ** 2 + parts.im[t * bins + k] ** 2);
      }
      return [n * samples, spectrum];
    });
    const most = Math.max(...energies.map(([samples]) => samples));
    return energies.every(([samples, spectrum]) => Math.abs(spectrum - samples) <= 1e-3 * most);
  });
}

/** Odd lengths, a hop that does not divide the window, windows short and odd, loud and quiet; two of one size at the end. */
function inputs(random: Random): Input<Arguments>[] {
  const input = (samples: number, windowLength: number, hopLength: number, loudness = 0.5): Input<Arguments> => ({
    description: ({ inputs }) => inputs.analysis(samples, windowLength, hopLength),
    arguments: [sound(random, samples, loudness), windowLength, hopLength],
    axes: axesOf({ windowLength, hopLength }),
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

/** Number i of all frames times weight i: behind the first frame there is no weight, and rfft stops at NaN. */
function windowOverAll(...[amplitudes, windowLength, hopLength]: Arguments): ComplexSpectrogram<Float64Array> {
  const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
  const weights = hann(windowLength);
  return rfft({ ...frames, data: frames.data.map((sample, i) => sample * weights[i]) });
}

/** The numbers that the text tries out in front of the exercise. */
const [usualWindow, usualHop] = [2048, 512];

/** The sizes of the frames done differently, and the weights as they should be: one for each of windowLength samples. */
function slicedBy(sizes: (windowLength: number, hopLength: number) => readonly [length: number, hop: number]): Answer {
  return recipe({ frames: (x, windowLength, hopLength) => sliceIntoFrames(x, ...sizes(windowLength, hopLength)) });
}

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

/** The true answer, the phase of every bin and frame turned further. */
function turnedBy(turn: (k: number, t: number, windowLength: number, hopLength: number) => number): Answer {
  return (amplitudes, windowLength, hopLength) => {
    const { re, im } = right(amplitudes, windowLength, hopLength);
    const turned = (combine: (a: number, b: number, cosine: number, sine: number) => number): Float64Array =>
      re.data.map((value, i) => {
        const phase = turn(i % re.bins, Math.floor(i / re.bins), windowLength, hopLength);
        return combine(value, im.data[i], Math.cos(phase), Math.sin(phase));
      });
    return {
      re: { ...re, data: turned((a, b, cosine, sine) => a * cosine - b * sine) },
      im: { ...im, data: turned((a, b, cosine, sine) => a * sine + b * cosine) },
    };
  };
}

/** As many frames as asked for, each beginning where it should have its middle; zeros behind the end. */
function framesFromStart(amplitudes: Samples, windowLength: number, hopLength: number): Spectrogram<Float64Array> {
  const { bins, frames } = sliceIntoFrames(amplitudes, windowLength, hopLength);
  const sample = (_: unknown, i: number): number => amplitudes[Math.floor(i / bins) * hopLength + (i % bins)] ?? 0;
  return { bins, frames, data: Float64Array.from({ length: bins * frames }, sample) };
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

/** The transform of frames as they are, every number of it weighted afterwards. */
function windowedBins(weights: (bins: number, windowLength: number) => Float64Array): Answer {
  return (amplitudes, windowLength, hopLength) => {
    const { re, im } = rfft(sliceIntoFrames(amplitudes, windowLength, hopLength));
    const window = weights(re.bins, windowLength);
    const weighted = (part: Spectrogram<Float64Array>) => ({
      ...part,
      data: part.data.map((value, i) => value * window[i % window.length]),
    });
    return { re: weighted(re), im: weighted(im) };
  };
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
  return [
    {
      id: "window-forgotten",
      answer: recipe({ weights: (n) => new Float64Array(n).fill(1) }),
    },
    {
      id: "window-over-all",
      answer: windowOverAll,
    },
    {
      id: "window-symmetric",
      answer: recipe({ weights: (n) => hann(n, { symmetric: true }) }),
    },
    {
      id: "window-twice",
      answer: recipe({ weights: (n) => hann(n).map((weight) => weight * weight) }),
    },
    {
      id: "window-root",
      answer: recipe({ weights: (n) => hann(n).map(Math.sqrt) }),
    },
    {
      id: "hop-quarter",
      answer: (x, windowLength) => right(x, windowLength, Math.floor(windowLength / 4)),
    },
    {
      id: "hop-quarter-unrounded",
      answer: (x, windowLength) => right(x, windowLength, windowLength / 4),
    },
    {
      id: "hop-ignored",
      answer: (x, windowLength) => right(x, windowLength, usualHop),
    },
    {
      id: "hop-always-256",
      answer: (x, windowLength) => right(x, windowLength, 256),
    },
    {
      id: "window-length-ignored",
      answer: (x, _, hopLength) => right(x, usualWindow, hopLength),
    },
    {
      id: "window-length-ignored-in-slicing",
      answer: slicedBy((_, hopLength) => [usualWindow, hopLength]),
    },
    {
      id: "lengths-ignored",
      answer: (x) => right(x, usualWindow, usualHop),
    },
    {
      id: "lengths-ignored-in-slicing",
      answer: slicedBy(() => [usualWindow, usualHop]),
    },
    {
      id: "frames-not-centred",
      answer: recipe({ frames: framesFromStart }),
    },
    {
      id: "frames-rotated",
      answer: turnedBy((k, _, n) => (2 * Math.PI * k * Math.floor(n / 2)) / n),
    },
    {
      id: "phases-of-the-sound",
      answer: turnedBy((k, t, n, hop) => (-2 * Math.PI * k * t * hop) / n),
    },
    {
      id: "magnitude-and-phase",
      answer: eachNumber((re, im) => [Math.hypot(re, im), Math.atan2(im, re)]),
    },
    {
      id: "scaled-by-window-sum",
      answer: eachNumber((re, im, n) => [(2 * re) / n, (2 * im) / n]),
    },
    {
      id: "one-sided",
      answer: afterwards((part) => ({
        ...part,
        data: part.data.map((value, i) => (i % part.bins === 0 || i % part.bins === part.bins - 1 ? value : 2 * value)),
      })),
    },
    {
      id: "window-by-hop",
      answer: (amplitudes, windowLength, hopLength) => {
        const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
        const window = hann(windowLength);
        return rfft({ ...frames, data: frames.data.map((sample, i) => sample * window[i % hopLength]) });
      },
    },
    {
      id: "window-on-bins",
      answer: windowedBins((bins) => hann(bins)),
    },
    {
      id: "window-after-transform",
      answer: windowedBins((_, windowLength) => hann(windowLength)),
    },
    {
      id: "window-fixed",
      answer: recipe({ weights: () => hann(2048) }),
    },
    {
      id: "window-hamming",
      answer: recipe({ weights: (n) => hamming(n) }),
    },
    {
      id: "padding-zeros",
      answer: recipe({ frames: (x, n, hop) => sliceIntoFrames(x, n, hop, { padMode: "constant" }) }),
    },
    {
      id: "padding-edge",
      answer: recipe({ frames: (x, n, hop) => sliceIntoFrames(x, n, hop, { padMode: "edge" }) }),
    },
    {
      id: "padding-edge-twice",
      answer: recipe({ frames: framesWithEdgeTwice }),
    },
    {
      id: "padding-forgotten",
      answer: recipe({ frames: (x, n, hop) => sliceIntoFrames(x, n, hop, { center: false }) }),
    },
    {
      id: "lengths-swapped",
      answer: (x, windowLength, hopLength) => right(x, hopLength, windowLength),
    },
    {
      id: "lengths-swapped-in-slicing",
      answer: slicedBy((windowLength, hopLength) => [hopLength, windowLength]),
    },
    {
      id: "magnitude",
      answer: eachNumber((re, im) => [Math.hypot(re, im), 0]),
    },
    {
      id: "power",
      answer: eachNumber((re, im) => [re * re + im * im, 0]),
    },
    {
      id: "conjugate",
      answer: eachNumber((re, im) => [re, -im]),
    },
    {
      id: "parts-swapped",
      answer: eachNumber((re, im) => [im, re]),
    },
    {
      id: "imaginary-lost",
      answer: eachNumber((re) => [re, 0]),
    },
    {
      id: "scaled-by-length",
      answer: eachNumber((re, im, n) => [re / n, im / n]),
    },
    {
      id: "scaled-by-root",
      answer: eachNumber((re, im, n) => [re / Math.sqrt(n), im / Math.sqrt(n)]),
    },
    {
      id: "transposed",
      answer: afterwards((part) => ({ bins: part.frames, frames: part.bins, data: transposed(part) })),
    },
    {
      id: "sizes-swapped",
      answer: afterwards((part) => ({ bins: part.frames, frames: part.bins, data: part.data })),
    },
    {
      id: "memory-order",
      answer: afterwards((part) => ({ ...part, data: transposed(part) })),
    },
    {
      id: "last-frame-missing",
      answer: afterwards((part) => crop(part, 0, part.frames - 1, 0, part.bins)),
    },
    {
      id: "first-frame-missing",
      answer: afterwards((part) => crop(part, 1, part.frames - 1, 0, part.bins)),
    },
    {
      id: "last-bin-missing",
      answer: afterwards((part) => crop(part, 0, part.frames, 0, part.bins - 1)),
    },
    {
      id: "first-bin-missing",
      answer: afterwards((part) => crop(part, 0, part.frames, 1, part.bins - 1)),
    },
    {
      id: "whole-spectrum",
      answer: wholeSpectrum,
    },
  ];
}
