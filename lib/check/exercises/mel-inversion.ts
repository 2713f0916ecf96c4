import type { Random, Samples, Spectrogram } from "../../core/index.ts";
import { type MelFiltersOptions, matmul, melFilters, pinv, transpose } from "../../dsp/index.ts";
import { peak } from "../difference.ts";
import type { Exercise, Input, Mistake } from "../exercise.ts";
import { type Numbers, readSpectrogram } from "../reading.ts";
import { expectShape } from "./given.ts";
import { scaling } from "./laws.ts";
import { lastFrameMissing, mapped, memoryOrder, sizesSwapped } from "./matrices.ts";
import { axesOf, changedSettings, inWords, type SeminarSettings, seminarSettings } from "./settings.ts";
import { strayPower } from "./sound.ts";

/** What the student writes: the power spectrogram of a mel spectrogram, by the pseudo-inverse of the basis. */
export type InvMelSpectrogram = (
  melSpectrogram: Spectrogram<Samples>,
  settings?: Partial<SeminarSettings>,
) => Spectrogram<Samples>;

type Arguments = [melSpectrogram: Spectrogram<Float64Array>, settings?: Partial<SeminarSettings>];

const tolerance = 1e-4;

export const melInversionExercise: Exercise<Arguments, Spectrogram<Samples>> = {
  id: "mel-inversion",
  requirements: [
    {
      id: "values",
      points: 1,
    },
  ],
  inputs,
  reference: (mel, settings) => matmul(inverseBasis(filterOptions({ ...seminarSettings, ...settings })), mel),
  read: readSpectrogram,
  nearest: orZero,
  tolerance,
  refused: ["melToStft"],
  variations: (mel, settings) =>
    changedSettings(settings)
      .filter(({ name }) => name !== "hopLength" && name !== "nMels")
      .map((changed) => ({ ...changed, arguments: [mel, changed.settings] })),
  laws: [scaling("linear", ([mel, settings]) => [mapped(mel, (value) => 3 * value), settings], 3)],
  mistakes: mistakes(),
};

/** No power is negative, and the pseudo-inverse does not know that: what it gives is right there, and so is 0. */
function orZero(numbers: Numbers, received: Numbers): Numbers {
  const { value } = numbers.parts;
  const limit = tolerance * Math.min(peak(numbers), peak(received));
  const chosen = value.map((number, i) => (number < 0 && Math.abs(received.parts.value[i]) <= limit ? 0 : number));
  return { ...numbers, parts: { value: chosen } };
}

/** Bands without a pattern, loud and quiet, of one frame and of many; the settings of the seminar once, for they are slow. */
function inputs(random: Random): Input<Arguments>[] {
  const input = (frames: number, settings?: Partial<SeminarSettings>, loudness = 1): Input<Arguments> => {
    const mel = strayPower(random, settings?.nMels ?? seminarSettings.nMels, frames, loudness);
    return {
      description: (say) => say.inputs.frames(frames, inWords(settings, say)),
      arguments: settings ? [mel, settings] : [mel],
      axes: axesOf(settings),
    };
  };
  const small = { sampleRate: 24000, nMels: 16, windowLength: 512, hopLength: 200, fMin: 300, fMax: 7000 };
  return [
    input(11, small),
    input(1, { ...small, sampleRate: 18000, nMels: 12 }),
    input(7, { nMels: 20, windowLength: 700 }, 1e4),
    input(9, { ...small, windowLength: 501 }, 1e-6),
    input(5),
    input(8, small),
    input(8, small),
  ];
}

function filterOptions({ sampleRate, windowLength, nMels, fMin, fMax }: SeminarSettings): MelFiltersOptions {
  return { sampleRate, nFft: windowLength, nMels, fMin, fMax };
}

/** Pseudo-inverses of the banks used last: one check needs the same ones again and again. */
const inverses = new Map<string, Spectrogram<Float64Array>>();
const inversesKept = 40;

function inverseBasis(options: MelFiltersOptions): Spectrogram<Float64Array> {
  const name = JSON.stringify(options);
  const inverse = inverses.get(name) ?? transpose(pinv(melFilters(options)));
  inverses.set(name, inverse);
  if (inverses.size > inversesKept) inverses.delete(inverses.keys().next().value!);
  return inverse;
}

type Answer = (...args: Arguments) => Spectrogram<Float64Array>;

function withSettings(change: (settings: SeminarSettings) => SeminarSettings): Answer {
  return (mel, settings) => matmul(inverseBasis(filterOptions(change({ ...seminarSettings, ...settings }))), mel);
}

function withFilters(change: (options: MelFiltersOptions) => MelFiltersOptions): Answer {
  return (mel, settings) => matmul(inverseBasis(change(filterOptions({ ...seminarSettings, ...settings }))), mel);
}

/** Another matrix in the place of the pseudo-inverse: bins × nMels, as the filters lie in memory. */
function withMatrix(make: (filters: Spectrogram) => Spectrogram<Samples>): Answer {
  return (mel, settings) => {
    const filters = melFilters(filterOptions({ ...seminarSettings, ...settings }));
    return matmul(expectShape("invMelBasis", make(filters), filters.bins, filters.frames), mel);
  };
}

