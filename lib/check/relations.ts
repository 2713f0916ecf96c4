import { readable } from "../display/numbers.ts";
import {
  difference,
  errorOf,
  inWords,
  isSignal,
  type Place,
  peak,
  same,
  sameShape,
  sizeInWords,
} from "./difference.ts";
import type { Axes } from "./exercise.ts";
import type { ExerciseWords, Sentences } from "./language/sentences.ts";
import type { Numbers } from "./reading.ts";
import { transformation } from "./transformations.ts";
import type { Issue, Where } from "./verdict.ts";

/** One input, what the student's function made of it, and the truth. */
export interface Trial {
  readonly input: string;
  readonly received: Numbers;
  readonly expected: Numbers;
  readonly axes?: Axes;
  /** The sound or spectrogram that was given: its first argument. */
  readonly given: unknown;
}

/** What every claim needs: all inputs, how much error passes, and the language to say it in. */
export interface Evidence {
  readonly trials: readonly Trial[];
  readonly tolerance: number;
  readonly say: Sentences;
}

/** A place and what it means in seconds and hertz, where the input says so. */
export function placeIn({ axes }: Trial, place: Place): Where {
  return {
    ...place,
    ...(axes && { seconds: place.frame * axes.secondsPerFrame }),
    ...(axes?.hertzPerBin && { hertz: place.bin * axes.hertzPerBin }),
  };
}

/**
 * What is measurably true of an answer of the right shape that no known mistake explains: right up to a factor, right
 * but for some frames, wrong in one part only. Each claim holds on every input.
 */
export function describeDifference(
  trials: readonly Trial[],
  tolerance: number,
  say: Sentences,
  { nanComesFrom, infinityComesFrom }: Pick<ExerciseWords, "nanComesFrom" | "infinityComesFrom"> = {},
): Omit<Issue, "requirement"> {
  const wrong = trials.find(({ received, expected }) => !(difference(received, expected).maxRelative <= tolerance))!;
  const { maxAbsolute, maxRelative, rms, worst } = difference(wrong.received, wrong.expected);
  const at = worst.frame * wrong.expected.bins + worst.bin;
  const [received, expected] = [wrong.received, wrong.expected].map(({ parts }) => readable(parts[worst.part][at]));
  const size = sizeInWords(maxRelative, say);
  const measured = {
    input: wrong.input,
    where: placeIn(wrong, worst),
    received,
    expected,
    maxAbsolute,
    maxRelative,
    rms,
    sizeInWords: size,
  };
  const evidence = { trials, tolerance, say };
  const claim =
    notFinite(evidence, {
      nan: nanComesFrom ?? say.findings.nanFrom,
      infinity: infinityComesFrom ?? say.findings.infinityFrom,
    }) ??
    allZero(evidence) ??
    sameForAll(evidence) ??
    factor(evidence) ??
    fewNumbers(evidence) ??
    someFrames(evidence) ??
    someBins(evidence) ??
    someFrequencies(evidence) ??
    transformation(evidence) ??
    onePart(evidence);
  if (claim) return { ...measured, ...claim };
  const message = say.findings.values(size, wrong.input, inWords(worst, say), received, expected);
  return { ...measured, kind: "values", message };
}

export type Claim = Pick<Issue, "kind" | "message"> & Partial<Issue>;

function notFinite({ trials, say }: Evidence, from: { nan: string; infinity: string }): Claim | undefined {
  for (const trial of trials) {
    const { input, received } = trial;
    for (const [part, values] of Object.entries(received.parts)) {
      const i = values.findIndex((value) => !Number.isFinite(value));
      if (i < 0) continue;
      const where = { part, frame: Math.floor(i / received.bins), bin: i % received.bins };
      const advice = Number.isNaN(values[i]) ? say.findings.nan(from.nan) : say.findings.infinity(from.infinity);
      return {
        kind: "notFinite",
        where: placeIn(trial, where),
        input,
        received: readable(values[i]),
        // Sizes of an error that is no number would be lost in JSON.
        maxAbsolute: undefined,
        maxRelative: undefined,
        rms: undefined,
        sizeInWords: undefined,
        message: say.findings.notFinite(readable(values[i]), inWords(where, say), input, advice),
      };
    }
  }
  return undefined;
}

function allZero({ trials, say }: Evidence): Claim | undefined {
  if (trials.some(({ received }) => peak(received) > 0)) return undefined;
  return { kind: "zeros", message: say.findings.allZero };
}

function sameForAll({ trials, tolerance, say }: Evidence): Claim | undefined {
  if (!ignoresInput(trials, tolerance)) return undefined;
  return { kind: "ignoredInput", message: say.findings.sameForAll };
}

