import type { ComplexSpectrogram, Samples, Spectrogram } from "../../core/index.ts";
import { type CourseAnswers, courseExercise, courseExercises } from "../authoring.ts";
import type { Exercise } from "../exercise.ts";
import type { BasisAnswers } from "./basis.ts";
import { griffinLimExercise } from "./griffin-lim.ts";
import type { InversionAnswers } from "./inversion.ts";
import { istftExercise } from "./istft.ts";
import { melExercise } from "./mel.ts";
import { melInversionExercise } from "./mel-inversion.ts";
import type { MusicAnswers } from "./music.ts";
import type { SecondPart } from "./part2.ts";
import { powerExercise } from "./power.ts";
import type { SeminarSettings } from "./settings.ts";
import { stftExercise } from "./stft.ts";
import type { VocoderAnswers } from "./vocoder.ts";

type Real = Spectrogram<Float64Array> | Spectrogram;
type Complex = ComplexSpectrogram<Float64Array> | ComplexSpectrogram;

/** The functions that students write, by the names of their exercises: what `check` accepts. */
export interface Answers extends CourseAnswers {
  readonly stft: (amplitudes: Float32Array, windowLength: number, hopLength: number) => MaybeLater<Complex>;
  readonly power: (amplitudes: Float32Array, settings?: Partial<SeminarSettings>) => MaybeLater<Real>;
  readonly mel: (amplitudes: Float32Array, settings?: Partial<SeminarSettings>) => MaybeLater<Real>;
  readonly "mel-inversion": (
    melSpectrogram: Spectrogram<Float64Array>,
    settings?: Partial<SeminarSettings>,
  ) => MaybeLater<Real>;
  readonly istft: (
    stft: ComplexSpectrogram<Float64Array>,
    windowLength: number,
    hopLength: number,
  ) => MaybeLater<Samples>;
  readonly "griffin-lim": (
    powerSpectrogram: Spectrogram<Float64Array>,
    windowLength: number,
    hopLength: number,
    iterations: number,
    seed?: number,
  ) => MaybeLater<Samples>;
}

type MaybeLater<T> = T | Promise<T>;

export type ExerciseName = keyof Answers;

/** All that `check` accepts: the second part of a seminar as well, and notebooks 02 to 05. */
export interface AllAnswers extends Answers, SecondPart, InversionAnswers, BasisAnswers, MusicAnswers, VocoderAnswers {}

const exercises: Record<ExerciseName, Exercise<never, unknown>> = {
  stft: stftExercise as Exercise<never, unknown>,
  power: powerExercise as Exercise<never, unknown>,
  mel: melExercise as Exercise<never, unknown>,
  "mel-inversion": melInversionExercise as Exercise<never, unknown>,
  istft: istftExercise as Exercise<never, unknown>,
  "griffin-lim": griffinLimExercise as Exercise<never, unknown>,
};

/** A seminar's exercises in their order. */
export const seminars: Readonly<
  Record<string, { readonly title: string; readonly exercises: readonly ExerciseName[] }>
> = {
  "01": {
    title: "Spectrogram Madness",
    exercises: ["stft", "power", "mel", "mel-inversion", "istft", "griffin-lim"],
  },
};

/** @throws RangeError when there is no exercise of that name */
export function exerciseNamed(name: keyof AllAnswers): Exercise<readonly unknown[], unknown> {
  if (!Object.hasOwn(exercises, name)) {
    const ofCourse = courseExercise(name);
    if (ofCourse) return ofCourse as unknown as Exercise<readonly unknown[], unknown>;
    const names = [...Object.keys(exercises), ...courseExercises()];
    throw new RangeError(`check: name must be one of ${names.join(", ")}, got ${String(name)}`);
  }
  return exercises[name as ExerciseName] as unknown as Exercise<readonly unknown[], unknown>;
}
