import { type ComplexSpectrogram, Random, type Samples, type Spectrogram } from "../../core/index.ts";
import { hamming, hann, irfft, istft, stft } from "../../dsp/index.ts";
import { same } from "../difference.ts";
import type { Exercise, Input, Mistake } from "../exercise.ts";
import type { Phrase } from "../language/sentences.ts";
import { readSignal } from "../reading.ts";
import { additive } from "./laws.ts";
import { axesOfSignal } from "./settings.ts";
import { sound, strayStft } from "./sound.ts";

/** What the student writes: the inverse STFT, overlap-add divided by the window sum, half a window trimmed. */
export type GetIstft = (stft: ComplexSpectrogram<Samples>, windowLength: number, hopLength: number) => Samples;

type Arguments = [stft: ComplexSpectrogram<Float64Array>, windowLength: number, hopLength: number];

export const istftExercise: Exercise<Arguments, Samples> = {
  id: "istft",
  requirements: [
    { id: "shape", points: 1 },
    {
      id: "values",
      points: 1,
    },
  ],
  inputs,
  reference,
  read: readSignal,
  tolerance: 1e-4,
  heard: (random) => {
    // Louder than 1: what is limited there is heard.
    const { nFft, hopLength } = analysis;
    const args: Arguments = [stft(Float64Array.from(sound(random, 6400, 2)), analysis), nFft, hopLength];
    return { sampleRate: 8000, calls: [args], expected: () => reference(...args) };
  },
  refused: ["istft"],
  laws: [
    {
      id: "round-trip",
      holds: async (_, ask) => {
        // Loud, and with a hop that does not divide the window as well: nothing that is limited or guessed comes back.
        for (const hop of [32, 50]) {
          const before = Float64Array.from(sound(new Random(1), 12 * hop, 20));
          const after = await ask(stft(before, { nFft: 128, hopLength: hop, padMode: "reflect" }), 128, hop);
          if (!after) return undefined;
          if (!same(after, { bins: 1, frames: before.length, parts: { sample: before } }, 1e-4)) return false;
        }
        return true;
      },
    },
    additive((p, [a, n, hop], q, [b]) => [{ re: mixed(p, a.re, q, b.re), im: mixed(p, a.im, q, b.im) }, n, hop]),
  ],
  mistakes: mistakes(),
};

type Part = Spectrogram<Float64Array>;

function mixed(p: number, a: Part, q: number, b: Part): Part {
  return { ...a, data: a.data.map((value, i) => p * value + q * b.data[i]) };
}

/** Of what is heard: eight tenths of a second at 8 kHz. The hop does not divide the window, so its sum rises and falls. */
const analysis = { nFft: 256, hopLength: 100, padMode: "reflect" } as const;

function reference(spectrum: ComplexSpectrogram<Float64Array>, windowLength: number, hopLength: number): Float64Array {
  return istft(spectrum, { nFft: windowLength, hopLength, length: (spectrum.re.frames - 1) * hopLength });
}

/**
 * Transforms of sounds and of none, hops that do not divide the window, an odd window, loud and quiet. Hops are short
 * enough that no weight is near zero.
 */
