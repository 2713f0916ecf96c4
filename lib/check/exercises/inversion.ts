// The exercises of notebook 02: reassigned spectrograms, and the way back.
import { type AnswerTo, course } from "../authoring.ts";
import { linearStepExercise } from "./inversion-linear-step.ts";
import { reassignmentExercise } from "./inversion-reassignment.ts";
import { signsExercise } from "./inversion-signs.ts";

/** The functions of notebook 02, by the names of their exercises. */
export interface InversionAnswers {
  readonly reassignment: AnswerTo<typeof reassignmentExercise>;
  readonly signs: AnswerTo<typeof signsExercise>;
  readonly "linear-step": AnswerTo<typeof linearStepExercise>;
}

course({
  title: "Inverting the reassigned spectrogram",
  seed: 2,
  seminars: {
    "02": {
      title: "Inverting the reassigned spectrogram",
      exercises: [reassignmentExercise, signsExercise, linearStepExercise].map(({ id }) => id),
    },
  },
});
