import type { Random, Samples } from "../../core/index.ts";
import { hamming, irfft, matmul, pinv, rfft } from "../../dsp/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";

/** What the student writes: the newest samples of a frame, from its power spectrum and the samples before them. */
export type LinearStep = (powers: Float64Array, known: Float64Array, window: Float64Array) => Samples;

/** A step of the decoder with magnitudes alone: at lags of a hop and more, the unknown samples occur in no product. */
export const linearStepExercise: CourseExercise<LinearStep> = exercise({
  name: "linear-step",
  title: "One linear step",
  points: 2,
  signature: "linearStep(powers: Float64Array, known: Float64Array, window: Float64Array): Float64Array",
  mistakes: {
    "window-forgotten": {
      when: "the new samples come out multiplied by the window",
      look: "the coefficient: the unknown z[m] stands in the frame as window[m] · z[m]",
    },
    "one-neighbour": {
      when: "only the neighbour at +lag is counted",
      look: "the coefficient: sample m has two neighbours at a distance of lag, m + lag and m − lag",
    },
    "known-forgotten": {
      when: "what the known samples make of the correlation is not subtracted",
      look: "the right side: wanted[lag] − have[lag]",
    },
    "known-added": {
      when: "what the known samples make of the correlation is added",
      look: "the right side: wanted[lag] − have[lag]",
    },
    "from-lag-one": {
      when: "the equations begin at lag 1: below a hop, two new samples meet in a product",
      look: "the first lag: hop",
    },
    "not-circular": {
      when: "the frame is not taken as a circle",
      look: "the neighbours: (m + lag) % nFft and (m − lag + nFft) % nFft",
    },
    "known-unweighted": {
      when: "the known samples are not multiplied by the window",
      look: "the frame: known[n] · window[n]",
    },
    reversed: { when: "the new samples come in the opposite order", look: "column i: sample known.length + i" },
  },
  hints: [
    "Write the frame as known samples plus new ones and multiply out Σ s[n]·s[n + lag]: which products have one new sample in them?",
    "New sample m, `window[m] · z[m]`, meets its neighbours at m + lag and m − lag on the circle; from lag = hop on, both are known.",
    "The coefficient is `window[m] * (frame[(m + lag) % nFft] + frame[(m - lag + nFft) % nFft])`, the right side `wanted[lag] - have[lag]`.",
  ],
  solution: (mistake) => (powers, known, window) => {
    const nFft = window.length;
    const hop = nFft - known.length;
    const frame = window.map((w, n) => (n < known.length ? known[n] * (mistake("known-unweighted") ? 1 : w) : 0));
    const wanted = correlationOf(powers);
    const have = correlationOf(powersOf(frame));
    const from = mistake("from-lag-one") ? 1 : hop;
    const equations = nFft / 2 - from + 1;
    const matrix = { bins: equations, frames: hop, data: new Float64Array(equations * hop) };
    const right = { bins: equations, frames: 1, data: new Float64Array(equations) };
    const at = (n: number): number => (mistake("not-circular") ? (frame[n] ?? 0) : frame[(n + nFft) % nFft]);
    for (let e = 0; e < equations; e++) {
      const lag = from + e;
      right.data[e] = mistake("known-forgotten")
        ? wanted[lag]
        : wanted[lag] + (mistake("known-added") ? 1 : -1) * have[lag];
      for (let i = 0; i < hop; i++) {
        const m = known.length + i;
        const weight = mistake("window-forgotten") ? 1 : window[m];
        matrix.data[i * equations + e] = weight * (at(m + lag) + (mistake("one-neighbour") ? 0 : at(m - lag)));
      }
    }
    const found = matmul(pinv(matrix), right).data;
    return mistake("reversed") ? found.reverse() : found;
  },
  inputs,
  alternatives: {
    "sums over the circle": (powers, known, window) => {
      const nFft = window.length;
      const hop = nFft - known.length;
      const frame = (n: number): number => {
        const place = ((n % nFft) + nFft) % nFft;
        return place < known.length ? known[place] * window[place] : 0;
      };
      const equations = nFft / 2 - hop + 1;
      const wanted = correlationOf(powers);
      const right = Float64Array.from({ length: equations }, (_, e) => {
        let sum = 0;
        for (let n = 0; n < nFft; n++) sum += frame(n) * frame(n + hop + e);
        return wanted[hop + e] - sum;
      });
      const data = Float64Array.from({ length: equations * hop }, (_, i) => {
        const [m, lag] = [known.length + Math.floor(i / equations), hop + (i % equations)];
        return window[m] * (frame(m + lag) + frame(m - lag));
      });
      return matmul(pinv({ bins: equations, frames: hop, data }), { bins: equations, frames: 1, data: right }).data;
    },
  },
  tolerance: 1e-3,
});

function powersOf(frame: Float64Array): Float64Array {
  const { re, im } = rfft(frame);
  return re.map((value, k) => value ** 2 + im[k] ** 2);
}

/** Σ s[n]·s[n + lag] on the circle, from |S|². */
function correlationOf(powers: Float64Array): Float64Array {
  return irfft({ re: powers, im: new Float64Array(powers.length) });
}

/** Frames of noise, where a quarter is new at most: with more, magnitudes alone have too few equations. */
function inputs(random: Random): [Float64Array, Float64Array, Float64Array][] {
  const input = (nFft: number, hop: number, loudness: number): [Float64Array, Float64Array, Float64Array] => {
    const samples = Float64Array.from({ length: nFft }, () => random.normal(0, loudness));
    const window = hamming(nFft);
    const powers = powersOf(samples.map((value, n) => value * window[n]));
    return [powers, samples.slice(0, nFft - hop), window];
  };
  return [input(32, 6, 1), input(40, 7, 20), input(64, 12, 1e-2), input(80, 10, 1), input(24, 4, 1), input(24, 4, 1)];
}
