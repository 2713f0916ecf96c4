import type { Random, Samples } from "../../core/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";

/** What the student writes: how likely noise makes numbers as large as these. */
export type ChanceOfNoise = (measured: Float64Array, noise: Float64Array) => Samples;

/** A measure that answers the same for noise has measured nothing. */
export const nullTestExercise: CourseExercise<ChanceOfNoise> = exercise({
  name: "null-test",
  title: "The null test",
  points: 1,
  signature: "chanceOfNoise(measured: Float64Array, noise: Float64Array): Float64Array",
  mistakes: {
    "without-one": {
      when: "1 is not added above and below, so that a chance of 0 is possible",
      look: "the measured value itself: it is one of the 1 + n that are compared",
    },
    "one-above-only": {
      when: "1 is added above and not below",
      look: "the number of all that are compared: 1 + noise.length",
    },
    "strictly-larger": {
      when: "noise that is just as large does not count",
      look: "the comparison: at least as large, >=",
    },
    smaller: {
      when: "noise that is at most as large is counted",
      look: "which side counts: noise that reaches the measured value",
    },
    "two-sided": {
      when: "distances from the mean are compared, on both sides",
      look: "which side counts: only noise that is at least as large",
    },
    "of-the-mean": {
      when: "the mean of what was measured is tested, once for all",
      look: "the result: one chance for each measured value",
    },
    counts: { when: "counts are returned", look: "the division: by 1 + noise.length" },
  },
  hints: [
    "If the measured value were noise, too, how many values would there be in all, and in which places could it stand among them?",
    "Count the noise that is at least as large as the measured value. The measured value is at least as large as itself.",
    "For each value: (1 + count) / (1 + noise.length).",
  ],
  solution: (mistake) => (measured, noise) => {
    const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;
    const middle = mean(noise);
    const own = mistake("of-the-mean") ? measured.map(() => mean(measured)) : measured;
    return own.map((value) => {
      const count = noise.filter((other) => {
        if (mistake("strictly-larger")) return other > value;
        if (mistake("smaller")) return other <= value;
        if (mistake("two-sided")) return Math.abs(other - middle) >= Math.abs(value - middle);
        return other >= value;
      }).length;
      if (mistake("counts")) return 1 + count;
      if (mistake("without-one")) return count / noise.length;
      return (1 + count) / (mistake("one-above-only") ? noise.length : 1 + noise.length);
    });
  },
  inputs,
  alternatives: {
    sorted: (measured, noise) => {
      const ordered = Float64Array.from(noise).sort();
      return measured.map((value) => {
        const below = ordered.findIndex((other) => other >= value);
        const reaching = below < 0 ? 0 : ordered.length - below;
        return (reaching + 1) / (ordered.length + 1);
      });
    },
  },
});

/** Whole numbers, as lags are, so that some are equal; some beyond all noise. */
function inputs(random: Random): [Float64Array, Float64Array][] {
  const input = (count: number, of: number, shift: number): [Float64Array, Float64Array] => {
    const draw = (length: number, mean: number): Float64Array =>
      Float64Array.from({ length }, () => Math.round(mean + 3 * random.normal() ** 2));
    const noise = draw(of, 10);
    const measured = draw(count, 10 + shift);
    measured[0] = noise[1];
    measured[1] = 99;
    return [measured, noise];
  };
  return [
    input(6, 19, 0),
    input(9 + random.integer(0, 4), 39, 3),
    input(5, 7, -2),
    input(8, 99, 1),
    input(6, 20, 2),
    input(6, 20, 2),
  ];
}