const right = withFilters((options) => options);

function afterwards(change: (spectrogram: Spectrogram<Float64Array>) => Spectrogram<Float64Array>): Answer {
  return (mel, settings) => change(right(mel, settings));
}

/** Filters as columns, each scaled by a number made of its weights. */
function scaledFilters(
  { bins, frames, data }: Spectrogram,
  scale: (weights: Float32Array) => number,
): Spectrogram<Samples> {
  const factors = Array.from({ length: frames }, (_, m) => scale(data.subarray(m * bins, (m + 1) * bins)));
  return { bins, frames, data: Float64Array.from(data, (weight, i) => weight * factors[Math.floor(i / bins)]) };
}

/** Every bin's weights divided by their sum over the filters. */
function sharesOfBins({ bins, frames, data }: Spectrogram): Spectrogram<Samples> {
  const sums = new Float64Array(bins);
  data.forEach((weight, i) => {
    sums[i % bins] += weight;
  });
  return { bins, frames, data: Float64Array.from(data, (weight, i) => (weight > 0 ? weight / sums[i % bins] : 0)) };
}

function sum(values: Float32Array, of: (value: number) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}

function mistakes(): Mistake<Arguments, Spectrogram<Samples>>[] {
  return [
    {
      id: "transpose",
      answer: withMatrix((filters) => filters),
    },
    {
      // The basis itself gives a matrix of the same size, and the same error.
      id: "inverse-lying",
      answer: withMatrix((filters) => pinv(filters)),
    },
    {
      id: "basis-global",
      answer: (mel, settings) => {
        const filters = melFilters(filterOptions({ ...seminarSettings, ...settings }));
        const inverse = inverseBasis(filterOptions(seminarSettings));
        return matmul(expectShape("invMelBasis", inverse, filters.bins, filters.frames), mel);
      },
    },
    {
      id: "product-swapped",
      answer: (mel, settings) => matmul(mel, inverseBasis(filterOptions({ ...seminarSettings, ...settings }))),
    },
    {
      id: "transpose-by-squares",
      answer: withMatrix((filters) => scaledFilters(filters, (weights) => 1 / sum(weights, (w) => w * w))),
    },
    {
      id: "transpose-by-sums",
      answer: withMatrix((filters) => scaledFilters(filters, (weights) => 1 / sum(weights, (w) => w))),
    },
    {
      id: "transpose-by-bins",
      answer: withMatrix(sharesOfBins),
    },
    {
      id: "reciprocals",
      answer: withMatrix((filters) => mapped(filters, (weight) => (weight > 0 ? 1 / weight : 0))),
    },
    {
      id: "norm-forgotten",
      answer: withFilters((options) => ({ ...options, norm: null })),
    },
    {
      id: "htk",
      answer: withFilters((options) => ({ ...options, htk: true })),
    },
    {
      id: "htk-and-norm",
      answer: withFilters((options) => ({ ...options, htk: true, norm: null })),
    },
    {
      id: "band-ignored",
      answer: withFilters(({ fMin: _, fMax: __, ...options }) => options),
    },
    { id: "fmin-ignored", answer: withSettings((s) => ({ ...s, fMin: 1 })) },
    {
      id: "fmin-not-passed-on",
      answer: withFilters(({ fMin: _, ...options }) => options),
    },
    {
      id: "fmax-ignored",
      answer: withSettings((s) => ({ ...s, fMax: 8192 })),
    },
    {
      id: "fmax-not-passed-on",
      answer: withFilters(({ fMax: _, ...options }) => options),
    },
    {
      id: "rate-ignored",
      answer: withSettings((s) => ({ ...s, sampleRate: 22050 })),
    },
    {
      id: "window-ignored",
      answer: withSettings((s) => ({ ...s, windowLength: 2048 })),
    },
    {
      id: "settings-ignored",
      answer: withSettings((s) => ({ ...seminarSettings, nMels: s.nMels })),
    },
    {
      id: "square-root",
      answer: afterwards((s) => mapped(s, (value) => Math.sqrt(Math.max(0, value)))),
    },
    {
      id: "square",
      answer: afterwards((s) => mapped(s, (value) => Math.max(0, value) ** 2)),
    },
    {
      id: "absolute",
      answer: afterwards((s) => mapped(s, Math.abs)),
    },
    {
      id: "lifted",
      answer: afterwards(lifted),
    },
    {
      id: "mel-squared",
      answer: (mel, settings) =>
        right(
          mapped(mel, (value) => value * value),
          settings,
        ),
    },
    {
      id: "mel-root",
      answer: (mel, settings) => right(mapped(mel, Math.sqrt), settings),
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
      id: "last-bin-missing",
      answer: afterwards((s) => transpose(lastFrameMissing(transpose(s)))),
    },
  ];
}

function lifted(spectrogram: Spectrogram<Float64Array>): Spectrogram<Float64Array> {
  const least = spectrogram.data.reduce((a, b) => Math.min(a, b));
  return mapped(spectrogram, (value) => value - least);
}
