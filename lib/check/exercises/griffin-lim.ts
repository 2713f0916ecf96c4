import { type ComplexSpectrogram, Random, type Samples, type Spectrogram } from "../../core/index.ts";
import { angle, irfft, istft, magnitude, polar, power, spectralConvergence, stft } from "../../dsp/index.ts";
import type { Answered, Exercise, Input, Mistake } from "../exercise.ts";
import type { Phrase } from "../language/sentences.ts";
import { type Numbers, readSignal } from "../reading.ts";
import { expectShape, given } from "./given.ts";
import { mapped } from "./matrices.ts";
import { axesOfSignal } from "./settings.ts";
import { sound, strayPower } from "./sound.ts";

/** What the student writes: a sound of this power spectrogram, beginning with noise. */
export type GriffinLim = (
  powerSpectrogram: Spectrogram<Samples>,
  windowLength: number,
  hopLength: number,
  iterations: number,
  seed?: number,
) => Samples;

type Arguments = [
  powerSpectrogram: Spectrogram<Float64Array>,
  windowLength: number,
  hopLength: number,
  iterations: number,
  seed?: number,
];

/**
 * Two right answers may differ in every sample: they begin with noise of different generators, and after many iterations
 * rounding alone makes different sounds. So an answer is compared with one step from what it gave one iteration before,
 * and after many iterations by how near its spectrogram came.
 */
export const griffinLimExercise: Exercise<Arguments, Samples> = {
  id: "griffin-lim",
  requirements: [
    {
      id: "values",
      points: 1,
    },
    { id: "properties", points: 1 },
  ],
  inputs,
  reference,
  next: (before, ...args) => {
    const [powers, windowLength, hopLength] = args;
    const usable = before.frames === (powers.frames - 1) * hopLength && samplesOf(before).every(Number.isFinite);
    return usable ? step(samplesOf(before), powers, windowLength, hopLength) : reference(...args);
  },
  complaint,
  alternative,
  read: readSignal,
  tolerance: 1e-4,
  heard: (random) => {
    const samples = Float64Array.from(sound(random, 6400, 0.5));
    const voice = power(stft(samples, { nFft: 256, hopLength: 64, padMode: "reflect" }));
    const powers = mapped(voice, (value) => value - 0.3); // some are below 0, as pinv leaves them
    const call = (iterations: number): Arguments => [powers, 256, 64, iterations, 1];
    return {
      sampleRate: 8000,
      calls: [call(0), call(few)],
      expected: ([start]) => {
        const usable = start.frames === (powers.frames - 1) * 64 && samplesOf(start).every(Number.isFinite);
        let signal = usable ? samplesOf(start) : reference(powers, 256, 64, 0);
        for (let i = 0; i < few; i++) signal = step(signal, powers, 256, 64);
        return signal;
      },
    };
  },
  refused: ["griffinLim"],
  mistakes: mistakes(),
};

/** Iterations of what is heard: two right answers have hardly come apart yet. */
const few = 4;

/** Many enough to be near, few enough to be quick. */
const many = 24;

/**
 * Of each spectrogram some iterations in a row; voices, and spectrograms of no sound that are negative here and there.
 * Windows are even and sounds longer than half a window, as `getStft` wants them.
 */
