// What has changed since the marks that a report holds, and why.
import type { Grade } from "./grades.ts";
import type { Marks } from "./report.ts";

/** In sentences, for the person at the terminal: each part, then a total that the parts do not explain. */
export function changes(last: Marks | undefined, grades: readonly Grade[]): string[] {
  if (!last) return ["There are no earlier marks to compare with."];
  const lines = grades.flatMap((grade) => changesOf(last, grade));
  const ids = new Set(grades.map(({ result }) => result.submission.id));
  const gone = last.students.filter(({ id }) => !ids.has(id)).map(({ id }) => `${id}: no longer there`);
  return lines.length + gone.length === 0 ? ["No mark has changed."] : ["Changed:", ...lines, ...gone];
}

function changesOf(last: Marks, { result, parts, bonus, total, lateDays }: Grade): string[] {
  const { id, digest } = result.submission;
  const before = last.students.find((student) => student.id === id);
  if (!before) return [`${id}: new`];
  const why = before.digest === digest ? "" : " (handed in anew)";
  let explained = 0;
  const lines = parts.flatMap(({ exercise, points, message, by, apart }) => {
    const was = before.parts.find((part) => part.exercise === exercise);
    if (!was || was.points === points) return [];
    if (apart === undefined) explained += points - was.points;
    const reason = by && by !== was.by ? `decided by ${by}` : message;
    return [`${id}, ${exercise}: ${was.points} → ${points}${why}: ${reason}`];
  });
  if (Math.abs(total - before.total - explained) < 0.005) return lines;
  const days = (count: number): string => (count === 1 ? "1 day late" : `${count} days late`);
  const reasons = [
    ...(lateDays !== before.lateDays ? [`${days(lateDays)}, before ${days(before.lateDays)}`] : []),
    ...(lateDays === before.lateDays && lateDays > 0 ? [days(lateDays)] : []),
    ...(bonus !== before.bonus ? [`bonus ${before.bonus} → ${bonus}`] : []),
  ];
  return [...lines, `${id}, total: ${before.total} → ${total}${why}: ${reasons.join("; ") || "other points count"}`];
}
