import type { Random, Samples, Spectrogram } from "../../core/index.ts";
import { lyonsFilterBank, matmul, pinv, transpose } from "../../dsp/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";

type Matrix = Spectrogram<Float64Array>;

/** What the student writes: how much of each bin the bands tell, from 0, nothing, to 1, all. */
export type KnownShare = (filters: Matrix) => Samples;

/** The diagonal of the projection on what the bands see. Its sum is the rank of the bank. */
export const knownShareExercise: CourseExercise<KnownShare> = exercise({
  name: "known-share",
  title: "What the bands tell of a bin",
  points: 1,
  signature: "knownShare(filters: Spectrogram<Float64Array>): Float64Array",
  mistakes: {
    "other-side": {
      when: "pinv(filters) stands on the left: one number for each band instead of each bin",
      look: "the order of the product: filters times pinv(filters) is bins × bins",
    },
    transposed: {
      when: "the transpose is taken instead of the pseudo-inverse",
      look: "the product: filters · filtersᵀ projects only when all filters are orthogonal and of length 1",
    },
    complement: { when: "the share that is lost is returned", look: "which share is meant: the one that is known" },
    "row-sums": {
      when: "the rows of the projection are added up",
      look: "which number of row k: the one in column k",
    },
    weights: {
      when: "the weights of each bin are added up",
      look: "two bins in one band both have weight there, and the band still is one number",
    },
    root: {
      when: "the length of the projected bin is returned, the root of the share",
      look: "the diagonal itself, without a root",
    },
    "all-or-nothing": {
      when: "shares are rounded to 0 and 1",
      look: "the result: a bin that shares its band with another one is known in part",
    },
    "first-row": { when: "the first row of the projection is returned", look: "the places: k * bins + k" },
  },
  hints: [
    "Send a spectrum that is 1 in bin k and 0 elsewhere through the bank and, by the pseudo-inverse, back: how much of it returns to bin k?",
    "Both ways together are a matrix of bins × bins, filters · pinv(filters). Its number in row k and column k is the answer for bin k.",
    "`const { data } = matmul(filters, pinv(filters))`, and of it the numbers at `k * bins + k`.",
  ],
  solution: (mistake) => (filters) => {
    const { bins } = filters;
    const back = mistake("transposed") ? transpose(filters) : pinv(filters);
    const both = mistake("other-side") ? matmul(back, filters) : matmul(filters, back);
    if (mistake("weights"))
      return Float64Array.from({ length: bins }, (_, k) =>
        filters.data.reduce((sum, weight, i) => (i % bins === k ? sum + weight : sum), 0),
      );
    const size = both.bins;
    return Float64Array.from({ length: size }, (_, k) => {
      const share = both.data[k * size + k];
      if (mistake("row-sums")) {
        let sum = 0;
        for (let j = 0; j < size; j++) sum += both.data[j * size + k];
        return sum;
      }
      if (mistake("first-row")) return both.data[k * size];
      if (mistake("complement")) return 1 - share;
      if (mistake("root")) return Math.sqrt(Math.max(0, share));
      return mistake("all-or-nothing") ? Math.round(share) : share;
    });
  },
  inputs,
  alternatives: {
    "by orthogonal filters": ({ bins, frames, data }) => {
      const directions: Float64Array[] = [];
      for (let m = 0; m < frames; m++) {
        let rest = data.slice(m * bins, (m + 1) * bins);
        const length = Math.hypot(...rest);
        for (const direction of [...directions, ...directions]) {
          const part = rest.reduce((sum, value, k) => sum + value * direction[k], 0);
          rest = rest.map((value, k) => value - part * direction[k]);
        }
        const left = Math.hypot(...rest);
        if (left > 1e-9 * length && left > 0) directions.push(rest.map((value) => value / left));
      }
      return Float64Array.from({ length: bins }, (_, k) => directions.reduce((sum, one) => sum + one[k] ** 2, 0));
    },
    "the squares of a column": (filters) => {
      const { bins } = filters;
      const { data } = matmul(filters, pinv(filters));
      return Float64Array.from({ length: bins }, (_, k) => {
        let sum = 0;
        for (let j = 0; j < bins; j++) sum += data[k * bins + j] ** 2;
        return sum;
      });
    },
  },
});

/** Mel banks with empty filters and without, and filters of any shape. */
function inputs(random: Random): [Matrix][] {
  const any = (bins: number, frames: number): Matrix => ({
    bins,
    frames,
    data: Float64Array.from({ length: bins * frames }, () => (random.uniform() < 0.4 ? random.uniform(0.2, 1) : 0)),
  });
  const bank = (nMels: number, nFft: number): Matrix => lyonsFilterBank({ nMels, nFft, sampleRate: 8000 });
  return [
    [bank(5, 24)],
    [bank(12, 64)],
    [bank(26, 64)],
    [any(17, 6 + random.integer(0, 4))],
    [any(13, 7)],
    [any(13, 7)],
  ];
}
