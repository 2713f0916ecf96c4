import type { ComplexSpectrogram, Random, Samples, Spectrogram } from "../../core/index.ts";
import { hann, power, powerToDb, rfft, sliceIntoFrames, stft, transpose } from "../../dsp/index.ts";
import type { Exercise, Input, Mistake } from "../exercise.ts";
import { readSpectrogram } from "../reading.ts";
import { expectShape } from "./given.ts";
import { notNegative, scaling } from "./laws.ts";
import { lastFrameMissing, memoryOrder, sizesSwapped } from "./matrices.ts";
import { axesOf, changedSettings, inWords, type SeminarSettings, seminarSettings } from "./settings.ts";
import { sound } from "./sound.ts";

/** What the student writes: the power spectrogram, |STFT|². */
export type GetSpectrogram = (amplitudes: Float32Array, settings?: Partial<SeminarSettings>) => Spectrogram<Samples>;

type Arguments = [amplitudes: Float32Array, settings?: Partial<SeminarSettings>];

export const powerExercise: Exercise<Arguments, Spectrogram<Samples>> = {
  id: "power",
  requirements: [{ id: "values", points: 1 }],
  inputs,
  reference: (amplitudes, settings) => power(seminarStft(amplitudes, settings)),
  read: readSpectrogram,
  tolerance: 1e-4,
  refused: ["powerSpectrogram"],
  variations: (amplitudes, settings) =>
    changedSettings(settings).map((changed) => ({ ...changed, arguments: [amplitudes, changed.settings] })),
  laws: [
    notNegative,
    scaling("quadratic", ([amplitudes, settings]) => [amplitudes.map((sample) => 2 * sample), settings], 4),
  ],
  mistakes: mistakes(),
};

/** The STFT of the seminar: mirrored ends, periodic Hann. */
export function seminarStft(
  amplitudes: Float32Array,
  settings: Partial<SeminarSettings> = {},
): ComplexSpectrogram<Float64Array> {
  const { windowLength: nFft, hopLength } = { ...seminarSettings, ...settings };
  return stft(Float64Array.from(amplitudes), { nFft, hopLength, padMode: "reflect" });
}

/** Long enough for the default window everywhere, so that settings which are ignored are noticed and not refused. */
function inputs(random: Random): Input<Arguments>[] {
  const input = (samples: number, settings?: Partial<SeminarSettings>, loudness = 0.5): Input<Arguments> => ({
    description: (say) => say.inputs.settings(samples, inWords(settings, say)),
    arguments: settings ? [sound(random, samples, loudness), settings] : [sound(random, samples, loudness)],
    axes: axesOf(settings),
  });
  return [
    input(1201 + 2 * random.integer(0, 50), { windowLength: 128, hopLength: 50 }),
    input(1300 + random.integer(0, 100), { windowLength: 200, hopLength: 75 }, 40),
    input(1100 + random.integer(0, 100), { windowLength: 64, hopLength: 64 }, 1e-3),
    input(2000 + random.integer(0, 100), { windowLength: 127, hopLength: 40 }),
    input(4000 + random.integer(0, 500)),
    input(3000 + random.integer(0, 100), { hopLength: 300 }),
    input(3000 + random.integer(0, 100), { windowLength: 1000 }),
    input(1280, { windowLength: 256, hopLength: 64 }),
    input(1280, { windowLength: 256, hopLength: 64 }),
  ];
}

type Answer = (...args: Arguments) => Spectrogram<Float64Array>;

/** Something else computed from the true STFT, number by number. */
function eachNumber(combine: (re: number, im: number, windowLength: number) => number): Answer {
  return (amplitudes, settings) => {
    const { re, im } = seminarStft(amplitudes, settings);
    const { windowLength } = { ...seminarSettings, ...settings };
    return { ...re, data: re.data.map((value, i) => combine(value, im.data[i], windowLength)) };
  };
}

function afterwards(change: (right: Spectrogram<Float64Array>) => Spectrogram<Float64Array>): Answer {
  return (amplitudes, settings) => change(power(seminarStft(amplitudes, settings)));
}

