import type { Random, Samples } from "../../core/index.ts";
import { hann, rfft, sliceIntoFrames } from "../../dsp/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";

/** What the student writes: how sharp the spectrograms of these windows are. */
export type Sharpness = (samples: Float64Array, lengths: readonly number[]) => Samples;

const hop = 32;

/** A drum wants a short window, a flute a long one: a number says so. */
export const sharpnessExercise: CourseExercise<Sharpness> = exercise({
  name: "sharpness",
  title: "A window for a drum and for a flute",
  points: 2,
  signature: "sharpness(samples: Float64Array, lengths: number[]): Float64Array",
  mistakes: {
    "length-forgotten": {
      when: "the result is not multiplied by the length of the window: twice as long a window has twice as many bins",
      look: "the last factor: length · Σ p² / (Σ p)²",
    },
    amplitudes: { when: "amplitudes are summed instead of powers", look: "p: re² + im²" },
    upside: {
      when: "the fraction is upside down, so that the sharpest has the smallest number",
      look: "what stands above: Σ p²",
    },
    "sum-unsquared": { when: "the sum below is not squared", look: "what stands below: (Σ p)²" },
    "by-frame": {
      when: "each frame is measured by itself and the mean is taken: a click then says nothing about time",
      look: "the sums: they go over all frames before anything is divided",
    },
    "no-window": {
      when: "frames are not multiplied by the window",
      look: "the samples of a frame: times hann(length)",
    },
    "hop-of-window": {
      when: "the hop grows with the window",
      look: "the hop: 32 samples for every window, so that all have as many frames",
    },
    "lengths-returned": {
      when: "the lengths themselves are returned",
      look: "what is returned: one sharpness for each",
    },
  },
  hints: [
    "Of two spectrograms with the same energy, which has the larger sum of squared powers: one with a few loud cells, or one with many soft ones?",
    "For one length: `sliceIntoFrames(samples, length, 32)`, each sample of a frame times `hann(length)`, `rfft`, powers p; then two sums over all cells.",
    "`(length * squares) / sum ** 2`, where `sum` is Σ p and `squares` is Σ p² over all bins of all frames.",
  ],
  solution: (mistake) => (samples, lengths) =>
    Float64Array.from(lengths, (length) => {
      if (mistake("lengths-returned")) return length;
      const slices = sliceIntoFrames(samples, length, mistake("hop-of-window") ? length / 4 : hop);
      const window = hann(length);
      const data = mistake("no-window") ? slices.data : slices.data.map((x, i) => x * window[i % length]);
      const { re, im } = rfft({ ...slices, data });
      const powers = re.data.map((value, i) => {
        const power = value ** 2 + im.data[i] ** 2;
        return mistake("amplitudes") ? Math.sqrt(power) : power;
      });
      const factor = mistake("length-forgotten") ? 1 : length;
      const measure = (cells: Float64Array): number => {
        let [sum, squares] = [0, 0];
        for (const p of cells) {
          sum += p;
          squares += p * p;
        }
        if (sum === 0) return 0;
        if (mistake("upside")) return sum ** 2 / (factor * squares);
        return (factor * squares) / (mistake("sum-unsquared") ? sum : sum ** 2);
      };
      if (!mistake("by-frame")) return measure(powers);
      let total = 0;
      for (let t = 0; t < re.frames; t++) total += measure(powers.subarray(t * re.bins, (t + 1) * re.bins));
      return total / re.frames;
    }),
  inputs,
  alternatives: {
    "frame by frame": (samples, lengths) => {
      const result: number[] = [];
      for (const length of lengths) {
        const { frames, data } = sliceIntoFrames(samples, length, hop);
        const window = hann(length);
        let [sum, squares] = [0, 0];
        for (let t = 0; t < frames; t++) {
          const { re, im } = rfft(data.slice(t * length, (t + 1) * length).map((x, i) => x * window[i]));
          for (let k = 0; k < re.length; k++) {
            const p = re[k] * re[k] + im[k] * im[k];
            sum += p;
            squares += p * p;
          }
        }
        result.push((squares / sum / sum) * length);
      }
      return Float64Array.from(result);
    },
  },
});

/** A drum, a flute, both, and noise, at several loudnesses. */
function inputs(random: Random): [Float64Array, number[]][] {
  const drum = (n: number): number => Math.exp(-(n % 400) / 30) * random.normal();
  const flute = (n: number): number => Math.sin(0.3 * n) + 0.4 * Math.sin(0.6 * n) + 0.01 * random.normal();
  const input = (
    length: number,
    loudness: number,
    sound: (n: number) => number,
    lengths: number[],
  ): [Float64Array, number[]] => [Float64Array.from({ length }, (_, n) => loudness * sound(n)), lengths];
  return [
    input(1500, 1, drum, [32, 64, 128, 256, 512]),
    input(1500, 0.1, flute, [64, 128, 256, 512]),
    input(1200 + random.integer(0, 90), 30, (n) => drum(n) + 0.3 * flute(n), [128, 64, 256]),
    input(900, 1, () => random.normal(), [256, 32]),
    input(1000, 1, drum, [64, 128]),
    input(1000, 2, flute, [64, 128]),
  ];
}
