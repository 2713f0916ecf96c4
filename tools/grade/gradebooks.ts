// Tables that a platform takes in.
import { csv } from "./csv.ts";
import type { Grade } from "./grades.ts";
import type { Enrolled } from "./roster.ts";
import { told } from "./told.ts";
import { hindranceTold } from "./unreadable.ts";
import { platformSays } from "./whose.ts";

/**
 * Moodle's offline grading worksheet. It knows people by their number, which stands in the names of the folders that it
 * hands out, and in the roster's column `moodle`; who has none is told by e-mail address and name.
 *
 * @returns the table, and whom Moodle will not find by it
 */
export function moodleTable(
  grades: readonly Grade[],
  roster: readonly Enrolled[] = [],
): { table: string; unknown: readonly string[] } {
  const enrolled = new Map(roster.map((one) => [one.id, one]));
  const unknown: string[] = [];
  const rows = grades.map(({ result, points, bonus, total, of, comments, parts, lateDays }) => {
    const { id, name, file } = result.submission;
    const { moodle, email = "" } = enrolled.get(id) ?? {};
    const number = moodle?.replace(/\D/g, "") || numberIn(file);
    if (!number) unknown.push(id);
    const missed = parts
      .filter(({ points: got, of: all, apart, open, by }) => got < all && apart === undefined && !open && !by)
      .map(({ exercise, title, message }) => {
        const marked = result.marked?.exercises.find((candidate) => candidate.exercise === exercise);
        return `${title}: ${told(marked ?? { message })}`;
      });
    const reasons = result.marked ? missed : [hindranceTold(result) ?? ""];
    const late =
      lateDays > 0
        ? [`${points + bonus} of ${of} before ${lateDays} ${lateDays === 1 ? "day" : "days"} of lateness.`]
        : [];
    return [
      number ? `Participant ${number}` : "",
      name,
      email,
      total,
      of,
      [...late, ...comments, ...reasons].join(" "),
    ];
  });
  const heading = ["Identifier", "Full name", "Email address", "Grade", "Maximum grade", "Feedback comments"];
  return { table: csv([heading, ...rows]), unknown };
}

/** Whether Moodle has named it, with a number or, as for groups, without. */
export const isFromMoodle = (file: string): boolean => platformSays(file)?.platform === "Moodle";

/** `Ada Lovelace_12345_assignsubmission_file_/answer.ipynb` */
function numberIn(file: string): string | undefined {
  return /_(\d+)_assignsubmission_/.exec(file)?.[1];
}

export function canvasTable(grades: readonly Grade[], title: string): string {
  const rows = grades.map(({ result: { submission }, total }) => [submission.name, submission.id, "", total]);
  return csv([["Student", "ID", "Section", title], ...rows]);
}