function withSettings(change: (settings: SeminarSettings) => Partial<SeminarSettings>): Answer {
  return (amplitudes, settings) => {
    const given = { ...seminarSettings, ...settings };
    const { windowLength, hopLength } = given;
    const spectrum = seminarStft(amplitudes, change(given));
    const frames = Math.floor((amplitudes.length - (windowLength % 2)) / hopLength) + 1;
    expectShape("stft", spectrum.re, Math.floor(windowLength / 2) + 1, frames);
    return power(spectrum);
  };
}

function withFrames(padMode: "reflect" | "constant", weights: (n: number) => Float64Array): Answer {
  return (amplitudes, settings) => {
    const { windowLength, hopLength } = { ...seminarSettings, ...settings };
    const frames = sliceIntoFrames(amplitudes, windowLength, hopLength, { padMode });
    const window = weights(windowLength);
    return power(rfft({ ...frames, data: frames.data.map((sample, i) => sample * window[i % windowLength]) }));
  };
}

function mistakes(): Mistake<Arguments, Spectrogram<Samples>>[] {
  return [
    {
      id: "square-forgotten",
      answer: eachNumber((re, im) => Math.hypot(re, im)),
    },
    {
      id: "squared-twice",
      answer: eachNumber((re, im) => (re * re + im * im) ** 2),
    },
    { id: "real-part-only", answer: eachNumber((re) => re * re) },
    {
      id: "imaginary-part-only",
      answer: eachNumber((_, im) => im * im),
    },
    {
      id: "minus",
      answer: eachNumber((re, im) => re * re - im * im),
    },
    {
      id: "minus-absolute",
      answer: eachNumber((re, im) => Math.abs(re * re - im * im)),
    },
    {
      id: "square-of-sum",
      answer: eachNumber((re, im) => (re + im) ** 2),
    },
    {
      id: "sum-of-absolutes",
      answer: eachNumber((re, im) => Math.abs(re) + Math.abs(im)),
    },
    {
      id: "square-of-absolutes",
      answer: eachNumber((re, im) => (Math.abs(re) + Math.abs(im)) ** 2),
    },
    {
      id: "decibels",
      answer: eachNumber((re, im) => 10 * Math.log10(re * re + im * im)),
    },
    {
      id: "decibels-with-floor",
      answer: (amplitudes, settings) => powerToDb(power(seminarStft(amplitudes, settings))),
    },
    {
      id: "logarithm-with-floor",
      answer: eachNumber((re, im) => Math.log(Math.max(1e-10, re * re + im * im))),
    },
    {
      id: "logarithm-of-one-more",
      answer: eachNumber((re, im) => Math.log1p(re * re + im * im)),
    },
    {
      id: "logarithm",
      answer: eachNumber((re, im) => Math.log(re * re + im * im)),
    },
    {
      id: "divided-by-length",
      answer: eachNumber((re, im, n) => (re * re + im * im) / n),
    },
    {
      id: "divided-by-length-squared",
      answer: eachNumber((re, im, n) => (re * re + im * im) / (n * n)),
    },
    {
      id: "settings-ignored",
      answer: withSettings(() => ({})),
    },
    {
      id: "hop-ignored",
      answer: withSettings(({ windowLength }) => ({ windowLength })),
    },
    {
      id: "window-ignored",
      answer: withSettings(({ hopLength }) => ({ hopLength })),
    },
    {
      id: "lengths-swapped",
      answer: withSettings(({ windowLength, hopLength }) => ({ windowLength: hopLength, hopLength: windowLength })),
    },
    {
      id: "hop-quarter",
      answer: withSettings(({ windowLength }) => ({ windowLength, hopLength: Math.floor(windowLength / 4) })),
    },
    {
      id: "window-forgotten",
      answer: withFrames("reflect", (n) => new Float64Array(n).fill(1)),
    },
    {
      id: "window-symmetric",
      answer: withFrames("reflect", (n) => hann(n, { symmetric: true })),
    },
    {
      id: "window-twice",
      answer: withFrames("reflect", (n) => hann(n).map((weight) => weight * weight)),
    },
    {
      id: "padding-zeros",
      answer: withFrames("constant", (n) => hann(n)),
    },
    { id: "transposed", answer: afterwards(transpose) },
    {
      id: "sizes-swapped",
      answer: afterwards(sizesSwapped),
    },
    {
      id: "memory-order",
      answer: afterwards(memoryOrder),
    },
    {
      id: "last-frame-missing",
      answer: afterwards(lastFrameMissing),
    },
  ];
}
