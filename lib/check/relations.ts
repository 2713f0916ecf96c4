import { readable } from "../display/numbers.ts";
import { difference, errorOf, inWords, isSignal, peak, sizeInWords } from "./difference.ts";
import type { Numbers } from "./reading.ts";
import type { Issue } from "./verdict.ts";

/** One input, what the student's function made of it, and the truth. */
export interface Trial {
  readonly input: string;
  readonly received: Numbers;
  readonly expected: Numbers;
}

/**
 * What is measurably true of an answer of the right shape that no known mistake explains: right up to a factor, right
 * but for some frames, wrong in one part only. Each claim holds on every input.
 */
export function describeDifference(
  trials: readonly Trial[],
  tolerance: number,
  nanComesFrom = "0 / 0, or from reading an array beyond its end",
): Omit<Issue, "requirement"> {
  const wrong = trials.find(({ received, expected }) => !(difference(received, expected).maxRelative <= tolerance))!;
  const { maxAbsolute, maxRelative, rms, worst } = difference(wrong.received, wrong.expected);
  const at = worst.frame * wrong.expected.bins + worst.bin;
  const [received, expected] = [wrong.received, wrong.expected].map(({ parts }) => readable(parts[worst.part][at]));
  const measured = {
    input: wrong.input,
    where: worst,
    received,
    expected,
    maxAbsolute,
    maxRelative,
    rms,
    sizeInWords: sizeInWords(maxRelative),
  };
  const claim =
    notFinite(trials, nanComesFrom) ??
    sameForAll(trials, tolerance) ??
    factor(trials, tolerance) ??
    fewNumbers(trials, tolerance) ??
    someFrames(trials, tolerance) ??
    someBins(trials, tolerance) ??
    onePart(trials, tolerance);
  if (claim) return { ...measured, ...claim };
  return {
    ...measured,
    kind: "values",
    message:
      `The shape is right and the numbers are ${measured.sizeInWords}: for ${wrong.input}, ${inWords(worst)} ` +
      `is ${received}, expected ${expected}.`,
  };
}

type Claim = Pick<Issue, "kind" | "message"> & Partial<Issue>;

function notFinite(trials: readonly Trial[], nanComesFrom: string): Claim | undefined {
  for (const { input, received } of trials) {
    for (const [part, values] of Object.entries(received.parts)) {
      const i = values.findIndex((value) => !Number.isFinite(value));
      if (i < 0) continue;
      const where = { part, frame: Math.floor(i / received.bins), bin: i % received.bins };
      const advice = Number.isNaN(values[i])
        ? `NaN comes from ${nanComesFrom}`
        : "infinity comes from a division by zero";
      return {
        kind: "notFinite",
        where,
        input,
        received: readable(values[i]),
        // Sizes of an error that is no number would be lost in JSON.
        maxAbsolute: undefined,
        maxRelative: undefined,
        rms: undefined,
        sizeInWords: undefined,
        message: `Your answer holds ${readable(values[i])}, first in ${inWords(where)} (${input}): ${advice}.`,
      };
    }
  }
  return undefined;
}

/** The inputs differ; an answer that does not has not looked at them. */
function sameForAll(trials: readonly Trial[], tolerance: number): Claim | undefined {
  const [first, second] = trials.slice(-2);
  if (!second || difference(first.received, second.received).maxRelative > tolerance) return undefined;
  return {
    kind: "ignoredInput",
    message:
      "Your function gives the same answer for different sounds: does it use a variable from outside, or its own arguments?",
  };
}

function factor(trials: readonly Trial[], tolerance: number): Claim | undefined {
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
    if (Math.abs(greatest + 1) <= tolerance) {
      return {
        kind: "factor",
        message: "Your answer is right but for its sign: every number is the negative of the true one.",
      };
    }
    const size =
      Math.abs(greatest) > 1 ? `${readable(greatest)} times too large` : `${readable(1 / greatest)} times too small`;
    return { kind: "factor", message: `Your answer is right up to a constant factor: it is ${size} everywhere.` };
  }
  const examples = [0, 1].map((i) => `${readable(factors[i])} for ${trials[i].input}`);
  return {
    kind: "factor",
    message: `Your answer is right up to a factor that depends on the input: ${examples.join(", ")}.`,
  };
}

