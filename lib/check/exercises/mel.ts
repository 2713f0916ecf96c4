import type { Random, Samples, Spectrogram } from "../../core/index.ts";
import {
  type MelFiltersOptions,
  magnitude,
  matmul,
  melFilters,
  melSpectrogram,
  power,
  transpose,
} from "../../dsp/index.ts";
import type { Exercise, Input, Mistake } from "../exercise.ts";
import { readSpectrogram } from "../reading.ts";
import { expectShape } from "./given.ts";
import { notNegative, scaling } from "./laws.ts";
import { lastFrameMissing, mapped, memoryOrder, sizesSwapped } from "./matrices.ts";
import { seminarStft } from "./power.ts";
import { axesOf, changedSettings, inWords, type SeminarSettings, seminarSettings } from "./settings.ts";
import { sound } from "./sound.ts";

/** What the student writes: the mel spectrogram, basis times power. */
export type GetMelSpectrogram = (amplitudes: Float32Array, settings?: Partial<SeminarSettings>) => Spectrogram<Samples>;

type Arguments = [amplitudes: Float32Array, settings?: Partial<SeminarSettings>];

export const melExercise: Exercise<Arguments, Spectrogram<Samples>> = {
  id: "mel",
  requirements: [
    { id: "shape", points: 1 },
    { id: "values", points: 1 },
  ],
  inputs,
  reference: (amplitudes, settings) => {
    const { sampleRate, windowLength, nMels, fMin, fMax } = { ...seminarSettings, ...settings };
    const powers = power(seminarStft(amplitudes, settings));
    return melSpectrogram(powers, { sampleRate, nFft: windowLength, nMels, fMin, fMax });
  },
  read: readSpectrogram,
  /** The seminar's tolerance, here in units of the largest band. */
  tolerance: 1e-4,
  refused: ["melSpectrogram"],
  variations: (amplitudes, settings) =>
    changedSettings(settings).map((changed) => ({ ...changed, arguments: [amplitudes, changed.settings] })),
  laws: [
    notNegative,
    scaling("quadratic", ([amplitudes, settings]) => [amplitudes.map((sample) => 2 * sample), settings], 4),
  ],
  mistakes: mistakes(),
};

/** Bands that the default settings have, too, so that what is ignored gives other numbers and no error. */
function inputs(random: Random): Input<Arguments>[] {
  const input = (samples: number, settings?: Partial<SeminarSettings>, loudness = 0.5): Input<Arguments> => ({
    description: (say) => say.inputs.settings(samples, inWords(settings, say)),
    arguments: settings ? [sound(random, samples, loudness), settings] : [sound(random, samples, loudness)],
    axes: axesOf(settings, true),
  });
  const small = { sampleRate: 24000, nMels: 16, windowLength: 512, hopLength: 200, fMin: 300, fMax: 7000 };
  return [
    input(2001 + 2 * random.integer(0, 50), small),
    input(1500 + random.integer(0, 100), { nMels: 20, windowLength: 700, hopLength: 150 }, 40),
    input(1600 + random.integer(0, 100), { ...small, sampleRate: 18000, windowLength: 501, fMin: 0 }, 1e-3),
    input(4000 + random.integer(0, 500)),
    input(3000 + random.integer(0, 100), { nMels: 40, hopLength: 300 }),
    input(3000 + random.integer(0, 100), { sampleRate: 32000, nMels: 50, fMax: 10500 }),
    input(1500, small),
    input(1500, small),
  ];
}

/** The basis of the notebook's text, a variable outside of every function. */
const { windowLength: nFft, hopLength: _, ...bandSettings } = seminarSettings;
const melBasis = transpose(melFilters({ nFft, ...bandSettings }));

type Answer = (...args: Arguments) => Spectrogram<Float64Array>;

/** The way the exercise asks for, with one thing done differently. */
interface Recipe {
  readonly spectrogram?: (amplitudes: Float32Array, settings: SeminarSettings) => Spectrogram<Float64Array>;
  readonly basis?: (options: MelFiltersOptions) => Spectrogram<Samples>;
  readonly settings?: (settings: SeminarSettings) => Partial<SeminarSettings>;
  readonly product?: (basis: Spectrogram<Samples>, powers: Spectrogram<Float64Array>) => Spectrogram<Float64Array>;
  readonly afterwards?: (mel: Spectrogram<Float64Array>) => Spectrogram<Float64Array>;
}

function recipe({
  spectrogram = (amplitudes, settings) => power(seminarStft(amplitudes, settings)),
  basis = (options) => transpose(melFilters(options)),
  settings: change = (settings) => settings,
  product = (bands, powers) => matmul(bands, powers),
  afterwards = (mel) => mel,
}: Recipe): Answer {
  return (amplitudes, settings) => {
    const { sampleRate, windowLength, nMels, fMin, fMax } = {
      ...seminarSettings,
      ...change({ ...seminarSettings, ...settings }),
    };
    const given = { ...seminarSettings, ...settings };
    const bands = basis({ sampleRate, nFft: windowLength, nMels, fMin, fMax, allowEmpty: true });
    const bins = 1 + Math.floor(given.windowLength / 2);
    // A basis for another window comes with the spectrogram of that window.
    const analysis = bands.frames === bins ? given : { ...given, windowLength };
    const powers = spectrogram(amplitudes, analysis);
    return expectShape("mel", afterwards(product(bands, powers)), given.nMels, powers.frames);
  };
}

