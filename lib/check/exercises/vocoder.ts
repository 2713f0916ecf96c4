// The exercises of notebook 05: the gradient of a sound, magnitudes that fit their bands, and what bands tell.
import { type AnswerTo, course } from "../authoring.ts";
import { gradientExercise } from "./vocoder-gradient.ts";
import { knownShareExercise } from "./vocoder-known.ts";
import { projectionExercise } from "./vocoder-projection.ts";

/** The functions of notebook 05, by the names of their exercises. */
export interface VocoderAnswers {
  readonly "magnitude-gradient": AnswerTo<typeof gradientExercise>;
  readonly "mel-projection": AnswerTo<typeof projectionExercise>;
  readonly "known-share": AnswerTo<typeof knownShareExercise>;
}

course({
  title: "A vocoder by gradient descent",
  seed: 5,
  seminars: {
    "05": {
      title: "A vocoder by gradient descent",
      exercises: [gradientExercise, projectionExercise, knownShareExercise].map(({ id }) => id),
    },
  },
});
