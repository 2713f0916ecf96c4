// What a teacher reads: who has what, what went wrong how often, what reads alike.
import { escapeHtml } from "../page/html.ts";
import type { Grade } from "./grades.ts";
import type { MarkedExercise } from "./mark.ts";
import { type About, fileName, footer, list, page, section, table } from "./pages.ts";
import type { Similar } from "./similarity.ts";

/** Answers to one exercise that read alike. */
export interface AlikeIn extends Similar {
  /** The exercise's title, or what the texts are. */
  readonly title: string;
}

/** @param remarks of the grader's own, about the whole class */
export function classPage(
  grades: readonly Grade[],
  alike: readonly AlikeIn[],
  remarks: readonly string[],
  about: About,
): string {
  return page(
    `${about.title}: the class`,
    `<h1>${escapeHtml(about.title)}: the class</h1>
<p>${escapeHtml(inOneSentence(grades))} ${escapeHtml(about.sandbox)}.</p>
${everybody(grades)}
${section("Could not be marked", list(unreadable(grades)))}
${section("To be looked at", list([...remarks.map(escapeHtml), ...toBeLookedAt(grades)]))}
${section("Exercise by exercise", byExercise(grades))}
${section("Requirements missed", missedRequirements(grades))}
${section("Known mistakes", knownMistakes(grades))}
${section("Other reasons", otherReasons(grades))}
${section("Answers that read alike: a hint, not proof", sideBySide(alike))}
${footer(about, { forTeacher: true })}`,
    { isWide: true },
  );
}

function inOneSentence(grades: readonly Grade[]): string {
  const totals = grades.filter(({ result }) => result.marked).map(({ total }) => total);
  const hand = `${grades.length} ${grades.length === 1 ? "hand-in" : "hand-ins"}`;
  if (totals.length === 0) return `${hand}, none of them marked.`;
  const mean = totals.reduce((sum, total) => sum + total, 0) / totals.length;
  return `${hand}, ${totals.length} marked; their mean is ${rounded(mean)} of ${grades[0].of}.`;
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);

function everybody(grades: readonly Grade[]): string {
  const parts = (grades[0]?.parts ?? []).filter(({ apart }) => apart === undefined);
  const optional = (grades[0]?.apart ?? []).map(({ title }) => title);
  const anyLate = grades.some(({ lateDays }) => lateDays > 0);
  const heading = ["student", "total", ...parts.map(({ title }) => title), ...(anyLate ? ["late"] : []), ...optional];
  const rows = grades.map(({ result: { submission }, parts: graded, lateDays, total, of, apart }) => {
    const { id, name } = submission;
    const link = `<a href="students/${encodeURIComponent(fileName(id))}.html">${escapeHtml(name)}</a>`;
    return [
      id === name ? link : `${link} <span class="quiet">${escapeHtml(id)}</span>`,
      `<strong>${total} of ${of}</strong>`,
      ...graded.flatMap(({ points, of: all, open, by, apart: own }) =>
        own ? [] : open ? "open" : `${points} of ${all}${by ? " ✎" : ""}`,
      ),
      ...(anyLate ? [lateDays > 0 ? `${lateDays} d` : ""] : []),
      ...apart.map(({ points, of: all }) => `${points} of ${all}`),
    ];
  });
  const decided = grades.some(({ parts: graded }) => graded.some(({ by }) => by));
  return table(heading, rows) + (decided ? '<p class="quiet">✎ decided by a person, in grades.json</p>' : "");
}

function unreadable(grades: readonly Grade[]): string[] {
  return grades.flatMap(({ result: { submission, problem } }) =>
    problem ? [`${escapeHtml(submission.id)} (${escapeHtml(submission.file)}): ${escapeHtml(problem)}`] : [],
  );
}

function toBeLookedAt(grades: readonly Grade[]): string[] {
  return grades.flatMap(({ result: { submission, marked } }) =>
    [...submission.notes.filter((note) => !note.startsWith("Receipt ")), ...(marked?.notes ?? [])].map(
      (note) => `${escapeHtml(submission.id)}: ${escapeHtml(note)}`,
    ),
  );
}

// --- What went wrong how often -----------------------------------------------------------------------------------------

