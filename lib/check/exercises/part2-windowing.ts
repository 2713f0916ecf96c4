import type { Random, Samples, Spectrogram } from "../../core/index.ts";
import { hann, sliceIntoFrames } from "../../dsp/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";
import { memoryOrder, sizesSwapped } from "./matrices.ts";
import { sound } from "./sound.ts";

/** What the student writes, as the method `apply` of a class: frames that overlap, with zeros beyond both ends. */
export type Windowing = (amplitudes: Float32Array, windowLength: number, hopLength: number) => Spectrogram<Samples>;

/** Frames as the course's later years cut them; each line of it can be wrong in a way of its own. */
export const windowingExercise: CourseExercise<Windowing> = exercise({
  name: "windowing",
  title: "Windowing",
  points: { size: 1, values: 1 },
  signature: "windowing(amplitudes: Float32Array, windowLength: number, hopLength: number): Spectrogram",
  mistakes: {
    mirrored: {
      when: "the ends are mirrored instead of padded with zeros",
      look: "what stands before the first sample",
    },
    "not-centred": {
      when: "the sound begins at the first number of the padded array: frame t begins at t · hopLength and is not centred there",
      look: "padded.set: the samples come after half a window of zeros",
    },
    "whole-window": {
      when: "a whole window of zeros stands before the sound instead of half a window",
      look: "how many zeros there are at the front: ⌊windowLength / 2⌋",
    },
    "last-frame-missing": {
      when: "the last frame is missing",
      look: "the number of frames: there is one at sample 0, too",
    },
    "odd-forgotten": {
      when: "an odd window gets as many frames as an even one: the last one reaches beyond the padding",
      look: "the number of frames: length − windowLength % 2",
    },
    faded: { when: "the frames are multiplied by a window already", look: "the samples: they are copied as they are" },
    "memory-order": {
      when: "the numbers of one row stand together instead of the numbers of one frame",
      look: "the order of the numbers: data[frame * windowLength + n]",
    },
    "sizes-swapped": {
      when: "the names bins and frames are exchanged",
      look: "which of the two is called bins: the samples of a frame",
    },
  },
  hints: [
    "Which samples of the sound are in the first frame, and what stands before them?",
    "Frame t is the stretch of `padded` that begins at t · hopLength and is windowLength long. It belongs at t · windowLength of `data`.",
    "`padded.subarray(from, to)` is a stretch, and `data.set(part, place)` puts it down; the number of frames stands as a formula in the text above.",
  ],
  solution: (mistake) => (amplitudes, windowLength, hopLength) => {
    const half = Math.floor(windowLength / 2);
    if (mistake("mirrored")) return sliceIntoFrames(amplitudes, windowLength, hopLength);
    const padded = new Float64Array(amplitudes.length + 2 * windowLength);
    padded.set(amplitudes, mistake("not-centred") ? 0 : mistake("whole-window") ? windowLength : half);
    const spare = mistake("odd-forgotten") ? 0 : windowLength % 2;
    const frames = Math.floor((amplitudes.length - spare) / hopLength) + (mistake("last-frame-missing") ? 0 : 1);
    const data = new Float64Array(windowLength * frames);
    for (let t = 0; t < frames; t++) {
      const first = t * hopLength;
      data.set(padded.subarray(first, first + windowLength), t * windowLength);
    }
    const cut = { bins: windowLength, frames, data };
    const weights = hann(windowLength);
    if (mistake("faded")) return { ...cut, data: data.map((value, i) => value * weights[i % windowLength]) };
    if (mistake("memory-order")) return memoryOrder(cut);
    return mistake("sizes-swapped") ? sizesSwapped(cut) : cut;
  },
  inputs,
  alternatives: {
    "number by number": (amplitudes, windowLength, hopLength) => {
      const half = Math.floor(windowLength / 2);
      const frames = 1 + Math.floor((amplitudes.length - (windowLength % 2)) / hopLength);
      const value = (_: unknown, i: number): number =>
        amplitudes[Math.floor(i / windowLength) * hopLength + (i % windowLength) - half] ?? 0;
      return { bins: windowLength, frames, data: Float64Array.from({ length: windowLength * frames }, value) };
    },
  },
});

/** Even and odd windows; a length that the hop divides, where an odd window has one frame less. */
function inputs(random: Random): [Float32Array, number, number][] {
  const input = (length: number, windowLength: number, hopLength: number): [Float32Array, number, number] => [
    sound(random, length, 0.5),
    windowLength,
    hopLength,
  ];
  return [
    input(128, 64, 16),
    input(128, 63, 16),
    input(501 + random.integer(0, 50), 32, 7),
    input(300, 25, 30),
    input(200 + random.integer(0, 50), 40, 50),
    input(160, 16, 8),
    input(160, 16, 8),
  ];
}
