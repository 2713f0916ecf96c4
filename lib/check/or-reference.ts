import { host, type MimeBundle } from "../core/index.ts";
import { escapeMarkup } from "../display/escape.ts";
import { type AllAnswers, exerciseNamed } from "./exercises/index.ts";
import { type JudgeOptions, judge } from "./judge.ts";
import { sentences } from "./language/index.ts";
import { block, line } from "./verdict-bundle.ts";

/**
 * The answer when it is right, the library's own function when it is not yet, with a line that says so: later cells of a
 * seminar go on either way. Gives no points, and remembers nothing: it looks at the answer as it is now.
 *
 * @param name the exercise
 * @param answer the student's function
 * @param options as for `check`
 * @example
 * const getStft = () => todo("the STFT");
 * const ownStft = await orReference("stft", getStft);
 */
export async function orReference<Name extends keyof AllAnswers, Answer extends AllAnswers[Name]>(
  name: Name,
  answer: Answer,
  options: JudgeOptions = {},
): Promise<Answer> {
  const exercise = exerciseNamed(name);
  const { verdict } = await judge(exercise, answer, options);
  if (verdict.points === verdict.of) return answer;
  const { standIn } = sentences(options.language);
  const open = verdict.issues.some(({ kind }) => kind === "notDone");
  host().display(note(open ? standIn.open(verdict.title) : standIn.wrong(verdict.title)));
  return exercise.reference as unknown as Answer;
}

function note(sentence: string): MimeBundle {
  return { "text/html": block("open", sentence, line(`○ ${escapeMarkup(sentence)}`)), "text/plain": `○ ${sentence}` };
}
