import type { Random, Samples, Spectrogram } from "../../core/index.ts";
import { hamming, hann, irfft, rfft, sliceIntoFrames } from "../../dsp/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";

/** What the student writes: the derivatives of ½ Σ (|S| − target)² by the samples. */
export type MagnitudeGradient = (
  samples: Float64Array,
  target: Spectrogram<Float64Array>,
  window: Float64Array,
  hopLength: number,
) => Samples;

/** What an optimiser of sounds needs: back through the transform by its transpose. */
export const gradientExercise: CourseExercise<MagnitudeGradient> = exercise({
  name: "magnitude-gradient",
  title: "The gradient by the samples",
  points: 2,
  signature:
    "magnitudeGradient(samples: Float64Array, target: Spectrogram<Float64Array>, window: Float64Array, hopLength: number): Float64Array",
  mistakes: {
    "window-forgotten": {
      when: "frames are not multiplied by the window on the way back",
      look: "the overlap-add: each sample went in times window[n], so its derivative comes out times window[n]",
    },
    "mirror-forgotten": {
      when: "irfft's mirrored half is not made good: bins between the first and the last count twice",
      look: "the share: irfft adds every bin but the first and the last a second time, the loss counts each once",
    },
    "scale-forgotten": {
      when: "the nFft that irfft divides by is not made good",
      look: "the share: the transpose of the transform has no 1 / nFft",
    },
    conjugate: {
      when: "the imaginary part has the wrong sign, so that each frame runs backwards",
      look: "what irfft is given: both parts of S, scaled by one real number",
    },
    power: {
      when: "powers are compared with the target instead of magnitudes",
      look: "the difference: |S| − target, with the root",
    },
    "size-forgotten": {
      when: "(|S| − target) is multiplied by S instead of S / |S|",
      look: "the factor: (|S| − target) / |S|",
    },
    "phase-forgotten": {
      when: "the differences are sent back without the phase of S",
      look: "what irfft is given: re and im of S, scaled",
    },
    downhill: {
      when: "the sign is that of the way downhill",
      look: "the difference: |S| − target, not target − |S|",
    },
    doubled: { when: "the ½ before the sum is left out", look: "the derivative of ½ d²: d" },
    normalised: {
      when: "the sum of the squared windows is divided out, as istft does",
      look: "the overlap-add: the transpose adds, and divides by nothing",
    },
    overwritten: {
      when: "a frame replaces what the frames before it have left, instead of adding to it",
      look: "the overlap-add: +=",
    },
    "of-the-norm": {
      when: "the result is divided by the norm of the differences: the derivative of ‖|S| − target‖",
      look: "the loss: half of the sum of squares, without a root",
    },
  },
  hints: [
    "By how much does one sample of one frame change S at bin k, and by how much does that change |S|?",
    "dL/dx[n] = Σ over frames and bins of (|S| − A) · Re(S̄/|S| · window · e^(−iωn)): a Fourier sum with the opposite sign, windowed and overlap-added.",
    "Scale re and im by (|S| − A) / |S| · nFft / 2, and by nFft at the first and the last bin; irfft; then `gradient[t * hopLength + n] += window[n] * back`.",
  ],
  solution: (mistake) => (samples, target, window, hopLength) => {
    const nFft = window.length;
    const slices = sliceIntoFrames(samples, nFft, hopLength, { center: false });
    const { re, im } = rfft({ ...slices, data: slices.data.map((x, i) => x * window[i % nFft]) });
    const { bins, frames } = re;
    let squares = 0;
    for (let i = 0; i < target.data.length; i++) {
      const size = Math.hypot(re.data[i], im.data[i]);
      const difference = (mistake("power") ? size * size : size) - target.data[i];
      squares += difference ** 2;
      const k = i % bins;
      const isEnd = k === 0 || k === bins - 1;
      const share = (mistake("scale-forgotten") ? 1 : nFft) * (isEnd || mistake("mirror-forgotten") ? 1 : 0.5);
      const factor = difference * share * (mistake("downhill") ? -1 : 1) * (mistake("doubled") ? 2 : 1);
      if (mistake("phase-forgotten")) {
        re.data[i] = factor;
        im.data[i] = 0;
        continue;
      }
      const scale = mistake("size-forgotten") ? factor : size > 0 ? factor / size : 0;
      re.data[i] *= scale;
      im.data[i] *= mistake("conjugate") ? -scale : scale;
    }
    const back = irfft({ re, im });
    const gradient = new Float64Array(samples.length);
    const sums = new Float64Array(samples.length);
    for (let t = 0; t < frames; t++)
      for (let n = 0; n < nFft; n++) {
        const value = back.data[t * nFft + n] * (mistake("window-forgotten") ? 1 : window[n]);
        const at = t * hopLength + n;
        sums[at] += window[n] ** 2;
        gradient[at] = mistake("overwritten") ? value : gradient[at] + value;
      }
    if (mistake("normalised")) return gradient.map((value, i) => (sums[i] > 1e-9 ? value / sums[i] : value));
    return mistake("of-the-norm") ? gradient.map((value) => value / Math.sqrt(squares)) : gradient;
  },
  inputs,
  alternatives: {
    "by sums of sines": (samples, { bins, frames, data }, window, hopLength) => {
      const nFft = window.length;
      const gradient = new Float64Array(samples.length);
      for (let t = 0; t < frames; t++)
        for (let k = 0; k < bins; k++) {
          let [re, im] = [0, 0];
          const turn = (n: number): number => (2 * Math.PI * k * n) / nFft;
          for (let n = 0; n < nFft; n++) {
            const x = samples[t * hopLength + n] * window[n];
            re += x * Math.cos(turn(n));
            im -= x * Math.sin(turn(n));
          }
          const size = Math.hypot(re, im);
          const pull = size > 0 ? (size - data[t * bins + k]) / size : 0;
          for (let n = 0; n < nFft; n++)
            gradient[t * hopLength + n] += pull * window[n] * (re * Math.cos(turn(n)) - im * Math.sin(turn(n)));
        }
      return gradient;
    },
  },
});

/** Noise; targets that are too small in some bins and too large in others; windows that do not read the same backwards, too. */
function inputs(random: Random): [Float64Array, Spectrogram<Float64Array>, Float64Array, number][] {
  const input = (
    window: Float64Array,
    hop: number,
    frames: number,
    loudness: number,
    rest = 0,
  ): [Float64Array, Spectrogram<Float64Array>, Float64Array, number] => {
    const nFft = window.length;
    const samples = Float64Array.from({ length: nFft + hop * (frames - 1) + rest }, () => random.normal(0, loudness));
    const slices = sliceIntoFrames(samples, nFft, hop, { center: false });
    const { re, im } = rfft({ ...slices, data: slices.data.map((x, i) => x * window[i % nFft]) });
    const data = re.data.map((value, i) => Math.hypot(value, im.data[i]) * random.uniform(0.3, 1.8));
    return [samples, { bins: re.bins, frames, data }, window, hop];
  };
  const slanted = (length: number): Float64Array => hann(length).map((value, n) => value * (0.4 + n / length));
  return [
    input(hann(16), 4, 6, 1),
    input(slanted(32), 8, 5, 3, 5),
    input(hamming(24), 7, 8, 1e-2),
    input(slanted(20), 5, 7, 30),
    input(slanted(16), 4, 6, 1),
    input(slanted(16), 4, 6, 1),
  ];
}
