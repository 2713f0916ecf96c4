export { nearest } from "../core/nearest.ts";
export * from "../node/zip-table.ts";
export {
  type AnswerResult,
  type AnswersResult,
  answersText,
  type CheckAnswersOptions,
  checkAnswers,
} from "./check-answers.ts";
export {
  type Asked,
  type AskedSeminar,
  type CourseFacts,
  exerciseFiles,
  loadCourse,
  ownSeminars,
  readCourse,
  seminarNamed,
} from "./course.ts";
export { installHooks } from "./hooks.ts";
export type { JudgingLimits } from "./judging.ts";
export { main } from "./main.ts";
export { findTypeScript } from "./typescript.ts";
export { type OptionKinds, readWords, UsageError, type Words } from "./words.ts";
