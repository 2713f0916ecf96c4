import type { ComplexSpectrogram } from "../../core/index.ts";
import type { Exercise } from "../exercise.ts";
import { stftExercise } from "./stft.ts";

/** The functions that students write, by the names of their exercises: what `check` accepts. */
export interface Answers {
  readonly stft: (
    amplitudes: Float32Array,
    windowLength: number,
    hopLength: number,
  ) => MaybeLater<ComplexSpectrogram<Float64Array> | ComplexSpectrogram>;
}

type MaybeLater<T> = T | Promise<T>;

export type ExerciseName = keyof Answers;

const exercises: Record<ExerciseName, Exercise<never, unknown>> = {
  stft: stftExercise as Exercise<never, unknown>,
};

/** A seminar's exercises in their order. */
export const seminars: Readonly<
  Record<string, { readonly title: string; readonly exercises: readonly ExerciseName[] }>
> = {
  "01": { title: "Spectrogram Madness", exercises: ["stft"] },
};

/** @throws RangeError when there is no exercise of that name */
export function exerciseNamed(name: ExerciseName): Exercise<readonly unknown[], unknown> {
  if (!Object.hasOwn(exercises, name)) {
    throw new RangeError(`check: name must be one of ${Object.keys(exercises).join(", ")}, got ${String(name)}`);
  }
  return exercises[name] as unknown as Exercise<readonly unknown[], unknown>;
}