function inputs(random: Random): Input<Arguments>[] {
  const voice = (samples: number, nFft: number, hopLength: number, loudness: number): Spectrogram<Float64Array> =>
    power(stft(Float64Array.from(sound(random, samples, loudness)), { nFft, hopLength, padMode: "reflect" }));
  const stray = (bins: number, frames: number, loudness: number): Spectrogram<Float64Array> =>
    mapped(strayPower(random, bins, frames, loudness), (value) => value - 0.01 * loudness);
  const list: Input<Arguments>[] = [];
  const add = (
    powers: Spectrogram<Float64Array>,
    [windowLength, hopLength]: [number, number],
    seed: number | undefined,
    iterations: readonly number[],
  ): void => {
    for (const count of iterations) {
      const last = list.length - 1;
      const follows = count > 0 && list[last]?.arguments[0] === powers && list[last].arguments[3] === count - 1;
      list.push({
        description: ({ inputs: say }) => {
          const size = say.powersSize(powers.frames, powers.bins, windowLength, hopLength);
          return say.powers(size, count, seed);
        },
        arguments:
          seed === undefined
            ? [powers, windowLength, hopLength, count]
            : [powers, windowLength, hopLength, count, seed],
        axes: axesOfSignal,
        ...(follows ? { after: last } : { compare: "size" }),
      });
    }
  };
  const seed = random.integer(2, 1000);
  const first = voice(1200 + random.integer(0, 60), 128, 32, 0.5);
  add(first, [128, 32], seed, [0, 1, 2, many - 1, many]);
  add(first, [128, 32], seed, [1]);
  add(first, [128, 32], seed + 1, [0]);
  add(stray(51, 17 + random.integer(0, 4), 200), [100, 33], seed, [0, 1, 2]);
  add(voice(900, 64, 16, 1e-3), [64, 16], undefined, [0, 1]);
  const size = { bins: 33, frames: 24 };
  add(stray(size.bins, size.frames, 30), [64, 16], seed, [0, 1, 2]);
  add(stray(size.bins, size.frames, 30), [64, 16], seed, [0, 1, 2]);
  return list;
}

function reference(
  powers: Spectrogram<Samples>,
  windowLength: number,
  hopLength: number,
  iterations: number,
  seed = 1,
): Float64Array {
  const random = new Random(seed);
  let signal: Float64Array = Float64Array.from({ length: (powers.frames - 1) * hopLength }, () => random.normal());
  for (let i = 0; i < iterations; i++) signal = step(signal, powers, windowLength, hopLength);
  return signal;
}

/** What is done differently in a step. */
interface Recipe {
  readonly magnitude?: (power: number) => number;
  readonly proposal?: (
    magnitude: Spectrogram<Float64Array>,
    rebuilt: ComplexSpectrogram<Float64Array>,
  ) => ComplexSpectrogram<Float64Array>;
  readonly back?: (sample: number) => number;
  readonly padMode?: "reflect" | "constant";
}

/** One iteration of Griffin and Lim's algorithm. */
function step(
  signal: Float64Array,
  powers: Spectrogram<Samples>,
  windowLength: number,
  hopLength: number,
  {
    magnitude: root = (value) => Math.sqrt(Math.max(0, value)),
    proposal = (target, rebuilt) => withPhasesOf(target, rebuilt),
    back = (sample) => sample,
    padMode = "reflect",
  }: Recipe = {},
): Float64Array {
  const rebuilt = analysed(signal, windowLength, hopLength, padMode);
  const proposed = proposal(mapped(powers, root), rebuilt);
  return istft(proposed, { nFft: windowLength, hopLength, length: signal.length }).map(back);
}

/** `polar(target, angle(rebuilt))` without an angle on the way: the same but for rounding, and much quicker. */
function withPhasesOf(
  target: Spectrogram<Float64Array>,
  { re, im }: ComplexSpectrogram<Float64Array>,
): ComplexSpectrogram<Float64Array> {
  const [real, imaginary] = [new Float64Array(re.data.length), new Float64Array(re.data.length)];
  for (let i = 0; i < real.length; i++) {
    const size = Math.hypot(re.data[i], im.data[i]);
    // The angle of 0 is 0, as Math.atan2 has it.
    real[i] = size > 0 ? (target.data[i] * re.data[i]) / size : target.data[i];
    imaginary[i] = size > 0 ? (target.data[i] * im.data[i]) / size : 0;
  }
  return { re: { ...re, data: real }, im: { ...im, data: imaginary } };
}

/** Every known mistake begins with the same signal: its transform is made once. */
const analyses = new WeakMap<
  Float64Array,
  { readonly name: string; readonly rebuilt: ComplexSpectrogram<Float64Array> }
>();

function analysed(
  signal: Float64Array,
  nFft: number,
  hopLength: number,
  padMode: "reflect" | "constant",
): ComplexSpectrogram<Float64Array> {
  const name = `${nFft} ${hopLength} ${padMode}`;
  const known = analyses.get(signal);
  if (known?.name === name) return known.rebuilt;
  const rebuilt = stft(signal, { nFft, hopLength, padMode });
  analyses.set(signal, { name, rebuilt });
  return rebuilt;
}

