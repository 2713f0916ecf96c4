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
import { lastFrameMissing, mapped, memoryOrder, sizesSwapped } from "./matrices.ts";
import { seminarStft } from "./power.ts";
import { inWords, type SeminarSettings, seminarSettings } from "./settings.ts";
import { sound } from "./sound.ts";

/** What the student writes: the mel spectrogram, basis times power. */
export type GetMelSpectrogram = (amplitudes: Float32Array, settings?: Partial<SeminarSettings>) => Spectrogram<Samples>;

type Arguments = [amplitudes: Float32Array, settings?: Partial<SeminarSettings>];

export const melExercise: Exercise<Arguments, Spectrogram<Samples>> = {
  id: "mel",
  title: "Mel spectrogram",
  requirements: [
    { id: "shape", title: "nMels bands, and a frame for every hop", points: 1 },
    { id: "values", title: "Mel basis times power spectrogram, as librosa's with mirrored ends", points: 1 },
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
  mistakes: mistakes(),
};

/** Bands that the default settings have, too, so that what is ignored gives other numbers and no error. */
function inputs(random: Random): Input<Arguments>[] {
  const input = (samples: number, settings?: Partial<SeminarSettings>, loudness = 0.5): Input<Arguments> => ({
    description: `${samples} samples, ${inWords(settings)}`,
    arguments: settings ? [sound(random, samples, loudness), settings] : [sound(random, samples, loudness)],
  });
  const small = { sampleRate: 24000, nMels: 16, windowLength: 512, hopLength: 200, fMin: 300, fMax: 7000 };
  return [
    input(2001 + 2 * random.integer(0, 50), small),
    input(1500 + random.integer(0, 100), { nMels: 20, windowLength: 700, hopLength: 150 }, 40),
    input(1600 + random.integer(0, 100), { ...small, sampleRate: 18000, windowLength: 501, fMin: 0 }, 1e-3),
    input(4000 + random.integer(0, 500)),
    input(3000 + random.integer(0, 100), { nMels: 40, hopLength: 300 }),
    input(3000 + random.integer(0, 100), { sampleRate: 32000, nMels: 50, fMax: 15000 }),
    input(1500, small),
    input(1500, small),
  ];
}

type Answer = (...args: Arguments) => Spectrogram<Float64Array>;

/** The way the exercise asks for, with one thing done differently. */
interface Recipe {
  readonly spectrogram?: (amplitudes: Float32Array, settings: SeminarSettings) => Spectrogram<Float64Array>;
  readonly basis?: (options: MelFiltersOptions) => Spectrogram<Samples>;
  readonly settings?: (settings: SeminarSettings) => Partial<SeminarSettings>;
  readonly afterwards?: (mel: Spectrogram<Float64Array>) => Spectrogram<Float64Array>;
}

function recipe({
  spectrogram = (amplitudes, settings) => power(seminarStft(amplitudes, settings)),
  basis = (options) => transpose(melFilters(options)),
  settings: change = (settings) => settings,
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
    return afterwards(matmul(bands, spectrogram(amplitudes, analysis)));
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
  const spectrogram = "what the basis is multiplied with: the power spectrogram of getSpectrogram";
  const basis = "how the mel basis is made: librosa's, Slaney's scale and norm, which melFilters gives by itself";
  const given = "the settings: what is given as second argument counts, and the defaults only stand in";
  const order = "the order of the numbers: a frame is contiguous, data[frame * bins + band]";
  const last = "the last line: the bands as they are, nothing computed from them";
  const sum = (weights: Float64Array): number => weights.reduce((total, weight) => total + weight, 0);
  return [
    {
      id: "magnitude",
      when: "the basis is multiplied with magnitudes instead of powers",
      look: spectrogram,
      answer: recipe({ spectrogram: (x, s) => magnitude(seminarStft(x, s)) }),
    },
    {
      id: "power-squared",
      when: "the power is squared once more",
      look: spectrogram,
      answer: recipe({ spectrogram: (x, s) => mapped(power(seminarStft(x, s)), (value) => value * value) }),
    },
    {
      id: "magnitude-then-square",
      when: "the bands are made of magnitudes and then squared",
      look: spectrogram,
      answer: recipe({
        spectrogram: (x, s) => magnitude(seminarStft(x, s)),
        afterwards: (mel) => mapped(mel, (value) => value * value),
      }),
    },
    {
      id: "real-part",
      when: "only the squares of the real part are counted",
      look: spectrogram,
      answer: recipe({ spectrogram: (x, s) => mapped(seminarStft(x, s).re, (value) => value * value) }),
    },
    {
      id: "htk",
      when: "the mel scale is HTK's instead of Slaney's",
      look: basis,
      answer: recipe({ basis: (options) => transpose(melFilters({ ...options, htk: true })) }),
    },
    {
      id: "norm-forgotten",
      when: "every filter has the peak 1 instead of the area 1",
      look: basis,
      answer: recipe({ basis: (options) => transpose(melFilters({ ...options, norm: null })) }),
    },
    {
      id: "htk-and-norm",
      when: "the mel scale is HTK's and every filter has the peak 1",
      look: basis,
      answer: recipe({ basis: (options) => transpose(melFilters({ ...options, norm: null, htk: true })) }),
    },
    {
      id: "rows-of-sum-one",
      when: "the weights of every filter add up to 1",
      look: basis,
      answer: recipe({ basis: (options) => scaledRows(options, (row) => 1 / (sum(row) || 1)) }),
    },
    {
      id: "mean-over-bins",
      when: "the sum over the bins is divided by their number",
      look: "the product: every band is a sum, matmul(melBasis, spectrogram)",
      answer: recipe({ basis: (options) => scaledRows(options, (row) => 1 / row.length) }),
    },
    {
      id: "basis-squared",
      when: "the weights of the basis are squared",
      look: basis,
      answer: recipe({ basis: (options) => mapped(transpose(melFilters(options)), (weight) => weight * weight) }),
    },
    {
      id: "settings-ignored",
      when: "the settings are ignored and those of the seminar used always",
      look: given,
      answer: recipe({ settings: () => ({}), spectrogram: (x) => power(seminarStft(x)) }),
    },
    {
      id: "hop-ignored",
      when: "hopLength is always 512",
      look: given,
      answer: recipe({ spectrogram: (x, { windowLength }) => power(seminarStft(x, { windowLength })) }),
    },
    {
      id: "mels-ignored",
      when: "nMels is always 128",
      look: given,
      answer: recipe({ settings: (s) => ({ ...s, nMels: 128 }) }),
    },
    {
      id: "rate-ignored",
      when: "sampleRate is always 22050",
      look: given,
      answer: recipe({ settings: (s) => ({ ...s, sampleRate: Math.max(22050, 2 * s.fMax) }) }),
    },
    {
      id: "fmin-ignored",
      when: "fMin is always 1",
      look: given,
      answer: recipe({ settings: (s) => ({ ...s, fMin: 1 }) }),
    },
    {
      id: "fmax-ignored",
      when: "fMax is always 8192",
      look: given,
      answer: recipe({ settings: (s) => ({ ...s, fMax: 8192 }) }),
    },
    {
      id: "band-ignored",
      when: "fMin and fMax are not passed on: the filters reach from 0 to half the sample rate",
      look: given,
      answer: recipe({ settings: (s) => ({ ...s, fMin: 0, fMax: s.sampleRate / 2 }) }),
    },
    {
      id: "fmax-not-passed-on",
      when: "fMax is not passed on: the last filter ends at half the sample rate",
      look: given,
      answer: recipe({ settings: (s) => ({ ...s, fMax: s.sampleRate / 2 }) }),
    },
    {
      id: "decibels",
      when: "the bands are given in decibels",
      look: last,
      answer: recipe({ afterwards: (mel) => mapped(mel, (value) => 10 * Math.log10(value)) }),
    },
    {
      id: "logarithm",
      when: "the natural logarithm of the bands is given",
      look: last,
      answer: recipe({ afterwards: (mel) => mapped(mel, Math.log) }),
    },
    {
      id: "square-root",
      when: "the square root of the bands is given",
      look: last,
      answer: recipe({ afterwards: (mel) => mapped(mel, Math.sqrt) }),
    },
    {
      id: "transposed",
      when: "bands and frames are exchanged",
      look: order,
      answer: recipe({ afterwards: transpose }),
    },
    {
      id: "sizes-swapped",
      when: "the numbers are right and the names bins and frames are exchanged",
      look: "which of the two is called bins: there are nMels of them",
      answer: recipe({ afterwards: sizesSwapped }),
    },
    {
      id: "memory-order",
      when: "the numbers of one band stand together instead of the numbers of one frame",
      look: order,
      answer: recipe({ afterwards: memoryOrder }),
    },
    {
      id: "bands-reversed",
      when: "the bands stand in reverse order",
      look: "the order of the rows: the lowest band is the first",
      answer: recipe({ basis: (options) => transpose(reversedFilters(melFilters(options))) }),
    },
    {
      id: "last-frame-missing",
      when: "the last frame is missing",
      look: "the number of frames that you keep",
      answer: recipe({ afterwards: lastFrameMissing }),
    },
  ];
}

function reversedFilters({ bins, frames, data }: Spectrogram): Spectrogram {
  const turned = new Float32Array(data.length);
  for (let m = 0; m < frames; m++) turned.set(data.subarray(m * bins, (m + 1) * bins), (frames - 1 - m) * bins);
  return { bins, frames, data: turned };
}
