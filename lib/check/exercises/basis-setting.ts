import type { Random, Samples } from "../../core/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";

/** What the student writes: how far training will move a basis, in decades of its own size, and what comes of it. */
export type PredictSetting = (weights: Float64Array, gradient: Float64Array, rate: number, steps: number) => Samples;

/** Decades: nothing to be seen of a basis that moves by less than a thousandth, nothing left where it moves by all. */
const [stays, breaks] = [-3, 0];

/** A prediction with its reason: the length of all steps together, as a part of what is trained. */
export const predictSettingExercise: CourseExercise<PredictSetting> = exercise({
  name: "predict-setting",
  title: "Which setting helps?",
  points: 2,
  signature: "predictSetting(weights: Float64Array, gradient: Float64Array, rate: number, steps: number): Float64Array",
  mistakes: {
    "more-is-better": {
      when: "whatever is trained is predicted to help",
      look: "the prediction: a basis that moves by as much as it is large is not there any more",
    },
    "not-relative": {
      when: "the way is not divided by the size of the weights",
      look: "the quotient: a step of 0.1 is much for weights of 0.1 and nothing for weights of 100",
    },
    "rate-forgotten": { when: "the rate is forgotten", look: "the length of a step: rate · ‖gradient‖" },
    "steps-forgotten": {
      when: "one step is taken for the whole training",
      look: "the way: so many steps, each as long as the first one",
    },
    "upside-down": { when: "the weights are divided by the way", look: "the quotient: way / size" },
    "largest-entry": {
      when: "the largest entries are compared instead of the norms",
      look: "the norm: the root of the sum of all squares",
    },
    "sum-of-magnitudes": {
      when: "magnitudes are added instead of squares",
      look: "the norm: the root of the sum of all squares",
    },
    "root-forgotten": { when: "the norms are squared", look: "the norm: the root of the sum of all squares" },
    "gradient-alone": {
      when: "the norm of the gradient alone is the reason",
      look: "what a gradient means: it becomes a step by the rate, and the step is much or little beside the weights",
    },
    "natural-logarithm": {
      when: "the logarithm is the natural one",
      look: "the logarithm: Math.log10 counts decades",
    },
    "limits-without-logarithm": {
      when: "the decades are compared with 1 and 0.001 instead of 0 and −3",
      look: "what you compare with the limits: of 1 the logarithm is 0, of 0.001 it is −3",
    },
    "verdict-reversed": {
      when: "what stays is said to break and what breaks to stay",
      look: "the two other verdicts: −1 for what breaks, 0 for what stays as it is",
    },
    "breaks-helps": {
      when: "the basis that moves most is predicted to help most",
      look: "what is left of a basis after a way as long as itself",
    },
  },
  hints: [
    "A gradient of 1000: is that much? What does it become in a step, and beside what is that step large or small?",
    "The way is steps · rate · ‖gradient‖, and beside it stands ‖weights‖. Below a thousandth nothing happens; at 1 and above nothing is left of what it was.",
    "`const norm = (x: Float64Array) => Math.hypot(...x)`, then `Math.log10((steps * rate * norm(gradient)) / norm(weights))`; the prediction is −1 from 0 decades on, 0 below −3, else 1.",
  ],
  solution: (mistake) => (weights, gradient, rate, steps) => {
    const size = (x: Float64Array): number => {
      if (mistake("largest-entry")) return x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      if (mistake("sum-of-magnitudes")) return x.reduce((sum, value) => sum + Math.abs(value), 0);
      const squares = x.reduce((sum, value) => sum + value * value, 0);
      return mistake("root-forgotten") ? squares : Math.sqrt(squares);
    };
    const alone = mistake("gradient-alone");
    const way =
      size(gradient) *
      (alone || mistake("rate-forgotten") ? 1 : rate) *
      (alone || mistake("steps-forgotten") ? 1 : steps);
    const moved = alone || mistake("not-relative") ? way : way / size(weights);
    const decades =
      (mistake("upside-down") ? -1 : 1) * (mistake("natural-logarithm") ? Math.log(moved) : Math.log10(moved));
    const [low, high] = mistake("limits-without-logarithm") ? [10 ** stays, 10 ** breaks] : [stays, breaks];
    const broken = mistake("breaks-helps") ? 1 : mistake("verdict-reversed") ? 0 : -1;
    const still = mistake("verdict-reversed") ? -1 : 0;
    const verdict = mistake("more-is-better") ? 1 : decades >= high ? broken : decades < low ? still : 1;
    return Float64Array.of(decades, verdict);
  },
  inputs,
  alternatives: {
    "mean squares": (weights, gradient, rate, steps) => {
      const mean = (x: Float64Array): number => x.reduce((sum, value) => sum + value ** 2 / x.length, 0);
      const decades = Math.log10(steps * rate) + (Math.log10(mean(gradient)) - Math.log10(mean(weights))) / 2;
      return Float64Array.of(decades, decades >= 0 ? -1 : decades < -3 ? 0 : 1);
    },
  },
});

/** Each verdict twice; gradients with a few large entries, as those of mel filters are. */
function inputs(random: Random): [Float64Array, Float64Array, number, number][] {
  const input = (decades: number, length: number, steps: number): [Float64Array, Float64Array, number, number] => {
    const weights = Float64Array.from({ length }, () => Math.max(0, random.normal(0, 0.02)));
    const gradient = Float64Array.from({ length }, () => random.normal() * Math.exp(2 * random.normal()));
    const norm = (x: Float64Array): number => Math.hypot(...x);
    return [weights, gradient, (10 ** decades * norm(weights)) / (steps * norm(gradient)), steps];
  };
  return [
    input(random.uniform(2, 4), 120, 180),
    input(random.uniform(-2.5, -1), 90, 540),
    input(random.uniform(-6, -4), 150, 200),
    input(random.uniform(0.1, 0.6), 100, 60),
    input(random.uniform(-3.6, -3.2), 70, 900),
    input(random.uniform(-1, -0.3), 110, 300),
    input(random.uniform(-1, -0.3), 110, 300),
  ];
}
