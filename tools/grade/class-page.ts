// What a teacher reads: who has what, what went wrong how often, what reads alike.
import { escapeHtml } from "../page/html.ts";
import type { Grade } from "./grades.ts";
import type { MarkedExercise } from "./mark.ts";
import { type About, fileName, footer, list, page, section, table } from "./pages.ts";
import type { Similar } from "./similarity.ts";
import { hindrance, isUnreadable } from "./unreadable.ts";

/** Answers to one exercise that read alike. */
export interface AlikeIn extends Similar {
  /** The exercise's title, or what the texts are. */
  readonly title: string;
}

export interface Alike {
  /** Those who handed in the same file. */
  readonly files: readonly (readonly string[])[];
  readonly answers: readonly AlikeIn[];
}

/** @param remarks of the grader's own, about the whole class */
export function classPage(grades: readonly Grade[], alike: Alike, remarks: readonly string[], about: About): string {
  return page(
    `${about.title}: the class`,
    `<h1>${escapeHtml(about.title)}: the class</h1>
<p>${escapeHtml(inOneSentence(grades))} Students' programs ran ${escapeHtml(about.sandbox)}.</p>
${everybody(grades)}
${section("Could not be marked, or not to the end", list(unreadable(grades)))}
${section("To be looked at", list([...remarks.map(escapeHtml), ...toBeLookedAt(grades)]))}
${section("Exercise by exercise", byExercise(grades))}
${section("Requirements missed", missedRequirements(grades))}
${section("Known mistakes", knownMistakes(grades))}
${section("Other reasons", otherReasons(grades))}
${section("Not filled in", notFilledIn(grades))}
${section("Answers that read alike: a hint, not proof", sameFile(alike.files) + sideBySide(alike.answers))}
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
  const [first] = grades;
  if (!first) return "";
  const parts = first.parts.filter(({ apart }) => apart === undefined);
  const anyLate = grades.some(({ lateDays, timeUnknown }) => lateDays > 0 || timeUnknown);
  const withPoints = ({ title, of }: { title: string; of: number }): string => `${title}, of ${of}`;
  const heading = [
    "student",
    `total, of ${first.of}`,
    ...parts.map(withPoints),
    ...(anyLate ? ["late"] : []),
    ...first.apart.map(withPoints),
  ];
  const rows = grades.map(({ result: { submission }, parts: graded, lateDays, timeUnknown, total, apart }) => {
    const { id, name } = submission;
    const link = `<a href="students/${encodeURIComponent(fileName(id))}.html">${escapeHtml(name)}</a>`;
    return [
      id === name ? link : `${link} <span class="quiet">${escapeHtml(id)}</span>`,
      `<strong>${total}</strong>`,
      ...graded.flatMap(({ points, open, by, apart: own }) =>
        own ? [] : open ? "open" : `${points}${by ? " ✎" : ""}`,
      ),
      ...(anyLate ? [timeUnknown ? "time unknown" : lateDays > 0 ? `${lateDays} d` : ""] : []),
      ...apart.map(({ points }) => String(points)),
    ];
  });
  const decided = grades.some(({ parts: graded }) => graded.some(({ by }) => by));
  return table(heading, rows) + (decided ? '<p class="quiet">✎ decided by a person, in grades.json</p>' : "");
}

function unreadable(grades: readonly Grade[]): string[] {
  return grades.flatMap(({ result }) => {
    const { id, file } = result.submission;
    const why = hindrance(result, file.includes(id) ? undefined : id);
    if (why === undefined) return [];
    return [escapeHtml(isUnreadable(result) ? why : `${id} (${file}): ${why}`)];
  });
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
  const parts = grades[0]?.parts ?? [];
  const obligatoryFirst = [false, true].flatMap((optional) =>
    parts.filter(({ apart }) => (apart !== undefined) === optional),
  );
  const rows = obligatoryFirst.map(({ exercise, title, of, apart }) => {
    const all = handedIn.map(({ parts: own }) => own.find((part) => part.exercise === exercise)!);
    const got = all.filter(({ open }) => !open).map(({ points }) => points);
    const count = (which: (points: number) => boolean): string => String(got.filter(which).length);
    const mean = got.length === 0 ? "" : rounded(got.reduce((sum, points) => sum + points, 0) / got.length);
    return [
      escapeHtml(title) + (apart === undefined ? "" : ' <span class="quiet">optional</span>'),
      count((points) => points === of),
      count((points) => points > 0 && points < of),
      count((points) => points === 0),
      `${mean} of ${of}`,
    ];
  });
  return handedIn.length === 0 ? "" : table(["exercise", "all points", "some", "none", "mean"], rows);
}

function missedRequirements(grades: readonly Grade[]): string {
  const judged = exercisesOf(grades);
  const missed = judged.flatMap(({ marked, ...where }) =>
    (isOpen(marked) ? [] : (marked.verdict?.requirements ?? []))
      .filter(({ points, of, kept }) => kept === false || points < of)
      .map((requirement): Row => ({ ...where, what: requirement.title })),
  );
  return table(["exercise", "requirement", "missed by", "who"], counted(missed, judged));
}

function knownMistakes(grades: readonly Grade[]): string {
  const judged = exercisesOf(grades);
  const made = judged.flatMap(({ marked: { verdict }, ...where }): Row[] =>
    verdict?.issues.some(({ mistake }) => mistake !== undefined) ? [{ ...where, what: verdict.inShort }] : [],
  );
  return table(["exercise", "mistake", "made by", "who"], counted(made, judged));
}

/** Why points are missing where no known mistake was made. */
function otherReasons(grades: readonly Grade[]): string {
  const judged = exercisesOf(grades);
  const why = judged.flatMap(({ marked, ...where }): Row[] => {
    const { points, of, verdict } = marked;
    if (points === of || isOpen(marked) || verdict?.issues.some(({ mistake }) => mistake !== undefined)) return [];
    if (!verdict) return [{ ...where, what: "its cell could not be run" }];
    if (verdict.issues.length === 0) return [{ ...where, what: "right numbers that do not count" }];
    return [{ ...where, what: verdict.inShort }];
  });
  return table(["exercise", "reason", "students", "who"], counted(why, judged));
}

/** By itself: who stops early misses all that comes after, which hides what others got wrong. */
function notFilledIn(grades: readonly Grade[]): string {
  const judged = exercisesOf(grades);
  const open = judged.flatMap(({ marked, ...where }): Row[] => (isOpen(marked) ? [{ ...where, what: "" }] : []));
  const rows = counted(open, judged).map(([title, _, ...rest]) => [title, ...rest]);
  return table(["exercise", "students", "who"], rows);
}

const isOpen = ({ verdict }: MarkedExercise): boolean => verdict?.issues[0]?.kind === "notDone";

/** Something about one student's answer to one exercise. */
interface Row extends Answered {
  readonly what: string;
}

interface Judged extends Answered {
  readonly marked: MarkedExercise;
}

interface Answered {
  readonly title: string;
  readonly isOptional: boolean;
  readonly id: string;
}

function exercisesOf(grades: readonly Grade[]): Judged[] {
  return grades.flatMap(({ result, parts }) =>
    (result.marked?.exercises ?? []).flatMap((marked) => {
      const part = parts.find(({ exercise }) => exercise === marked.exercise);
      if (!part) return [];
      return [{ title: part.title, isOptional: part.apart !== undefined, id: result.submission.id, marked }];
    }),
  );
}

/**
 * Of all that were judged: exercise, what, how many of how many, who. What counts before what is optional, then the most
 * frequent first, then in the seminar's order.
 */
function counted(rows: readonly Row[], judged: readonly Judged[]): string[][] {
  const order = [...new Set(judged.map(({ title }) => title))];
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.title, row.what]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()]
    .toSorted(
      ([a, ...as], [b, ...bs]) =>
        Number(a.isOptional) - Number(b.isOptional) ||
        bs.length - as.length ||
        order.indexOf(a.title) - order.indexOf(b.title),
    )
    .map((group) => {
      const [{ title, what }] = group;
      const all = judged.filter((one) => one.title === title).length;
      const who = group.slice(0, mostNamed).map(({ id }) => id);
      const more = group.length > mostNamed ? ` and ${group.length - mostNamed} more` : "";
      return [
        escapeHtml(title),
        escapeHtml(what),
        `${group.length} of ${all}`,
        `<span class="quiet">${escapeHtml(who.join(", "))}${more}</span>`,
      ];
    });
}

const mostNamed = 5;

const sameFile = (groups: Alike["files"]): string =>
  list(groups.map((ids) => `The same file, byte for byte: ${escapeHtml(ids.join(", "))}`));

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
