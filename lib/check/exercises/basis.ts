// The exercises of notebook 03: trainable STFT and mel bases.
import { type AnswerTo, course } from "../authoring.ts";
import { ctcExercise } from "./basis-ctc.ts";
import { predictSettingExercise } from "./basis-setting.ts";
import { trainMelExercise } from "./basis-train-mel.ts";

/** The functions of notebook 03, by the names of their exercises. */
export interface BasisAnswers {
  readonly "train-mel": AnswerTo<typeof trainMelExercise>;
  readonly "predict-setting": AnswerTo<typeof predictSettingExercise>;
  readonly ctc: AnswerTo<typeof ctcExercise>;
}

course({
  title: "Trainable STFT and mel bases",
  seed: 3,
  seminars: {
    "03": {
      title: "Trainable STFT and mel bases",
      exercises: [predictSettingExercise, trainMelExercise, ctcExercise].map(({ id }) => id),
    },
  },
});