/** The last two sounds have one size and differ; an answer that does not differ, be it NaN, has not looked at them. */
export function ignoresInput(trials: readonly Trial[], tolerance: number): boolean {
  const last = trials[trials.length - 1];
  const other = trials.findLast(({ given, expected }) => given !== last.given && sameShape(expected, last.expected));
  if (!other || !sameShape(other.received, last.received)) return false;
  const largest = peak(last.received);
  const limit = Number.isFinite(largest) ? tolerance * largest : 0;
  return Object.entries(last.received.parts).every(([part, values]) =>
    values.every((value, i) => {
      const before = other.received.parts[part][i];
      return Object.is(value, before) || Math.abs(value - before) <= limit;
    }),
  );
}

function factor({ trials, tolerance, say }: Evidence): Claim | undefined {
  const factors: number[] = [];
  for (const { received, expected } of trials) {
    let [product, square] = [0, 0];
    for (const [part, truth] of Object.entries(expected.parts)) {
      for (let i = 0; i < truth.length; i++) {
        product += truth[i] * received.parts[part][i];
        square += truth[i] * truth[i];
      }
    }
    const best = product / square;
    // The error that is left counts in units of the answer itself: a factor of 0 would explain everything.
    if (!(Math.abs(best) > 0) || difference(received, scaled(expected, best)).maxRelative > tolerance) return undefined;
    factors.push(best);
  }
  const [least, greatest] = [Math.min(...factors), Math.max(...factors)];
  if (greatest - least <= tolerance * Math.max(Math.abs(least), Math.abs(greatest))) {
    if (Math.abs(greatest + 1) <= tolerance) return { kind: "factor", message: say.findings.sign };
    const size =
      Math.abs(greatest) > 1
        ? say.findings.tooLarge(readable(greatest))
        : say.findings.tooSmall(readable(1 / greatest));
    return { kind: "factor", message: say.findings.factor(size) };
  }
  if (trials.every(({ received }) => largestIsOne(received, tolerance))) {
    return { kind: "factor", message: say.findings.dividedByLargest };
  }
  const [first, second] = [0, 1].map((i) => say.findings.factorFor(readable(factors[i]), trials[i].input));
  return { kind: "factor", message: say.findings.factorOfInput(first, second) };
}

/** The largest number, magnitude or magnitude of a complex number: whichever somebody has divided by. */
function largestIsOne({ parts }: Numbers, tolerance: number): boolean {
  const all = Object.values(parts);
  let [greatest, magnitude] = [Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < all[0].length; i++) {
    for (const values of all) greatest = Math.max(greatest, values[i]);
    magnitude = Math.max(magnitude, Math.hypot(...all.map((values) => values[i])));
  }
  return [greatest, magnitude, peak({ parts } as Numbers)].some((largest) => Math.abs(largest - 1) <= tolerance);
}

function scaled(numbers: Numbers, by: number): Numbers {
  const parts = Object.entries(numbers.parts).map(([name, values]) => [name, values.map((value) => by * value)]);
  return { ...numbers, parts: Object.fromEntries(parts) };
}

/** Up to this many wrong numbers in an answer are slips; more of them have a pattern. */
const few = 3;

function fewNumbers({ trials, tolerance, say }: Evidence): Claim | undefined {
  const counts = trials.map((trial) => {
    const names = Object.keys(trial.expected.parts);
    return names.reduce((sum, name) => sum + errorsBy(trial, tolerance, (i) => i, name).size, 0);
  });
  const most = Math.max(...counts);
  if (most > few) return undefined;
  const wrong = trials[counts.indexOf(most)];
  const { worst } = difference(wrong.received, wrong.expected);
  return {
    kind: "few",
    input: wrong.input,
    where: placeIn(wrong, worst),
    message: say.findings.few(most, inWords(worst, say), wrong.input),
  };
}

function onePart({ trials, tolerance, say }: Evidence): Claim | undefined {
  const names = Object.keys(trials[0].expected.parts);
  const wrong = names.filter((name) => trials.some((trial) => errorsBy(trial, tolerance, () => 0, name).size > 0));
  if (names.length < 2 || wrong.length !== 1) return undefined;
  const right = names.filter((name) => name !== wrong[0]);
  const [part] = wrong;
  const negative = trials.every((trial) => {
    const only = ({ parts, ...size }: Numbers): Numbers => ({ ...size, parts: { [part]: parts[part] } });
    return same(only(trial.received), scaled(only(trial.expected), -1), tolerance);
  });
  const message = negative ? say.findings.onePartNegative : say.findings.onePart;
  return { kind: "part", message: message(right.join(", "), part) };
}

