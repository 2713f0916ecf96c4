// From what the machine found to what a student gets: people's points over the machine's, then lateness.
import { nearest } from "speclab/cli";
import type { Deadline } from "./lateness.ts";
import { lateness } from "./lateness.ts";
import type { Result } from "./marking.ts";

/** What a person says about a hand-in. Kept in grades.json, which no run of the grader ever writes over. */
export interface Override {
  readonly id: string;
  /** An exercise or an answer in words; without it the comment is about the whole. */
  readonly exercise?: string;
  /** Instead of the machine's; for answers in words the only ones there are. */
  readonly points?: number;
  readonly comment?: string;
  readonly by: string;
}

/** Something that gives points. */
export interface Part {
  readonly exercise: string;
  readonly title: string;
  readonly of: number;
  /** An answer in words, which a person marks. */
  readonly inWords: boolean;
  /** Title of the part of the seminar whose points are counted beside the others. */
  readonly apart?: string;
}

/** Points of a part that has points of its own. */
export interface Apart {
  readonly title: string;
  readonly points: number;
  readonly of: number;
}

export interface Grade {
  readonly result: Result;
  readonly parts: readonly GradedPart[];
  /** Before lateness, and without what is counted apart. */
  readonly points: number;
  readonly of: number;
  readonly apart: readonly Apart[];
  /** Points of the apart that fill up what is missing in the others; only with `--bonus`. */
  readonly bonus: number;
  /** Days begun after the deadline. */
  readonly lateDays: number;
  /** Whether nobody can say if it was in time: then nothing is taken off, and a comment says so. */
  readonly timeUnknown: boolean;
  readonly total: number;
  readonly comments: readonly string[];
}

export interface GradedPart extends Part {
  readonly points: number;
  readonly message: string;
  /** Set where a person has decided. */
  readonly by?: string;
  /** Not marked yet. */
  readonly open: boolean;
}

export function grade(
  result: Result,
  parts: readonly Part[],
  overrides: readonly Override[],
  deadline: Deadline | undefined,
  { bonus: counts = false }: { readonly bonus?: boolean } = {},
): Grade {
  const { submission, marked, problem } = result;
  const mine = overrides.filter(({ id }) => id === submission.id);
  const graded = parts.map((part): GradedPart => {
    const found = marked?.exercises.find(({ exercise }) => exercise === part.exercise);
    const override = mine.findLast(({ exercise, points }) => exercise === part.exercise && points !== undefined);
    const message = found?.message ?? problem ?? (part.inWords ? "" : "nothing was found to mark");
    const machine = { ...part, points: found?.points ?? 0, message, open: part.inWords };
    return override ? { ...machine, points: override.points!, by: override.by, open: false } : machine;
  });
  const [points, of] = sums(graded.filter(({ apart }) => apart === undefined));
  const titles = new Set(graded.flatMap(({ apart }) => apart ?? []));
  const apart = [...titles].map((title): Apart => {
    const [got, all] = sums(graded.filter((part) => part.apart === title));
    return { title, points: got, of: all };
  });
  // More than all points no gradebook takes.
  const bonus = counts ? Math.min(of - points, sums(apart)[0]) : 0;
  const { id, time, latest } = submission;
  const { days, left, unknown } = deadline
    ? lateness(deadline, id, time, latest)
    : { days: 0, left: 1, unknown: false };
  const isUnknown = unknown && submission.content !== undefined;
  return {
    result,
    parts: graded,
    points,
    of,
    apart,
    bonus,
    lateDays: days,
    total: Math.round((points + bonus) * left * 100) / 100,
    timeUnknown: isUnknown,
    comments: [
      ...(isUnknown ? [timeUnknown(submission)] : []),
      ...mine.flatMap(({ comment, by }) => (comment ? [`${comment} (${by})`] : [])),
    ],
  };
}

function timeUnknown({ time, latest }: Result["submission"]): string {
  const own = time ? `its own clock says ${time}` : "it says no time of its own";
  const there = latest ? `, and the download only that it was there by ${latest}` : "";
  return `Time unknown: ${own}${there}; nothing was taken off for lateness.`;
}

function sums(all: readonly { readonly points: number; readonly of: number }[]): [points: number, of: number] {
  return [all.reduce((sum, { points }) => sum + points, 0), all.reduce((sum, { of }) => sum + of, 0)];
}

const fields = ["id", "exercise", "points", "comment", "by"];

function meant(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near ? `; did you mean ${near}?` : "";
}

/** @throws Error naming the entry that cannot be meant */
export function readOverrides(text: string, parts: readonly Part[], ids: ReadonlySet<string>): Override[] {
  let entries: Override[];
  try {
    entries = JSON.parse(text);
  } catch (error) {
    throw new Error(`grades.json is no JSON, and nothing was marked: ${(error as Error).message}`);
  }
  if (!Array.isArray(entries))
    throw new Error('grades.json must be a list: [{ "id": "ada", "exercise": "stft", "points": 2, "by": "me" }]');
  entries.forEach((entry, i) => {
    const where = `grades.json, entry ${i + 1}`;
    const { id } = entry ?? {};
    if (typeof id !== "string") throw new Error(`${where}: it has no id`);
    if (!ids.has(id)) throw new Error(`${where}: nobody has the id ${id}${meant(id, [...ids])}`);
    const wrong = Object.keys(entry).find((field) => !fields.includes(field));
    if (wrong !== undefined) {
      throw new Error(`${where}: there is no field ${wrong}${meant(wrong, fields)}; there is: ${fields.join(", ")}`);
    }
    if (entry.comment !== undefined && typeof entry.comment !== "string") {
      throw new Error(`${where}: comment must be a text`);
    }
    if (typeof entry.by !== "string") throw new Error(`${where}: it does not say who decided ("by")`);
    const part = parts.find(({ exercise }) => exercise === entry.exercise);
    if (entry.exercise !== undefined && !part) {
      throw new Error(
        `${where}: there is no ${entry.exercise}; there is: ${parts.map(({ exercise }) => exercise).join(", ")}`,
      );
    }
    if (entry.points === undefined) return;
    if (!part) throw new Error(`${where}: points need an exercise`);
    if (!(typeof entry.points === "number" && entry.points >= 0 && entry.points <= part.of)) {
      throw new Error(`${where}: points must be from 0 to ${part.of}, got ${entry.points}`);
    }
  });
  return entries;
}
