// Why a hand-in has no marks, in the same words in the terminal, on the pages and in the tables; and what is wrong with a
// file that nobody can read, without a parser's own words for it.
import type { Result } from "./marking.ts";
import { sentence } from "./told.ts";

/** A file was handed in, and nothing in it could be read. */
export const isUnreadable = ({ submission, problem }: Result): boolean =>
  problem !== undefined && submission.content === undefined && submission.isMissing !== true;

/**
 * Why it was not marked, or not to the end; undefined where it was. No full stop.
 *
 * @param who added to the file's name, where that alone does not say whose it is
 */
export function hindrance(result: Result, who?: string): string | undefined {
  const { submission, problem } = result;
  if (!isUnreadable(result)) return problem;
  const whose = who === undefined ? "" : ` (${who})`;
  return `${submission.file || "The file"}${whose} could not be read: ${problem}`;
}

/** For the student: with what to do about it. */
export function hindranceTold(result: Result): string | undefined {
  const why = hindrance(result);
  if (why === undefined || !isUnreadable(result)) return why && sentence(why);
  return `${why}. Please look into your own copy, and hand it in again.`;
}

/** Of a text that should be a notebook. */
export function whyNoNotebook(text: string): string {
  let parsed: { cells?: unknown; nbformat?: unknown } | null;
  try {
    parsed = JSON.parse(text);
  } catch {
    return endsInTheMiddle(text) ? "it ends in the middle" : "it is no notebook";
  }
  const isOlder = Array.isArray(parsed?.cells) && parsed.nbformat !== 4;
  return isOlder ? "it is a notebook of another version than 4, which JupyterLab saves" : "it is no notebook";
}

/** Whether a text that is no JSON was begun as one, with something open at its end: a file that was cut. */
export function endsInTheMiddle(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  let open = 0;
  let isInside = false;
  for (const [sign] of text.matchAll(/\\.|["[\]{}]/gs)) {
    if (sign === '"') isInside = !isInside;
    else if (isInside || sign.length > 1) continue;
    else open += sign === "{" || sign === "[" ? 1 : -1;
  }
  return isInside || open > 0;
}
