import type { ComplexSpectrogram, Random, Samples, Spectrogram } from "../../core/index.ts";
import { hann, power, rfft, sliceIntoFrames, stft, transpose } from "../../dsp/index.ts";
import type { Exercise, Input, Mistake } from "../exercise.ts";
import { readSpectrogram } from "../reading.ts";
import { lastFrameMissing, memoryOrder, sizesSwapped } from "./matrices.ts";
import { inWords, type SeminarSettings, seminarSettings } from "./settings.ts";
import { sound } from "./sound.ts";

/** What the student writes: the power spectrogram, |STFT|². */
export type GetSpectrogram = (amplitudes: Float32Array, settings?: Partial<SeminarSettings>) => Spectrogram<Samples>;

type Arguments = [amplitudes: Float32Array, settings?: Partial<SeminarSettings>];

export const powerExercise: Exercise<Arguments, Spectrogram<Samples>> = {
  id: "power",
  title: "Power spectrogram",
  requirements: [{ id: "values", title: "|STFT|² of every bin, with the settings that are given", points: 1 }],
  inputs,
  reference: (amplitudes, settings) => power(seminarStft(amplitudes, settings)),
  read: readSpectrogram,
  tolerance: 1e-4,
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
    description: `${samples} samples, ${inWords(settings)}`,
    arguments: settings ? [sound(random, samples, loudness), settings] : [sound(random, samples, loudness)],
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
  return (amplitudes, settings) => power(seminarStft(amplitudes, change({ ...seminarSettings, ...settings })));
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
  const square = "the line that makes the power: re * re + im * im, number by number";
  const given =
    "the settings: windowLength and hopLength come from the second argument, and 2048 and 512 only stand in";
  const own = "your getStft: this exercise can only be as right as it is";
  const order = "the order of the numbers: a frame is contiguous, data[frame * bins + bin]";
  return [
    {
      id: "square-forgotten",
      when: "the square is forgotten: it is the magnitude",
      look: square,
      answer: eachNumber((re, im) => Math.hypot(re, im)),
    },
    {
      id: "squared-twice",
      when: "the power is squared once more",
      look: square,
      answer: eachNumber((re, im) => (re * re + im * im) ** 2),
    },
    { id: "real-part-only", when: "only the real part is squared", look: square, answer: eachNumber((re) => re * re) },
    {
      id: "imaginary-part-only",
      when: "only the imaginary part is squared",
      look: square,
      answer: eachNumber((_, im) => im * im),
    },
    {
      id: "minus",
      when: "the square of im is taken away instead of added",
      look: `${square}; i² is −1, but |X|² is no square of X`,
      answer: eachNumber((re, im) => re * re - im * im),
    },
    {
      id: "minus-absolute",
      when: "the square of im is taken away, and the sign of the result dropped",
      look: square,
      answer: eachNumber((re, im) => Math.abs(re * re - im * im)),
    },
    {
      id: "square-of-sum",
      when: "re and im are added before they are squared",
      look: square,
      answer: eachNumber((re, im) => (re + im) ** 2),
    },
    {
      id: "sum-of-absolutes",
      when: "the absolute values of re and im are added",
      look: square,
      answer: eachNumber((re, im) => Math.abs(re) + Math.abs(im)),
    },
    {
      id: "square-of-absolutes",
      when: "the absolute values of re and im are added, then squared",
      look: square,
      answer: eachNumber((re, im) => (Math.abs(re) + Math.abs(im)) ** 2),
    },
    {
      id: "decibels",
      when: "the power is given in decibels",
      look: "the last line: powers are asked for, no logarithm yet",
      answer: eachNumber((re, im) => 10 * Math.log10(re * re + im * im)),
    },
    {
      id: "logarithm",
      when: "the natural logarithm of the power is given",
      look: "the last line: powers are asked for, no logarithm yet",
      answer: eachNumber((re, im) => Math.log(re * re + im * im)),
    },
    {
      id: "divided-by-length",
      when: "the power is divided by windowLength",
      look: "the scale: |X|² is not divided by anything",
      answer: eachNumber((re, im, n) => (re * re + im * im) / n),
    },
    {
      id: "divided-by-length-squared",
      when: "the power is divided by windowLength²",
      look: "the scale: |X|² is not divided by anything",
      answer: eachNumber((re, im, n) => (re * re + im * im) / (n * n)),
    },
    {
      id: "settings-ignored",
      when: "the settings are ignored and those of the seminar used always",
      look: given,
      answer: withSettings(() => ({})),
    },
    {
      id: "hop-ignored",
      when: "hopLength is always 512",
      look: given,
      answer: withSettings(({ windowLength }) => ({ windowLength })),
    },
    {
      id: "window-ignored",
      when: "windowLength is always 2048",
      look: given,
      answer: withSettings(({ hopLength }) => ({ hopLength })),
    },
    {
      id: "lengths-swapped",
      when: "windowLength and hopLength are swapped",
      look: "the order of the arguments where you call getStft",
      answer: withSettings(({ windowLength, hopLength }) => ({ windowLength: hopLength, hopLength: windowLength })),
    },
    {
      id: "hop-quarter",
      when: "hopLength is always a quarter of the window",
      look: given,
      answer: withSettings(({ windowLength }) => ({ windowLength, hopLength: Math.floor(windowLength / 4) })),
    },
    {
      id: "window-forgotten",
      when: "the STFT has no window",
      look: own,
      answer: withFrames("reflect", (n) => new Float64Array(n).fill(1)),
    },
    {
      id: "window-symmetric",
      when: "the STFT has the symmetric Hann window",
      look: own,
      answer: withFrames("reflect", (n) => hann(n, { symmetric: true })),
    },
    {
      id: "window-twice",
      when: "the window is applied twice",
      look: own,
      answer: withFrames("reflect", (n) => hann(n).map((weight) => weight * weight)),
    },
    {
      id: "padding-zeros",
      when: "the ends are padded with zeros instead of mirrored",
      look: own,
      answer: withFrames("constant", (n) => hann(n)),
    },
    { id: "transposed", when: "frames and bins are exchanged", look: order, answer: afterwards(transpose) },
    {
      id: "sizes-swapped",
      when: "the numbers are right and the names bins and frames are exchanged",
      look: "which of the two is called bins: there are windowLength / 2 + 1 of them",
      answer: afterwards(sizesSwapped),
    },
    {
      id: "memory-order",
      when: "the numbers of one bin stand together instead of the numbers of one frame",
      look: order,
      answer: afterwards(memoryOrder),
    },
    {
      id: "last-frame-missing",
      when: "the last frame is missing",
      look: "the number of frames that you keep",
      answer: afterwards(lastFrameMissing),
    },
  ];
}