function inputs(random: Random): Input<Arguments>[] {
  const describe =
    (frames: number, windowLength: number, hopLength: number, voice: boolean): Phrase =>
    (say) =>
      say.inputs.spectrum(frames, voice, windowLength, hopLength);
  const stray = (frames: number, windowLength: number, hopLength: number, loudness = 1): Input<Arguments> => ({
    description: describe(frames, windowLength, hopLength, false),
    arguments: [strayStft(random, Math.floor(windowLength / 2) + 1, frames, loudness), windowLength, hopLength],
    axes: axesOfSignal,
  });
  const heard = (samples: number, windowLength: number, hopLength: number): Input<Arguments> => {
    const spectrum = stft(Float64Array.from(sound(random, samples, 0.5)), {
      nFft: windowLength,
      hopLength,
      padMode: "reflect",
    });
    return {
      description: describe(spectrum.re.frames, windowLength, hopLength, true),
      arguments: [spectrum, windowLength, hopLength],
      axes: axesOfSignal,
    };
  };
  return [
    stray(14 + random.integer(0, 5), 64, 16),
    heard(1500 + random.integer(0, 100), 256, 64),
    stray(11 + 2 * random.integer(0, 5), 100, 33, 100),
    heard(900 + random.integer(0, 50), 128, 50),
    stray(9, 50, 7, 1e-5),
    stray(2, 32, 8),
    stray(13, 63, 15),
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
  const identity = (sample: number): number => sample;
  return [
    {
      id: "window-sum-forgotten",
      answer: recipe({ divide: identity }),
    },
    {
      id: "window-sum-constant",
      answer: recipe({ divide: (sample) => sample / 1.5 }),
    },
    {
      id: "window-sum-by-hop",
      answer: meanWindowSum,
    },
    {
      id: "window-sum-largest",
      answer: (spectrum, n, hop) => {
        const sums = recipe({ divide: (_, total) => total, trim: (_, h, frames) => [0, frames * h + n] })(
          spectrum,
          n,
          hop,
        );
        const most = sums.reduce((a, b) => Math.max(a, b));
        return recipe({ divide: (sample) => sample / most })(spectrum, n, hop);
      },
    },
    {
      id: "window-sum-root",
      answer: recipe({ divide: (sample, total) => (total > 1e-300 ? sample / Math.sqrt(total) : sample) }),
    },
    {
      id: "divided-in-loop",
      answer: dividedInLoop,
    },
    {
      id: "clipped",
      answer: (...args) => right(...args).map((sample) => Math.max(-1, Math.min(1, sample))),
    },
    {
      id: "window-not-squared",
      answer: recipe({ weight: identity }),
    },
    {
      id: "synthesis-window-forgotten",
      answer: recipe({ synthesis: ones }),
    },
    {
      id: "plain-overlap-add",
      answer: recipe({ synthesis: ones, weight: identity }),
    },
    {
      id: "overlap-add-only",
      answer: recipe({ synthesis: ones, divide: identity }),
    },
    {
      id: "mean-of-frames",
      answer: recipe({ synthesis: ones, weight: () => 1 }),
    },
    {
      id: "synthesis-window-twice",
      answer: recipe({ synthesis: (n) => hann(n).map((w) => w * w) }),
    },
    {
      id: "window-symmetric",
      answer: recipe({ synthesis: (n) => hann(n, { symmetric: true }), counted: (n) => hann(n, { symmetric: true }) }),
    },
    {
      id: "window-hamming",
      answer: recipe({ synthesis: (n) => hamming(n), counted: (n) => hamming(n) }),
    },
    {
      id: "overwritten",
      answer: recipe({ meet: (_, sample) => sample }),
    },
    {
      id: "no-overlap",
      answer: recipe({ start: (t, n) => t * n }),
    },
    {
      id: "hop-quarter",
      answer: recipe({ start: (t, n) => t * Math.floor(n / 4) }),
    },
    {
      id: "not-trimmed",
      answer: recipe({ trim: (n, hop, frames) => [0, n + (frames - 1) * hop] }),
    },
    {
      id: "buffer-not-trimmed",
      answer: recipe({ trim: (n, hop, frames) => [0, n + frames * hop] }),
    },
    {
      id: "trimmed-left-only",
      answer: recipe({ trim: (n, hop, frames) => [n >> 1, n - (n >> 1) + (frames - 1) * hop] }),
    },
    {
      id: "trimmed-buffer-left-only",
      answer: recipe({ trim: (n, hop, frames) => [n >> 1, n - (n >> 1) + frames * hop] }),
    },
    {
      id: "trimmed-one-hop-long",
      answer: recipe({ trim: (n, hop, frames) => [n >> 1, frames * hop] }),
    },
    {
      id: "trimmed-right-only",
      answer: recipe({ trim: (_, hop, frames) => [0, (frames - 1) * hop] }),
    },
    {
      id: "trimmed-whole-window",
      answer: recipe({ trim: (n, hop, frames) => [n, (frames - 1) * hop] }),
    },
    {
      id: "trimmed-one-hop",
      answer: recipe({ trim: (_, hop, frames) => [hop, (frames - 1) * hop] }),
    },
    {
      id: "trimmed-one-early",
      answer: recipe({ trim: (n, hop, frames) => [(n >> 1) - 1, (frames - 1) * hop] }),
    },
    {
      id: "unscaled-transform",
      answer: (spectrum, n, hop) => right(spectrum, n, hop).map((sample) => sample * n),
    },
    {
      id: "scaled-twice",
      answer: (spectrum, n, hop) => right(spectrum, n, hop).map((sample) => sample / n),
    },
    {
      id: "imaginary-lost",
      answer: beforehand(({ re, im }) => ({ re, im: { ...im, data: new Float64Array(im.data.length) } })),
    },
    {
      id: "conjugate",
      answer: beforehand(({ re, im }) => ({ re, im: { ...im, data: im.data.map((value) => -value) } })),
    },
    {
      id: "parts-swapped",
      answer: beforehand(({ re, im }) => ({ re: im, im: re })),
    },
    {
      id: "last-frame-missing",
      answer: beforehand(withoutFrame((t, frames) => t === frames - 1)),
    },
    {
      id: "first-frame-missing",
      answer: beforehand(withoutFrame((t) => t === 0)),
    },
  ];
}

function meanWindowSum(spectrum: ComplexSpectrogram<Float64Array>, n: number, hop: number): Float64Array {
  const mean = hann(n).reduce((total, weight) => total + weight * weight, 0) / hop;
  return recipe({ divide: (sample) => sample / mean })(spectrum, n, hop);
}

/** What is there already is divided once more by every frame that comes to it. */
function dividedInLoop(spectrum: ComplexSpectrogram<Float64Array>, n: number, hop: number): Float64Array {
  const { frames } = spectrum.re;
  const { data } = irfft(spectrum, { length: n });
  const window = hann(n);
  const x = new Float64Array(frames * hop + n);
  const sum = new Float64Array(x.length);
  data.forEach((sample, i) => {
    const place = Math.floor(i / n) * hop + (i % n);
    x[place] += window[i % n] * sample;
    sum[place] += window[i % n] ** 2;
    if (sum[place] > 0) x[place] /= sum[place];
  });
  return x.slice(n >> 1, (n >> 1) + (frames - 1) * hop);
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
