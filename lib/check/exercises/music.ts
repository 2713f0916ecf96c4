// The exercises of notebook 04: settings of spectrograms for music, pixel shuffle, and a test of a measure.
import { type AnswerTo, course } from "../authoring.ts";
import { nullTestExercise } from "./music-null-test.ts";
import { pixelShuffleExercise } from "./music-pixel-shuffle.ts";
import { sharpnessExercise } from "./music-sharpness.ts";

/** The functions of notebook 04, by the names of their exercises. */
export interface MusicAnswers {
  readonly sharpness: AnswerTo<typeof sharpnessExercise>;
  readonly "pixel-shuffle": AnswerTo<typeof pixelShuffleExercise>;
  readonly "null-test": AnswerTo<typeof nullTestExercise>;
}

course({
  title: "From switches to music",
  seed: 4,
  seminars: {
    "04": {
      title: "From switches to music",
      exercises: [sharpnessExercise, pixelShuffleExercise, nullTestExercise].map(({ id }) => id),
    },
  },
});
