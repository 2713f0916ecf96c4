// The second part of seminar 01, from the course's later years: outside its ten points.
import { type AnswerTo, course } from "../authoring.ts";
import { changeSpeedExercise, removeWeakExercise, shiftPitchExercise } from "./part2-mel-edits.ts";
import { wav2melExercise } from "./part2-wav2mel.ts";
import { windowingExercise } from "./part2-windowing.ts";

/** The functions of the second part, by the names of their exercises. */
export interface SecondPart {
  readonly windowing: AnswerTo<typeof windowingExercise>;
  readonly wav2mel: AnswerTo<typeof wav2melExercise>;
  readonly "shift-pitch": AnswerTo<typeof shiftPitchExercise>;
  readonly "change-speed": AnswerTo<typeof changeSpeedExercise>;
  readonly "remove-weak": AnswerTo<typeof removeWeakExercise>;
}

const all = [windowingExercise, wav2melExercise, shiftPitchExercise, changeSpeedExercise, removeWeakExercise];

course({
  title: "Spectrogram Madness",
  seed: 1,
  seminars: {
    "01-second-part": { title: "Second part", exercises: all.map(({ id }) => id), isPart: true },
  },
});
