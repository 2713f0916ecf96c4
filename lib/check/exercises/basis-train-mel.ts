import type { Random, Samples, Spectrogram } from "../../core/index.ts";
import { matmul, transpose } from "../../dsp/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";
import { memoryOrder, sizesSwapped } from "./matrices.ts";

type Matrix = Spectrogram<Float64Array>;

/** What the student writes: the mel filters after one step of gradient descent through the logarithm. */
export type TrainMel = (powers: Matrix, weights: Matrix, slopes: Matrix, rate: number) => Spectrogram<Samples>;

/** Added before the logarithm, as in the front end. */
const epsilon = 1e-10;

/** A trainable filter bank in its published form: forward, gradient, step, clamp. */
export const trainMelExercise: CourseExercise<TrainMel> = exercise({
  name: "train-mel",
  title: "A mel filter bank that learns",
  points: 2,
  signature: "trainMel(powers: Matrix, weights: Matrix, slopes: Matrix, rate: number): Matrix",
  mistakes: {
    "not-clamped": {
      when: "nothing keeps the new weights from 0 to 1",
      look: "the last line: Math.min(1, Math.max(0, …)) of the new weight",
    },
    "clamped-below": { when: "the weights are kept above 0 and not below 1", look: "the upper end of the clamp: 1" },
    "clamped-above": { when: "the weights are kept below 1 and not above 0", look: "the lower end of the clamp: 0" },
    uphill: { when: "the step goes up the slope", look: "the sign of the step: weight minus rate times gradient" },
    "logarithm-forgotten": {
      when: "the gradient goes past the logarithm",
      look: "the slope of ln(mel + 1e-10), which is 1 / (mel + 1e-10)",
    },
    "epsilon-forgotten": {
      when: "the slope of the logarithm is 1 / mel",
      look: "what stands in the logarithm: mel + 1e-10, and a quiet band is not larger than that",
    },
    "logarithm-itself": {
      when: "the slope is multiplied by the logarithm instead of by its derivative",
      look: "the slope of ln(mel + 1e-10), which is 1 / (mel + 1e-10)",
    },
    "zeros-kept": {
      when: "weights that are 0 get no gradient",
      look: "which weights learn: all of them, those outside of the triangle, too",
    },
    "weight-for-power": {
      when: "the sum is differentiated by the power instead of the weight",
      look: "the derivative of Σ weight · power by the weight: the power",
    },
    "last-frame": { when: "only the last frame counts", look: "the gradient: a sum over all frames" },
    "mean-over-frames": {
      when: "the gradient is divided by the number of frames",
      look: "the gradient: a sum over the frames, since slopes holds each frame's share already",
    },
    "rate-forgotten": { when: "the step is the whole gradient", look: "the step: rate times the gradient" },
    "memory-order": {
      when: "the numbers of one bin stand together instead of the numbers of one filter",
      look: "the order: weight k of filter m is number m · bins + k",
    },
    "sizes-swapped": { when: "the names bins and frames are exchanged", look: "which of the two is called bins" },
  },
  hints: [
    "Three maps in a row, each with a derivative of its own: weights to mel, mel to its logarithm, logarithm to the loss. Which of the three do you have already?",
    "The chain: ∂loss/∂weight[m, k] = Σ over t of slope[m, t] · 1 / (mel[m, t] + 1e-10) · power[k, t].",
    "Forward: `mel += weight[m·bins + k] * power[t·bins + k]`; then `bySum = slope / (mel + 1e-10)`; then `gradient[m·bins + k] += bySum * power[t·bins + k]`; at last `Math.min(1, Math.max(0, weight - rate * gradient))`.",
  ],
  solution: (mistake) => (powers, weights, slopes, rate) => {
    const { bins, frames } = powers;
    const nMels = weights.frames;
    const gradient = new Float64Array(bins * nMels);
    for (let m = 0; m < nMels; m++) {
      for (let t = 0; t < frames; t++) {
        let mel = 0;
        for (let k = 0; k < bins; k++) mel += weights.data[m * bins + k] * powers.data[t * bins + k];
        const slope = slopes.data[t * nMels + m];
        const bySum = mistake("logarithm-forgotten")
          ? slope
          : mistake("logarithm-itself")
            ? slope * Math.log(mel + epsilon)
            : slope / (mel + (mistake("epsilon-forgotten") ? 0 : epsilon));
        for (let k = 0; k < bins; k++) {
          const weight = weights.data[m * bins + k];
          const share = bySum * (mistake("weight-for-power") ? weight : powers.data[t * bins + k]);
          if (mistake("zeros-kept") && weight === 0) continue;
          gradient[m * bins + k] = share + (mistake("last-frame") ? 0 : gradient[m * bins + k]);
        }
      }
    }
    const length = (mistake("rate-forgotten") ? 1 : rate) / (mistake("mean-over-frames") ? frames : 1);
    const low = mistake("not-clamped") || mistake("clamped-above") ? Number.NEGATIVE_INFINITY : 0;
    const high = mistake("not-clamped") || mistake("clamped-below") ? Number.POSITIVE_INFINITY : 1;
    const clamped = (value: number): number => Math.min(high, Math.max(low, value));
    const direction = mistake("uphill") ? 1 : -1;
    const stepped = weights.data.map((weight, i) => clamped(weight + direction * length * gradient[i]));
    const result = { ...weights, data: stepped };
    return mistake("memory-order") ? memoryOrder(result) : mistake("sizes-swapped") ? sizesSwapped(result) : result;
  },
  inputs,
  alternatives: {
    "matrix products": (powers, weights, slopes, rate) => {
      const mel = matmul(transpose(weights), powers);
      const bySum = { ...mel, data: mel.data.map((value, i) => slopes.data[i] / (value + epsilon)) };
      const gradient = matmul(powers, transpose(bySum));
      const data = weights.data.map((weight, i) => Math.min(1, Math.max(0, weight - rate * gradient.data[i])));
      return { ...weights, data };
    },
  },
});