/** A basis whose rows are scaled. */
function scaledRows(options: MelFiltersOptions, scale: (weights: Float64Array) => number): Spectrogram<Samples> {
  const { bins, frames, data } = melFilters(options);
  const scaled = Float64Array.from(data);
  for (let m = 0; m < frames; m++) {
    const row = scaled.subarray(m * bins, (m + 1) * bins);
    const by = scale(row);
    row.forEach((weight, k) => {
      row[k] = weight * by;
    });
  }
  return transpose({ bins, frames, data: scaled });
}

function mistakes(): Mistake<Arguments, Spectrogram<Samples>>[] {
  const sum = (weights: Float64Array): number => weights.reduce((total, weight) => total + weight, 0);
  return [
    {
      id: "magnitude",
      answer: recipe({ spectrogram: (x, s) => magnitude(seminarStft(x, s)) }),
    },
    {
      id: "power-squared",
      answer: recipe({ spectrogram: (x, s) => mapped(power(seminarStft(x, s)), (value) => value * value) }),
    },
    {
      id: "magnitude-then-square",
      answer: recipe({
        spectrogram: (x, s) => magnitude(seminarStft(x, s)),
        afterwards: (mel) => mapped(mel, (value) => value * value),
      }),
    },
    {
      id: "real-part",
      answer: recipe({ spectrogram: (x, s) => mapped(seminarStft(x, s).re, (value) => value * value) }),
    },
    {
      id: "htk",
      answer: recipe({ basis: (options) => transpose(melFilters({ ...options, htk: true })) }),
    },
    {
      id: "norm-forgotten",
      answer: recipe({ basis: (options) => transpose(melFilters({ ...options, norm: null })) }),
    },
    {
      id: "htk-and-norm",
      answer: recipe({ basis: (options) => transpose(melFilters({ ...options, norm: null, htk: true })) }),
    },
    {
      id: "rows-of-sum-one",
      answer: recipe({ basis: (options) => scaledRows(options, (row) => 1 / (sum(row) || 1)) }),
    },
    {
      id: "mean-over-bins",
      answer: recipe({ basis: (options) => scaledRows(options, (row) => 1 / row.length) }),
    },
    {
      id: "basis-squared",
      answer: recipe({ basis: (options) => mapped(transpose(melFilters(options)), (weight) => weight * weight) }),
    },
    {
      id: "settings-ignored",
      answer: recipe({ settings: () => ({}), spectrogram: (x) => power(seminarStft(x)) }),
    },
    {
      id: "hop-ignored",
      answer: recipe({ spectrogram: (x, { windowLength }) => power(seminarStft(x, { windowLength })) }),
    },
    {
      id: "basis-global",
      answer: (amplitudes, settings) => {
        const given = { ...seminarSettings, ...settings };
        const powers = power(seminarStft(amplitudes, settings));
        return expectShape("mel", matmul(melBasis, powers), given.nMels, powers.frames);
      },
    },
    {
      id: "basis-transposed",
      answer: recipe({ product: (bands, powers) => matmul(transpose(bands), powers) }),
    },
    {
      id: "product-swapped",
      answer: recipe({ product: (bands, powers) => matmul(powers, bands) }),
    },
    {
      id: "product-swapped-and-transposed",
      answer: recipe({ product: (bands, powers) => matmul(powers, transpose(bands)) }),
    },
    {
      id: "mels-ignored",
      answer: recipe({ settings: (s) => ({ ...s, nMels: 128 }) }),
    },
    {
      id: "rate-ignored",
      answer: recipe({ settings: (s) => ({ ...s, sampleRate: 22050 }) }),
    },
    {
      id: "fmin-ignored",
      answer: recipe({ settings: (s) => ({ ...s, fMin: 1 }) }),
    },
    {
      id: "fmax-ignored",
      answer: recipe({ settings: (s) => ({ ...s, fMax: 8192 }) }),
    },
    {
      id: "band-ignored",
      answer: recipe({ settings: (s) => ({ ...s, fMin: 0, fMax: s.sampleRate / 2 }) }),
    },
    {
      id: "fmax-not-passed-on",
      answer: recipe({ settings: (s) => ({ ...s, fMax: s.sampleRate / 2 }) }),
    },
    {
      id: "decibels",
      answer: recipe({ afterwards: (mel) => mapped(mel, (value) => 10 * Math.log10(value)) }),
    },
    {
      id: "logarithm-of-one-more",
      answer: recipe({ afterwards: (mel) => mapped(mel, Math.log1p) }),
    },
    {
      id: "logarithm",
      answer: recipe({ afterwards: (mel) => mapped(mel, Math.log) }),
    },
    {
      id: "square-root",
      answer: recipe({ afterwards: (mel) => mapped(mel, Math.sqrt) }),
    },
    {
      id: "transposed",
      answer: recipe({ afterwards: transpose }),
    },
    {
      id: "sizes-swapped",
      answer: recipe({ afterwards: sizesSwapped }),
    },
    {
      id: "memory-order",
      answer: recipe({ afterwards: memoryOrder }),
    },
    {
      id: "bands-reversed",
      answer: recipe({ basis: (options) => transpose(reversedFilters(melFilters(options))) }),
    },
    {
      id: "last-frame-missing",
      answer: recipe({ afterwards: lastFrameMissing }),
    },
  ];
}

function reversedFilters({ bins, frames, data }: Spectrogram): Spectrogram {
  const turned = new Float32Array(data.length);
  for (let m = 0; m < frames; m++) turned.set(data.subarray(m * bins, (m + 1) * bins), (frames - 1 - m) * bins);
  return { bins, frames, data: turned };
}