/** Most frames at an edge that still count as "the ends": more is not an edge effect. */
const mostAtAnEnd = 0.34;

function someFrames({ trials, tolerance, say }: Evidence): Claim | undefined {
  const ends = trials.map((trial) => {
    const wrong = errorsBy(trial, tolerance, (i) => Math.floor(i / trial.expected.bins));
    return atTheEnds(wrong, trial.expected.frames);
  });
  if (ends.some((end) => end === undefined)) return undefined;
  const first = Math.max(...ends.map((end) => end!.first));
  const last = Math.max(...ends.map((end) => end!.last));
  const signal = isSignal(trials[0].expected);
  const which = [
    ...(first > 0 ? [say.findings.first(first, signal)] : []),
    ...(last > 0 ? [say.findings.last(last, signal)] : []),
  ];
  return { kind: "frames", message: say.findings.frames(which.join(say.words.and)) };
}

function someBins({ trials, tolerance, say }: Evidence): Claim | undefined {
  if (isSignal(trials[0].expected)) return undefined;
  const ends = trials.map((trial) => {
    const wrong = errorsBy(trial, tolerance, (i) => i % trial.expected.bins);
    // More bins than a slip have a frequency in common, where there are frequencies.
    return atTheEnds(wrong, trial.expected.bins, trial.axes?.hertzPerBin ? few : undefined);
  });
  if (ends.some((end) => end === undefined)) return undefined;
  const first = Math.max(...ends.map((end) => end!.first));
  const last = Math.max(...ends.map((end) => end!.last));
  const which = [...(first > 0 ? [say.findings.lowest] : []), ...(last > 0 ? [say.findings.highest] : [])];
  return { kind: "bins", message: say.findings.bins(which.join(say.words.and)) };
}

/** Beyond this part of all bins, counted from either end, one frequency divides right from wrong on every input. */
const leastRight = 0.2;

function someFrequencies({ trials, tolerance, say }: Evidence): Claim | undefined {
  if (trials.some(({ axes }) => !axes?.hertzPerBin)) return undefined;
  const [lowest, highest]: number[][] = [[], []];
  const right = { below: 1, above: 1 };
  for (const trial of trials) {
    const { bins } = trial.expected;
    const wrong = [...errorsBy(trial, tolerance, (i) => i % bins)];
    if (wrong.length === 0) continue;
    const [first, last] = [Math.min(...wrong), Math.max(...wrong)];
    lowest.push(first * trial.axes!.hertzPerBin!);
    highest.push(last * trial.axes!.hertzPerBin!);
    // Being right where all is 0, as beyond the last filter, tells nothing.
    const limit = tolerance * peak(trial.expected);
    const tells = ([from, to]: readonly [number, number]): boolean =>
      Object.values(trial.expected.parts).some((values) =>
        values.some((value, i) => i % bins >= from && i % bins < to && Math.abs(value) > limit),
      );
    right.below = Math.min(right.below, tells([0, first]) ? first / bins : 0);
    right.above = Math.min(right.above, tells([last + 1, bins]) ? 1 - (last + 1) / bins : 0);
  }
  if (right.below >= leastRight) {
    return { kind: "bins", message: say.findings.above(readable(Math.min(...lowest), 3)) };
  }
  if (right.above >= leastRight) {
    return { kind: "bins", message: say.findings.below(readable(Math.max(...highest), 3)) };
  }
  return undefined;
}

/** Which groups (frames, bins) hold an error beyond the tolerance. */
function errorsBy(trial: Trial, tolerance: number, groupOf: (index: number) => number, only?: string): Set<number> {
  const limit = tolerance * peak(trial.expected);
  const wrong = new Set<number>();
  for (const [part, truth] of Object.entries(trial.expected.parts)) {
    if (only !== undefined && part !== only) continue;
    const answer = trial.received.parts[part];
    for (let i = 0; i < truth.length; i++) {
      if (errorOf(answer[i], truth[i]) > limit) wrong.add(groupOf(i));
    }
  }
  return wrong;
}

/** How many groups at the beginning and at the end are wrong; nothing when one in the middle is, or too many are. */
function atTheEnds(
  wrong: ReadonlySet<number>,
  count: number,
  most: number = Math.max(1, mostAtAnEnd * count),
): { first: number; last: number } | undefined {
  const inFirstHalf = [...wrong].filter((group) => group < count / 2);
  const inSecondHalf = [...wrong].filter((group) => group >= count / 2);
  const first = inFirstHalf.length > 0 ? Math.max(...inFirstHalf) + 1 : 0;
  const last = inSecondHalf.length > 0 ? count - Math.min(...inSecondHalf) : 0;
  return first <= most && last <= most ? { first, last } : undefined;
}