/** Triangles on noise, one band so quiet that the epsilon counts; steps that cross 0 as well as 1. */
function inputs(random: Random): [Matrix, Matrix, Matrix, number][] {
  const input = (bins: number, nMels: number, frames: number, loudness: number): [Matrix, Matrix, Matrix, number] => {
    const weights = new Float64Array(bins * nMels);
    const width = bins / nMels;
    for (let m = 0; m < nMels; m++) {
      for (let k = 0; k < bins; k++) {
        const away = Math.abs(k - (m + 0.5) * width) / width;
        weights[m * bins + k] = Math.max(0, 1 - away) * random.uniform(0.6, 0.95);
      }
    }
    const powers = Float64Array.from({ length: bins * frames }, () => loudness * random.uniform(0.2, 2));
    const slopes = Float64Array.from({ length: nMels * frames }, () => random.normal());
    const given = [
      { bins, frames, data: powers },
      { bins, frames: nMels, data: weights },
      { bins: nMels, frames, data: slopes },
    ] as const;
    return [...given, rateAcross(...given)];
  };
  return [
    input(17, 4, 6, 1),
    input(24, 5, 9 + random.integer(0, 4), 1e-10),
    input(13, 3, 8, 300),
    input(20, 4, 7, 1),
    input(20, 4, 7, 1),
  ];
}

/** The rate with which a weight goes below 0 and another one above 1. */
function rateAcross(powers: Matrix, weights: Matrix, slopes: Matrix): number {
  const mel = matmul(transpose(weights), powers);
  const bySum = { ...mel, data: mel.data.map((value, i) => slopes.data[i] / (value + epsilon)) };
  const gradient = matmul(powers, transpose(bySum)).data;
  return 1.2 / Math.min(Math.max(...gradient), Math.max(...gradient.map((slope) => -slope)));
}