function scaled(numbers: Numbers, by: number): Numbers {
  const parts = Object.entries(numbers.parts).map(([name, values]) => [name, values.map((value) => by * value)]);
  return { ...numbers, parts: Object.fromEntries(parts) };
}

/** Up to this many wrong numbers in an answer are slips; more of them have a pattern. */
const few = 3;

function fewNumbers(trials: readonly Trial[], tolerance: number): Claim | undefined {
  const counts = trials.map((trial) => {
    const names = Object.keys(trial.expected.parts);
    return names.reduce((sum, name) => sum + errorsBy(trial, tolerance, (i) => i, name).size, 0);
  });
  const most = Math.max(...counts);
  if (most > few) return undefined;
  const wrong = trials[counts.indexOf(most)];
  const { worst } = difference(wrong.received, wrong.expected);
  const which = most === 1 ? "one number" : `${most} numbers`;
  return {
    kind: "few",
    input: wrong.input,
    where: worst,
    message: `Your answer is right but for ${which}: look at ${inWords(worst)} (${wrong.input}).`,
  };
}

function onePart(trials: readonly Trial[], tolerance: number): Claim | undefined {
  const names = Object.keys(trials[0].expected.parts);
  const wrong = names.filter((name) => trials.some((trial) => errorsBy(trial, tolerance, () => 0, name).size > 0));
  if (names.length < 2 || wrong.length !== 1) return undefined;
  const right = names.filter((name) => name !== wrong[0]);
  return { kind: "part", message: `Your ${right.join(", ")} is right on every input; only ${wrong[0]} is wrong.` };
}

/** Most frames at an edge that still count as "the ends": more is not an edge effect. */
const mostAtAnEnd = 0.34;

function someFrames(trials: readonly Trial[], tolerance: number): Claim | undefined {
  const ends = trials.map((trial) => {
    const wrong = errorsBy(trial, tolerance, (i) => Math.floor(i / trial.expected.bins));
    return atTheEnds(wrong, trial.expected.frames);
  });
  if (ends.some((end) => end === undefined)) return undefined;
  const first = Math.max(...ends.map((end) => end!.first));
  const last = Math.max(...ends.map((end) => end!.last));
  const unit = isSignal(trials[0].expected) ? "sample" : "frame";
  const which = [first > 0 ? `the first ${count(first, unit)}` : "", last > 0 ? `the last ${count(last, unit)}` : ""];
  const named = which.filter((text) => text !== "").join(" and ");
  return {
    kind: "frames",
    message: `Your answer is right but for ${named} or fewer, depending on the input: look at what happens at the ends of the sound.`,
  };
}

function someBins(trials: readonly Trial[], tolerance: number): Claim | undefined {
  if (isSignal(trials[0].expected)) return undefined;
  const ends = trials.map((trial) => {
    const wrong = errorsBy(trial, tolerance, (i) => i % trial.expected.bins);
    return atTheEnds(wrong, trial.expected.bins);
  });
  if (ends.some((end) => end === undefined)) return undefined;
  const first = Math.max(...ends.map((end) => end!.first));
  const last = Math.max(...ends.map((end) => end!.last));
  const where = [first > 0 ? "the lowest" : "", last > 0 ? "the highest" : ""].filter((text) => text !== "");
  return {
    kind: "bins",
    message: `Your answer is right but for ${where.join(" and ")} bins: look at how many there are, and where they start.`,
  };
}

function count(number: number, unit: string): string {
  return number === 1 ? unit : `${number} ${unit}s`;
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
function atTheEnds(wrong: ReadonlySet<number>, count: number): { first: number; last: number } | undefined {
  const inFirstHalf = [...wrong].filter((group) => group < count / 2);
  const inSecondHalf = [...wrong].filter((group) => group >= count / 2);
  const first = inFirstHalf.length > 0 ? Math.max(...inFirstHalf) + 1 : 0;
  const last = inSecondHalf.length > 0 ? count - Math.min(...inSecondHalf) : 0;
  return first <= Math.max(1, mostAtAnEnd * count) && last <= Math.max(1, mostAtAnEnd * count)
    ? { first, last }
    : undefined;
}
