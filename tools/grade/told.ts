// What of a mark a student may read: the reason in a few words, and where to look. Never an input that was tried, an
// expected number, or a text that the student's own code wrote while it saw the inputs: who has longer than others, or
// repeats the exercise next year, must not know them.
import type { MarkedExercise } from "./mark.ts";

/** One or two sentences. */
export function told({ message, verdict }: Pick<MarkedExercise, "message" | "verdict">): string {
  // Without a verdict nothing was called: the reason is of the text alone.
  if (!verdict) return sentence(message);
  const [issue] = verdict.issues;
  const check = issue?.message ?? verdict.inShort;
  // The grader says of some answers why they do not count, in words of its own.
  if (!message.startsWith(check)) return withoutCode(message);
  return why(verdict, issue) + withoutCode(message.slice(check.length));
}

function why({ inShort }: Verdict, issue: Verdict["issues"][number] | undefined): string {
  if (!issue) return inShort;
  // What a blank says is written by whoever holds the notebook.
  if (issue.kind === "notDone") return "Not filled in yet.";
  if (issue.look === undefined) return sentence(inShort);
  return `This is what you get when ${inShort}; look at ${issue.look}.`;
}

/** With a capital, unless it begins with a name in code or of a file, and a full stop. */
export function sentence(text: string): string {
  if (text === "") return "";
  const begun = /^[a-z]+ /.test(text) ? `${text[0].toUpperCase()}${text.slice(1)}` : text;
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

type Verdict = NonNullable<MarkedExercise["verdict"]>;

/** A code of exit is a number that an answer chooses. */
const withoutCode = (text: string): string => text.replace(/ with code -?\d+/, "");

/** What was asked for, and whether it is there; a law has no points. */
export function toldRequirements({ verdict }: Pick<MarkedExercise, "verdict">): { met: boolean; text: string }[] {
  return (verdict?.requirements ?? []).map(({ title, points, of, kept }) =>
    kept === undefined
      ? { met: points === of, text: `${title}: ${points} of ${of}` }
      : { met: kept, text: `${title}: ${kept ? "true of your answer" : "not true of your answer"}` },
  );
}
