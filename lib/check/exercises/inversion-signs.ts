import type { Random, Samples } from "../../core/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";

/** What the student writes: the estimate, each block of it with the sign that brings it nearest to the reference. */
export type AlignSigns = (estimate: Float64Array, reference: Float64Array, blockLength: number) => Samples;

/** Features of a signal and of its negative are the same: a comparison must not mind the sign. */
export const signsExercise: CourseExercise<AlignSigns> = exercise({
  name: "signs",
  title: "The sign",
  points: 2,
  signature: "alignSigns(estimate: Float64Array, reference: Float64Array, blockLength: number): Float64Array",
  mistakes: {
    "one-sign": {
      when: "one sign is chosen for the whole signal",
      look: "where the sum begins anew: at the first sample of each block",
    },
    "as-it-is": { when: "no sign is changed", look: "the sign: it is that of the sum of products" },
    farthest: { when: "each block has the sign that takes it away from the reference", look: "which sign is nearer" },
    "sign-of-estimate": {
      when: "each block is turned so that its own sum is positive",
      look: "the products: the reference decides, too",
    },
    "first-sample": {
      when: "the first sample of each block decides",
      look: "the sum: all samples of the block are in it",
    },
    "sample-by-sample": {
      when: "each sample has a sign of its own",
      look: "how far a sign goes: a whole block",
    },
    scaled: {
      when: "each block is scaled to fit the reference best",
      look: "the factor: 1 or −1 and nothing else",
    },
    "last-block": {
      when: "the last block, when it is shorter, is left as it is",
      look: "where the blocks end: at the end of the signal",
    },
    "reference-returned": {
      when: "the reference is returned",
      look: "what is returned: the estimate, with other signs",
    },
  },
  hints: [
    "When is ‖x + e‖² smaller than ‖x − e‖²? Multiply both out: which term differs?",
    "The term is 4·Σ x·e. So a block must be turned around when the sum of its products with the reference is negative.",
    "Two loops: over `first = 0, blockLength, 2·blockLength …`, and inside it over the samples of the block, which ends at the end of the signal at the latest.",
  ],
  solution: (mistake) => (estimate, reference, blockLength) => {
    const { length } = estimate;
    const result = Float64Array.from(mistake("reference-returned") ? reference : estimate);
    if (mistake("as-it-is") || mistake("reference-returned")) return result;
    const size = mistake("one-sign") ? length : mistake("sample-by-sample") ? 1 : blockLength;
    for (let first = 0; first < length; first += size) {
      const last = Math.min(length, first + size);
      if (mistake("last-block") && last - first < size) break;
      let product = 0;
      let energy = 0;
      for (let i = first; i < (mistake("first-sample") ? first + 1 : last); i++) {
        product += estimate[i] * (mistake("sign-of-estimate") ? 1 : reference[i]);
        energy += estimate[i] ** 2;
      }
      const turned = mistake("farthest") ? product > 0 : product < 0;
      const factor = mistake("scaled") ? product / energy : turned ? -1 : 1;
      for (let i = first; i < last; i++) result[i] *= factor;
    }
    return result;
  },
  inputs,
  alternatives: {
    "both tried": (estimate, reference, blockLength) =>
      Float64Array.from(estimate, (value, i) => {
        const first = i - (i % blockLength);
        const distance = (sign: number): number => {
          let sum = 0;
          for (let n = first; n < Math.min(estimate.length, first + blockLength); n++)
            sum += (sign * estimate[n] - reference[n]) ** 2;
          return sum;
        };
        return distance(1) <= distance(-1) ? value : -value;
      }),
  },
});

/** Noisy signals on an offset whose blocks were turned by chance; the last block is shorter, but for the last two. */
function inputs(random: Random): [Float64Array, Float64Array, number][] {
  const input = (length: number, blockLength: number, loudness: number): [Float64Array, Float64Array, number] => {
    const offset = random.uniform(0.5, 1);
    const reference = Float64Array.from(
      { length },
      (_, i) => loudness * (Math.sin(0.7 * i) - offset * Math.cos(0.05 * i) + random.normal(0, 0.3)),
    );
    const blocks = Math.ceil(length / blockLength);
    // Both signs everywhere, and in the last block the wrong one.
    const sign = Array.from({ length: blocks }, (_, b) => (b === blocks - 1 || random.uniform() < 0.5 ? -1 : 1));
    const estimate = reference.map(
      (value, i) => sign[Math.floor(i / blockLength)] * (1.3 * value + loudness * random.normal(0, 0.2)),
    );
    return [estimate, reference, blockLength];
  };
  return [
    input(130 + random.integer(0, 9), 20, 1),
    input(101, 7 + random.integer(0, 3), 40),
    input(64, 9, 1e-3),
    input(50, 80, 1),
    input(120, 24, 1),
    input(120, 24, 1),
  ];
}