function byExercise(grades: readonly Grade[]): string {
  const handedIn = grades.filter(({ result }) => result.marked);
  const rows = (grades[0]?.parts ?? []).map(({ exercise, title, of }) => {
    const all = handedIn.map(({ parts }) => parts.find((part) => part.exercise === exercise)!);
    const got = all.filter(({ open }) => !open).map(({ points }) => points);
    const count = (which: (points: number) => boolean): string => String(got.filter(which).length);
    const mean = got.length === 0 ? "" : rounded(got.reduce((sum, points) => sum + points, 0) / got.length);
    return [
      escapeHtml(title),
      count((points) => points === of),
      count((points) => points > 0 && points < of),
      count((points) => points === 0),
      `${mean} of ${of}`,
    ];
  });
  return handedIn.length === 0 ? "" : table(["exercise", "all points", "some", "none", "mean"], rows);
}

/** Of all students that could be marked: exercise, what, how many of how many. */
function missedRequirements(grades: readonly Grade[]): string {
  const judged = exercisesOf(grades);
  const missed = judged.flatMap(({ title, marked }) =>
    (marked.verdict?.requirements ?? [])
      .filter(({ points, of, kept }) => kept === false || points < of)
      .map((requirement): Row => [title, requirement.title]),
  );
  return table(["exercise", "requirement", "missed by"], counted(missed, judged));
}

function knownMistakes(grades: readonly Grade[]): string {
  const judged = exercisesOf(grades);
  const made = judged.flatMap(({ title, marked }): Row[] => {
    const mistake = marked.verdict?.issues.find((issue) => issue.mistake !== undefined);
    return mistake ? [[title, `${marked.verdict?.inShort} (${mistake.mistake})`]] : [];
  });
  return table(["exercise", "what you get when", "made by"], counted(made, judged));
}

/** Why points are missing where no known mistake was made. */
function otherReasons(grades: readonly Grade[]): string {
  const judged = exercisesOf(grades);
  const why = judged.flatMap(({ title, marked: { points, of, verdict } }): Row[] => {
    if (points === of || verdict?.issues.some(({ mistake }) => mistake !== undefined)) return [];
    if (!verdict) return [[title, "its cell could not be run"]];
    if (verdict.issues.length === 0) return [[title, "right numbers that do not count"]];
    return [[title, verdict.issues[0].kind === "notDone" ? "not filled in" : verdict.inShort]];
  });
  return table(["exercise", "reason", "students"], counted(why, judged));
}

type Row = readonly [exercise: string, what: string];

interface Judged {
  readonly title: string;
  readonly marked: MarkedExercise;
}

function exercisesOf(grades: readonly Grade[]): Judged[] {
  return grades.flatMap(({ result, parts }) =>
    (result.marked?.exercises ?? []).flatMap((marked) => {
      const title = parts.find(({ exercise }) => exercise === marked.exercise)?.title;
      return title === undefined ? [] : [{ title, marked }];
    }),
  );
}

/** The rows that are there, once each, with how often; the most frequent first. */
function counted(rows: readonly Row[], judged: readonly Judged[]): string[][] {
  const times = new Map<string, number>();
  for (const row of rows) times.set(JSON.stringify(row), (times.get(JSON.stringify(row)) ?? 0) + 1);
  return [...times]
    .toSorted((a, b) => b[1] - a[1])
    .map(([row, count]) => {
      const [exercise, what] = JSON.parse(row) as Row;
      const all = judged.filter(({ title }) => title === exercise).length;
      return [escapeHtml(exercise), escapeHtml(what), `${count} of ${all}`];
    });
}

function sideBySide(alike: readonly AlikeIn[]): string {
  return alike
    .map(({ title, a, b, alike: part }) => {
      const column = ({ id, source }: typeof a): string =>
        `<div><p>${escapeHtml(id)}</p><pre>${escapeHtml(source)}</pre></div>`;
      const heading = `${escapeHtml(title)}: ${escapeHtml(a.id)} and ${escapeHtml(b.id)}, ${Math.round(100 * part)} %`;
      return `<details><summary>${heading}</summary><div class="beside">${column(a)}${column(b)}</div></details>`;
    })
    .join("");
}
