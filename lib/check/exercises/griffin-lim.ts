import { type ComplexSpectrogram, Random, type Samples, type Spectrogram } from "../../core/index.ts";
import { angle, istft, magnitude, polar, power, spectralConvergence, stft } from "../../dsp/index.ts";
import type { Answered, Exercise, Input, Mistake } from "../exercise.ts";
import { type Numbers, readSignal } from "../reading.ts";
import { mapped } from "./matrices.ts";
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
  title: "Griffin–Lim",
  requirements: [
    {
      id: "values",
      title: "One iteration: the given magnitude, the phase of the signal before, back to sound",
      points: 1,
    },
    { id: "properties", title: "Begins with noise of its seed, and comes nearer with every iteration", points: 1 },
  ],
  inputs,
  reference,
  next: (before, ...args) => {
    const [powers, windowLength, hopLength] = args;
    const usable = before.frames === (powers.frames - 1) * hopLength && samplesOf(before).every(Number.isFinite);
    return usable ? step(samplesOf(before), powers, windowLength, hopLength) : reference(...args);
  },
  complaint,
  read: readSignal,
  tolerance: 1e-4,
  nanComesFrom:
    "the square root of a negative number: some powers are below 0 here, as pinv leaves them, and must become 0 first",
  mistakes: mistakes(),
};

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
        description:
          `${powers.frames} frames of ${powers.bins} bins, windowLength ${windowLength}, hopLength ${hopLength}, ` +
          `${count} ${count === 1 ? "iteration" : "iterations"}${seed === undefined ? "" : `, seed ${seed}`}`,
        arguments:
          seed === undefined
            ? [powers, windowLength, hopLength, count]
            : [powers, windowLength, hopLength, count, seed],
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
  add(stray(size.bins, size.frames, 1), [64, 16], seed, [0, 1, 2]);
  add(stray(size.bins, size.frames, 1), [64, 16], seed, [0, 1, 2]);
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
    proposal = (target, rebuilt) => polar(target, angle(rebuilt)),
    back = (sample) => sample,
    padMode = "reflect",
  }: Recipe = {},
): Float64Array {
  const rebuilt = stft(signal, { nFft: windowLength, hopLength, padMode });
  const proposed = proposal(mapped(powers, root), rebuilt);
  return istft(proposed, { nFft: windowLength, hopLength, length: signal.length }).map(back);
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

function complaint(calls: readonly Answered<Arguments>[]): string | undefined {
  const find = (iterations: number, seed: number | undefined, powers: Spectrogram<Samples>): Answered<Arguments>[] =>
    calls.filter(({ arguments: [given, , , count, s] }) => given === powers && count === iterations && s === seed);
  const [powers, windowLength, hopLength, , seed] = calls[0].arguments;
  const samples = ({ received }: Answered<Arguments>): Float64Array => samplesOf(received);
  const starts = calls.filter(({ arguments: args }) => args[3] === 0);
  const last = starts.slice(-2).map(samples);
  if (starts.some((start) => samples(start).some((value) => !Number.isFinite(value)))) return undefined;

  const [once, again] = find(1, seed, powers).map(samples);
  if (largestDifference(once, again) > 1e-6 * largest(once)) {
    return (
      "The same seed gives another sound when your function is called again: draw the noise from new Random(seed), made " +
      "inside the function."
    );
  }
  if (starts.some((start) => largest(samples(start)) === 0)) {
    return "With 0 iterations your function returns silence: begin with noise, whose phases are all different.";
  }
  const seeds = starts.filter(({ arguments: args }) => args[0] === powers).map(samples);
  if (Math.abs(correlation(seeds[0], seeds[1])) > 0.9) {
    return "Another seed gives the same noise: draw it from new Random(seed), with the seed that is given.";
  }
  // Two spectrograms of one size, one seed: the noise knows nothing of either.
  if (Math.abs(correlation(last[0], last[1])) < 0.99) {
    return (
      "With 0 iterations your function should return the noise it begins with, and the result depends on the " +
      "spectrogram already: is there one iteration too many?"
    );
  }
  const at = (iterations: number): Float64Array => samples(find(iterations, seed, powers)[0]);
  const [early, late] = [distance(at(1), at(2)), distance(at(many - 1), at(many))];
  if (!(late < 0.5 * early)) {
    return (
      `The error should fall: the step from iteration 1 to 2 changes the sound by ${early.toPrecision(2)} (RMS), and the ` +
      `step from ${many - 1} to ${many} still by ${late.toPrecision(2)}.`
    );
  }
  const target = mapped(powers, (value) => Math.sqrt(Math.max(0, value)));
  const convergence = (signal: Samples): number =>
    spectralConvergence(
      magnitude(stft(Float64Array.from(signal), { nFft: windowLength, hopLength, padMode: "reflect" })),
      target,
    );
  const received = convergence(at(many));
  const mean =
    bandSeeds.reduce((sum, s) => sum + convergence(reference(powers, windowLength, hopLength, many, s)), 0) /
    bandSeeds.length;
  if (received > bandAboveMean * mean) {
    return (
      `After ${many} iterations the spectrogram of your sound is ${(100 * received).toFixed(0)} % away from the given one ` +
      `(spectral convergence), and ${(100 * mean).toFixed(0)} % is usual: does every iteration begin with the signal of ` +
      "the one before?"
    );
  }
  return undefined;
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
  const root = "the line that makes the magnitude: the square root of the power, where it is above 0";
  const phase = "the angle: that of the STFT of the signal, new in every iteration";
  const proposal = "the proposal: polar(magnitude, angle), with the given magnitude and not the one of the STFT";
  const loop =
    "the loop: it runs `iterations` times, and its last line makes the new signal the one that the next turn begins with";
  const back = "the last line of the loop: getIstft of the proposal, with the right window and hop";
  const windowSum = (n: number, hop: number): number => (0.375 * n) / hop;
  return [
    {
      id: "root-forgotten",
      when: "the powers are taken for magnitudes: the square root is forgotten",
      look: root,
      ...otherStep({ magnitude: (value) => Math.max(0, value) }),
    },
    {
      id: "root-twice",
      when: "the square root is taken twice",
      look: root,
      ...otherStep({ magnitude: (value) => Math.max(0, value) ** 0.25 }),
    },
    {
      id: "squared",
      when: "the powers are squared instead of their root taken",
      look: root,
      ...otherStep({ magnitude: (value) => Math.max(0, value) ** 2 }),
    },
    {
      id: "absolute",
      when: "negative powers have lost their sign instead of becoming 0",
      look: root,
      ...otherStep({ magnitude: (value) => Math.sqrt(Math.abs(value)) }),
    },
    {
      id: "phase-zero",
      when: "all phases are 0",
      look: phase,
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
      when: "the sign of the phases is reversed",
      look: phase,
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
      when: "the angle is that of im / re, which cannot tell opposite directions apart",
      look: "the angle: angle(…), or Math.atan2(im, re) with two arguments",
      ...otherStep({
        proposal: (target, { re, im }) =>
          polar(target, { ...re, data: re.data.map((value, i) => Math.atan(im.data[i] / value)) }),
      }),
    },
    {
      id: "phase-swapped",
      when: "re and im are swapped, in the angle or in the proposal",
      look: "the angle: Math.atan2 wants im first",
      ...otherStep({ proposal: (target, { re, im }) => polar(target, angle({ re: im, im: re })) }),
    },
    {
      id: "phase-from-noise",
      when: "nothing changes after the first iteration: it runs once only, or takes the phases of the first noise each time",
      look: loop,
      ...otherwise((signal, [powers, n, hop, count]) => (count <= 1 ? step(signal, powers, n, hop) : signal)),
    },
    {
      id: "one-iteration-late",
      when: "one iteration is missing: the signal before the last one is returned, or the loop runs iterations − 1 times",
      look: loop,
      ...otherwise((signal, [powers, n, hop, count]) => (count <= 1 ? signal : step(signal, powers, n, hop))),
    },
    {
      id: "nothing-changes",
      when: "an iteration gives back the signal it began with: the noise is returned, or the magnitude is never replaced",
      look: proposal,
      ...otherwise((signal) => signal),
    },
    {
      id: "product",
      when: "the STFT is multiplied by the magnitude instead of keeping its phase only",
      look: proposal,
      ...otherStep({
        proposal: (target, { re, im }) => ({
          re: { ...re, data: re.data.map((value, i) => value * target.data[i]) },
          im: { ...im, data: im.data.map((value, i) => value * target.data[i]) },
        }),
      }),
    },
    {
      id: "imaginary-lost",
      when: "the imaginary part of the proposal is zero",
      look: proposal,
      ...otherStep({
        proposal: (target, rebuilt) => {
          const { re, im } = polar(target, angle(rebuilt));
          return { re, im: mapped(im, () => 0) as typeof im };
        },
      }),
    },
    {
      id: "two-steps",
      when: "every iteration does the work of two",
      look: loop,
      ...otherwise((signal, [powers, n, hop]) => step(step(signal, powers, n, hop), powers, n, hop)),
    },
    {
      id: "averaged",
      when: "the new signal is averaged with the one before",
      look: loop,
      ...otherwise((signal, [powers, n, hop]) =>
        step(signal, powers, n, hop).map((value, i) => (value + signal[i]) / 2),
      ),
    },
    {
      id: "added",
      when: "the new signal is added to the one before, or the given magnitude to that of the STFT",
      look: loop,
      ...otherwise((signal, [powers, n, hop]) => step(signal, powers, n, hop).map((value, i) => value + signal[i])),
    },
    {
      id: "step-returned",
      when: "the change is returned instead of the signal",
      look: loop,
      ...otherwise((signal, [powers, n, hop]) => step(signal, powers, n, hop).map((value, i) => value - signal[i])),
    },
    {
      id: "padding-zeros",
      when: "the STFT pads with zeros instead of mirroring",
      look: "your getStft: this exercise can only be as right as it is",
      ...otherStep({ padMode: "constant" }),
    },
    {
      id: "window-sum-forgotten",
      when: "the inverse STFT is not divided by the window sum",
      look: "your getIstft: this exercise can only be as right as it is",
      ...otherwise((signal, [powers, n, hop]) => undivided(signal, powers, n, hop)),
    },
    {
      id: "too-loud",
      when: "the inverse STFT is 1.5 times too loud",
      look: back,
      ...otherwise((signal, [powers, n, hop]) => step(signal, powers, n, hop, { back: (value) => 1.5 * value })),
    },
    {
      id: "scaled",
      when: "the result is divided by the mean of the window sum once more",
      look: back,
      ...otherwise((signal, [powers, n, hop]) =>
        step(signal, powers, n, hop).map((value) => value / windowSum(n, hop)),
      ),
    },
  ];
}

/** A step whose inverse STFT is multiplied by the window sum again. */
function undivided(signal: Float64Array, powers: Spectrogram<Samples>, n: number, hop: number): Float64Array {
  const sum = new Float64Array(n + powers.frames * hop);
  for (let t = 0; t < powers.frames; t++) {
    for (let i = 0; i < n; i++) sum[t * hop + i] += (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n)) ** 2;
  }
  return step(signal, powers, n, hop).map((value, i) => value * sum[(n >> 1) + i]);
}
