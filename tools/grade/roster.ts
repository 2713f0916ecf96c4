// Who should have handed in.
import { existsSync, readFileSync, statSync } from "node:fs";
import { readCsv } from "./csv.ts";
import type { Submission } from "./submissions.ts";

export interface Enrolled {
  readonly id: string;
  readonly name: string;
  /** Moodle's number of the participant. */
  readonly moodle?: string;
  readonly email?: string;
  /** When it was handed in, as the platform's page says; UTC. */
  readonly time?: string;
}

/** @throws Error naming the row that cannot be meant */
export function readRoster(file: string): Enrolled[] {
  if (!existsSync(file) || !statSync(file).isFile()) throw new Error(`--roster: there is no file ${file}.`);
  const seen = new Set<string>();
  // As names of files are read: a Mac writes ë as two letters.
  return readCsv(readFileSync(file, "utf8").normalize("NFC")).map(({ id, name, moodle, email, time }, i) => {
    if (!id) throw new Error(`--roster: row ${i + 1} has no id; the columns must be id and name.`);
    if (seen.has(id)) throw new Error(`--roster: row ${i + 1}: the id ${id} is there twice.`);
    seen.add(id);
    const when = time && /T\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/.test(time) ? Date.parse(time) : Number.NaN;
    if (time && Number.isNaN(when)) {
      throw new Error(`--roster: row ${i + 1}: time must be such as 2026-12-01T23:59+01:00, got ${time}.`);
    }
    return {
      id,
      name: name || id,
      ...(moodle && { moodle }),
      ...(email && { email }),
      ...(time && { time: `${new Date(when).toISOString().slice(0, 19)}Z` }),
    };
  });
}

/** The course's ids for those that Moodle has in the names of its folders. */
export function moodleIds(roster: readonly Enrolled[]): Map<string, string> {
  return new Map(roster.flatMap(({ id, moodle }) => (moodle ? [[moodle.replace(/\D/g, ""), id]] : [])));
}

/** Names from the roster; who is on it and has handed in nothing has nothing; who is not on it is marked all the same. */
export function withRoster(submissions: readonly Submission[], roster: readonly Enrolled[]): Submission[] {
  const enrolled = new Map(roster.map((one) => [one.id, one]));
  const known = submissions.map((submission): Submission => {
    const one = enrolled.get(submission.id);
    if (!one) return { ...submission, notes: [...submission.notes, "Not on the roster."] };
    if (one.time === undefined) return { ...submission, name: one.name };
    const { latest: _, ...rest } = submission;
    return { ...rest, name: one.name, time: one.time };
  });
  const missing = roster
    .filter(({ id }) => !submissions.some((submission) => submission.id === id))
    .map(
      ({ id, name }): Submission => ({
        id,
        name,
        file: "nothing",
        time: "",
        digest: `nothing-${id}`,
        problem: "nothing was handed in",
        isMissing: true,
        notes: [],
      }),
    );
  return [...known, ...missing].toSorted((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
}
