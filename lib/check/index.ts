// With a star: only so can a course add its own answers to `CourseAnswers`.
export * from "./authoring.ts";
export { CheckFailed, type CheckOptions, check, judge } from "./check.ts";
export { type AllAnswers, type Answers, type ExerciseName, seminars } from "./exercises/index.ts";

import "./exercises/basis.ts";
import "./exercises/inversion.ts";
import "./exercises/music.ts";
import "./exercises/part2.ts";
import "./exercises/vocoder.ts";

export type { SeminarSettings } from "./exercises/settings.ts";
export { hint } from "./hint.ts";
export { type Language, setLanguage } from "./language/index.ts";
export { orReference } from "./or-reference.ts";
export { type ExerciseScore, type Score, score } from "./score.ts";
export { NotDone, todo } from "./todo.ts";
export {
  type ComparedNumber,
  type Comparison,
  type Issue,
  type IssueKind,
  type RequirementVerdict,
  type SoundVerdict,
  type Verdict,
  verdictMime,
  verdictText,
  type Where,
} from "./verdict.ts";
