import type { Random, Samples, Spectrogram } from "../../core/index.ts";
import { hann, magnitude, matmul, melFilters, power, rfft, sliceIntoFrames, transpose } from "../../dsp/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";
import { mapped } from "./matrices.ts";
import type { SeminarSettings } from "./settings.ts";
import { sound } from "./sound.ts";

/** What the student writes, as the method `apply` of a class: the mel spectrogram of the course's later years. */
export type Wav2Mel = (amplitudes: Float32Array, settings?: Partial<SeminarSettings>) => Spectrogram<Samples>;

/** The settings of the course's later years. */
export const laterSettings: SeminarSettings = {
  sampleRate: 22050,
  nMels: 80,
  windowLength: 1024,
  hopLength: 256,
  fMin: 1,
  fMax: 8192,
};

export const wav2melExercise: CourseExercise<Wav2Mel> = exercise({
  name: "wav2mel",
  title: "Wav2Mel",
  points: 1,
  signature: "wav2mel(amplitudes: Float32Array, settings?: Partial<SeminarSettings>): Spectrogram",
  mistakes: {
    power: {
      when: "the bands are made of powers instead of magnitudes",
      look: "what comes after rfft: magnitude, as the course's later years have it",
    },
    "not-faded": {
      when: "the frames are not multiplied by the window",
      look: "the first step: weights[i % windowLength]",
    },
    symmetric: { when: "the window is the symmetric one", look: "the window: hann(windowLength), the periodic one" },
    mirrored: {
      when: "the ends are mirrored instead of padded with zeros",
      look: "the frames: those of your Windowing",
    },
    "real-part": { when: "only the real part is counted", look: "the magnitude: √(re² + im²)" },
    decibels: { when: "the bands are given in decibels", look: "the last line: the bands as they are" },
    "norm-forgotten": {
      when: "every filter has the peak 1 instead of the area 1",
      look: "the basis: as it is given, from melFilters",
    },
  },
  hints: [
    "Which weight belongs to number i of `cut.data`, where one frame stands after the other?",
    "Every number times its weight; then all frames are transformed at once; then the size of every complex number.",
    "`weights[i % windowLength]`, then `rfft({ ...cut, data })`, then `magnitude`.",
  ],
  solution:
    (mistake) =>
    (amplitudes, settings = {}) => {
      const { sampleRate, nMels, windowLength, hopLength, fMin, fMax } = { ...laterSettings, ...settings };
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength, {
        padMode: mistake("mirrored") ? "reflect" : "constant",
      });
      const weights = hann(windowLength, { symmetric: mistake("symmetric") });
      const faded = frames.data.map((value, i) => (mistake("not-faded") ? value : value * weights[i % windowLength]));
      const spectrum = rfft({ ...frames, data: faded });
      const bins = mistake("power")
        ? power(spectrum)
        : mistake("real-part")
          ? mapped(spectrum.re, Math.abs)
          : magnitude(spectrum);
      const norm = mistake("norm-forgotten") ? null : "slaney";
      const mel = matmul(transpose(melFilters({ sampleRate, nFft: windowLength, nMels, fMin, fMax, norm })), bins);
      return mistake("decibels") ? mapped(mel, (value) => 20 * Math.log10(value)) : mel;
    },
  inputs,
});

function inputs(random: Random): [Float32Array, Partial<SeminarSettings>?][] {
  const small = { sampleRate: 24000, nMels: 16, windowLength: 512, hopLength: 200, fMin: 300, fMax: 7000 };
  return [
    [sound(random, 2001 + random.integer(0, 100), 0.5), small],
    [sound(random, 1500 + random.integer(0, 100), 40), { ...small, windowLength: 501, nMels: 12 }],
    [sound(random, 3000 + random.integer(0, 300), 0.5)],
    [sound(random, 1500, 1e-3), small],
    [sound(random, 1500, 0.5), small],
  ];
}