function samplesOf({ parts }: Numbers): Float64Array {
  return parts.sample;
}

// --- What must be true of all answers together ---------------------------------------------------------------------

/**
 * How much farther than the reference an answer may be from its target after many iterations. Over 60 seeds of one
 * voice the convergence after 24 iterations spreads from 0.72 to 1.22 times the mean; `npm run test:checks` measures it.
 */
export const bandAboveMean = 1.5;

/** The seeds that the mean is taken over. */
const bandSeeds = [1, 2, 3, 4];

function complaint(calls: readonly Answered<Arguments>[]): Phrase | undefined {
  const find = (iterations: number, seed: number | undefined, powers: Spectrogram<Samples>): Answered<Arguments>[] =>
    calls.filter(({ arguments: [given, , , count, s] }) => given === powers && count === iterations && s === seed);
  const [powers, windowLength, hopLength, , seed] = calls[0].arguments;
  const samples = ({ received }: Answered<Arguments>): Float64Array => samplesOf(received);
  const starts = calls.filter(({ arguments: args }) => args[3] === 0);
  const last = starts.slice(-2).map(samples);
  if (starts.some((start) => samples(start).some((value) => !Number.isFinite(value)))) return undefined;

  const [once, again] = find(1, seed, powers).map(samples);
  if (largestDifference(once, again) > 1e-6 * largest(once)) {
    return ({ griffinLim }) => griffinLim.seedDiffers;
  }
  if (starts.some((start) => largest(samples(start)) === 0)) {
    return ({ griffinLim }) => griffinLim.silence;
  }
  const seeds = starts.filter(({ arguments: args }) => args[0] === powers).map(samples);
  if (Math.abs(correlation(seeds[0], seeds[1])) > 0.9) {
    return ({ griffinLim }) => griffinLim.seedIgnored;
  }
  // Two spectrograms of one size, one seed: noise knows nothing of either. Random phases of the spectrogram do, and are as
  // good a beginning; so it is only the noise of the text, after one iteration, that tells of one too many.
  const early = starts[starts.length - 1].arguments;
  if (
    Math.abs(correlation(last[0], last[1])) < 0.99 &&
    near(last[1], reference(early[0], early[1], early[2], 1, early[4]))
  ) {
    return ({ griffinLim }) => griffinLim.tooMany;
  }
  const at = (iterations: number): Float64Array => samples(find(iterations, seed, powers)[0]);
  const [first, final] = [distance(at(1), at(2)), distance(at(many - 1), at(many))];
  if (first > 0 && final === 0) return ({ griffinLim }) => griffinLim.stopsEarly(many);
  if (!(final < 0.5 * first)) {
    return ({ griffinLim }) => griffinLim.notFalling(first.toPrecision(2), final.toPrecision(2), many);
  }
  const received = convergence(at(many), powers, windowLength, hopLength);
  const mean = usual(powers, windowLength, hopLength);
  if (received > bandAboveMean * mean) {
    const percent = (share: number): string => (100 * share).toFixed(0);
    return ({ griffinLim }) => griffinLim.tooFar(many, percent(received), percent(mean));
  }
  return undefined;
}

/** How far the spectrogram of a signal is from the given one. */
export function convergence(signal: Samples, powers: Spectrogram<Samples>, nFft: number, hopLength: number): number {
  const target = mapped(powers, (value) => Math.sqrt(Math.max(0, value)));
  return spectralConvergence(
    magnitude(stft(Float64Array.from(signal), { nFft, hopLength, padMode: "reflect" })),
    target,
  );
}

/** The mean after many iterations, from noise of some seeds. */
function usual(powers: Spectrogram<Samples>, windowLength: number, hopLength: number): number {
  const known = means.get(powers);
  if (known !== undefined) return known;
  const all = bandSeeds.map((seed) =>
    convergence(reference(powers, windowLength, hopLength, many, seed), powers, windowLength, hopLength),
  );
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  means.set(powers, mean);
  return mean;
}

/** One check after another asks for the same. */
const means = new WeakMap<Spectrogram<Samples>, number>();

/**
 * Momentum, and whatever else goes from one iteration to the next: every first iteration is the true one, and after many
 * the sound is as near as it should be, which `complaint` sees to.
 */
function alternative(calls: readonly Answered<Arguments>[]): boolean {
  const firsts = calls.filter(({ arguments: args }) => args[3] === 1);
  return firsts.every(({ arguments: [powers, windowLength, hopLength, , seed], received }) => {
    const start = calls.find(({ arguments: [given, , , count, s] }) => given === powers && count === 0 && s === seed);
    return start && near(samplesOf(received), step(samplesOf(start.received), powers, windowLength, hopLength));
  });
}

function near(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && largestDifference(a, b) <= griffinLimExercise.tolerance * largest(b);
}

function largest(signal: Float64Array): number {
  return signal.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

/** Root mean square of the difference: the seminar's measure of a step. */
function distance(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);
}

function correlation(a: Float64Array, b: Float64Array): number {
  const product = (p: Float64Array, q: Float64Array): number => p.reduce((sum, value, i) => sum + value * q[i], 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

// --- What people get wrong -----------------------------------------------------------------------------------------

/** An algorithm that does something else in each step. */
function otherStep(recipe: Recipe): Pick<Mistake<Arguments, Samples>, "answer" | "next"> {
  return otherwise((signal, args) => step(signal, args[0], args[1], args[2], recipe));
}

/** An algorithm whose iteration number `args[3]` is something else; the noise it begins with is the same. */
function otherwise(
  iterate: (signal: Float64Array, args: Arguments) => Float64Array,
): Pick<Mistake<Arguments, Samples>, "answer" | "next"> {
  return {
    next: (before, ...args) => iterate(samplesOf(before), args),
    answer: (...args) => {
      const [powers, windowLength, hopLength, iterations, seed] = args;
      let signal = reference(powers, windowLength, hopLength, 0, seed);
      for (let count = 1; count <= iterations; count++) {
        signal = iterate(signal, [powers, windowLength, hopLength, count, seed]);
      }
      return signal;
    },
  };
}

function mistakes(): Mistake<Arguments, Samples>[] {
  const windowSum = (n: number, hop: number): number => (0.375 * n) / hop;
  return [
    {
      id: "root-forgotten",
      ...otherStep({ magnitude: (value) => Math.max(0, value) }),
    },
    {
      id: "root-twice",
      ...otherStep({ magnitude: (value) => Math.max(0, value) ** 0.25 }),
    },
    {
      id: "halved",
      ...otherStep({ magnitude: (value) => Math.max(0, value) / 2 }),
    },
    {
      id: "squared",
      ...otherStep({ magnitude: (value) => Math.max(0, value) ** 2 }),
    },
    {
      id: "absolute",
      ...otherStep({ magnitude: (value) => Math.sqrt(Math.abs(value)) }),
    },
    {
      id: "phase-zero",
      ...otherStep({
        proposal: (target) =>
          polar(
            target,
            mapped(target, () => 0),
          ),
      }),
    },
    {
      id: "phase-reversed",
      ...otherStep({
        proposal: (target, rebuilt) =>
          polar(
            target,
            mapped(angle(rebuilt), (value) => -value),
          ),
      }),
    },
    {
      id: "phase-half",
      ...otherStep({
        proposal: (target, { re, im }) =>
          polar(target, { ...re, data: re.data.map((value, i) => Math.atan(im.data[i] / value)) }),
      }),
    },
    {
      id: "phase-imaginary",
      ...otherStep({ proposal: (target, { im }) => polar(target, im) }),
    },
    {
      id: "phase-degrees",
      ...otherStep({
        proposal: (target, rebuilt) =>
          polar(
            target,
            mapped(angle(rebuilt), (value) => (value * 180) / Math.PI),
          ),
      }),
    },
    {
      id: "phase-swapped",
      ...otherStep({ proposal: (target, { re, im }) => polar(target, angle({ re: im, im: re })) }),
    },
    {
      id: "phase-from-noise",
      ...otherwise((signal, [powers, n, hop, count]) => (count <= 1 ? step(signal, powers, n, hop) : signal)),
    },
    {
      id: "one-iteration-late",
      ...otherwise((signal, [powers, n, hop, count]) => (count <= 1 ? signal : step(signal, powers, n, hop))),
    },
    {
      id: "nothing-changes",
      ...otherwise((signal, args) => {
        if (isNear(signal, args)) throw new Error("this is not the noise");
        return signal;
      }),
    },
    {
      id: "iterations-ignored",
      ...otherwise((signal, args) => {
        if (!isNear(signal, args)) throw new Error("this is the noise still");
        return signal;
      }),
    },
    {
      id: "polar-swapped",
      ...otherStep({ proposal: (target, rebuilt) => polar(angle(rebuilt), target) }),
    },
    {
      id: "stft-lengths-swapped",
      ...otherwise((signal, [powers, n, hop]) => {
        const rebuilt = stft(signal, { nFft: hop, hopLength: n, padMode: "reflect" });
        const { re } = polar(
          mapped(powers, (value) => Math.sqrt(Math.max(0, value))),
          angle(rebuilt),
        );
        expectShape("proposal", re, powers.bins, powers.frames);
        throw new Error("this cannot be");
      }),
    },
    {
      id: "istft-lengths-swapped",
      ...otherwise((signal, [powers, n, hop]) => {
        const proposed = polar(
          mapped(powers, (value) => Math.sqrt(Math.max(0, value))),
          angle(stft(signal, { nFft: n, hopLength: hop, padMode: "reflect" })),
        );
        given.attempt(() => irfft(proposed, { length: hop })); // the first line of the text's getIstft
        return istft(proposed, { nFft: hop, hopLength: n, length: (powers.frames - 1) * n });
      }),
    },
    {
      id: "product",
      ...otherStep({
        proposal: (target, { re, im }) => ({
          re: { ...re, data: re.data.map((value, i) => value * target.data[i]) },
          im: { ...im, data: im.data.map((value, i) => value * target.data[i]) },
        }),
      }),
    },
    {
      id: "imaginary-lost",
      ...otherStep({
        proposal: (target, rebuilt) => {
          const { re, im } = polar(target, angle(rebuilt));
          return { re, im: mapped(im, () => 0) as typeof im };
        },
      }),
    },
    {
      id: "two-steps",
      ...otherwise((signal, [powers, n, hop]) => step(step(signal, powers, n, hop), powers, n, hop)),
    },
    {
      id: "averaged",
      ...otherwise((signal, [powers, n, hop]) =>
        step(signal, powers, n, hop).map((value, i) => (value + signal[i]) / 2),
      ),
    },
    {
      id: "added",
      ...otherwise((signal, [powers, n, hop]) => step(signal, powers, n, hop).map((value, i) => value + signal[i])),
    },
    {
      id: "step-returned",
      ...otherwise((signal, [powers, n, hop]) => step(signal, powers, n, hop).map((value, i) => value - signal[i])),
    },
    {
      id: "padding-zeros",
      ...otherStep({ padMode: "constant" }),
    },
    {
      id: "window-sum-forgotten",
      ...otherwise((signal, [powers, n, hop]) => undivided(signal, powers, n, hop)),
    },
    {
      id: "too-loud",
      ...otherwise((signal, [powers, n, hop]) => step(signal, powers, n, hop, { back: (value) => 1.5 * value })),
    },
    {
      id: "scaled",
      ...otherwise((signal, [powers, n, hop]) =>
        step(signal, powers, n, hop).map((value) => value / windowSum(n, hop)),
      ),
    },
  ];
}

/** Has it been through an iteration already? Noise is much farther from its target. */
function isNear(signal: Float64Array, [powers, windowLength, hopLength]: Arguments): boolean {
  const once = reference(powers, windowLength, hopLength, 1);
  const [a, b] = [signal, once].map((heard) => convergence(heard, powers, windowLength, hopLength));
  return a < 1.2 * b;
}

/** A step whose inverse STFT is multiplied by the window sum again. */
function undivided(signal: Float64Array, powers: Spectrogram<Samples>, n: number, hop: number): Float64Array {
  const sum = new Float64Array(n + powers.frames * hop);
  for (let t = 0; t < powers.frames; t++) {
    for (let i = 0; i < n; i++) sum[t * hop + i] += (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n)) ** 2;
  }
  return step(signal, powers, n, hop).map((value, i) => value * sum[(n >> 1) + i]);
}
