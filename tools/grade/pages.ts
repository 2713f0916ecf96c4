// Pages of a report: one for each student, one for the class. They hold no script and run none, whatever students write.
import { createHash } from "node:crypto";
import { escapeHtml } from "../page/html.ts";
import type { Grade, GradedPart, Part } from "./grades.ts";
import type { Similar } from "./similarity.ts";

export interface About {
  readonly title: string;
  /** UTC. */
  readonly made: string;
  readonly seed: number;
  readonly sandbox: string;
  readonly speclab: string;
}

/** What a student gets back: points, reasons, hints; no input that was tried and no expected number. */
export function studentPage(grade: Grade, about: About): string {
  const { result, parts, points, bonus, of, apart, lateDays, total, comments } = grade;
  const { submission, marked } = result;
  const block = (part: GradedPart): string => {
    const verdict = marked?.exercises.find(({ exercise }) => exercise === part.exercise)?.verdict;
    const requirements = part.by
      ? ""
      : list(
          (verdict?.requirements ?? []).map(
            ({ title, points: got, of: all }) => `${escapeHtml(title)}: ${got} of ${all}`,
          ),
        );
    const decided = part.by ? ` <em>(decided by ${escapeHtml(part.by)})</em>` : "";
    const state = part.open ? "not marked yet" : `${part.points} of ${part.of}`;
    return `<section><h2>${escapeHtml(part.title)}: ${state}${decided}</h2><p>${escapeHtml(part.message)}</p>${requirements}</section>`;
  };
  const counted = parts.filter((part) => part.apart === undefined);
  const optional = apart.map(({ title, points: got, of: all }) => {
    const inside = parts.filter((part) => part.apart === title).map(block);
    return `<h2 class="part">${escapeHtml(title)}: ${got} of ${all}</h2><p>Optional, with points of its own.</p>${inside.join("\n")}`;
  });
  const filled = bonus > 0 ? ` (with ${bonus} from the optional part)` : "";
  const late =
    lateDays > 0
      ? ` (${points + bonus} of ${of} before ${lateDays} ${lateDays === 1 ? "day" : "days"} of lateness)`
      : "";
  return page(
    `${about.title}: ${submission.name}`,
    `<h1>${escapeHtml(about.title)}</h1>
<p class="total">${escapeHtml(submission.name)} (${escapeHtml(submission.id)}): <strong>${total} of ${of}</strong>${filled}${late}</p>
<p>${escapeHtml(submission.file)}, ${escapeHtml(submission.time)}</p>
${list([...comments, ...submission.notes, ...(marked?.notes ?? [])].map(escapeHtml))}
${counted.map(block).join("\n")}
${optional.join("\n")}
${footer(about)}`,
  );
}

/** What a teacher reads: who has what, what went wrong how often, what looks alike. */
export function classPage(grades: readonly Grade[], similar: readonly Similar[], about: About): string {
  const parts = (grades[0]?.parts ?? []).filter(({ apart }) => apart === undefined);
  const optional = (grades[0]?.apart ?? []).map(({ title }) => title);
  const heading = ["id", "name", ...parts.map(({ title }) => title), "late", "total", ...optional];
  const rows = grades.map(({ result: { submission }, parts: graded, lateDays, total, of, apart }) => [
    escapeHtml(submission.id),
    `<a href="students/${encodeURIComponent(fileName(submission.id))}.html">${escapeHtml(submission.name)}</a>`,
    ...graded.flatMap(({ points, of: all, open, by, apart: own }) =>
      own ? [] : open ? "open" : `${points} of ${all}${by ? " ✎" : ""}`,
    ),
    lateDays > 0 ? `${lateDays} d` : "",
    `<strong>${total} of ${of}</strong>`,
    ...apart.map(({ points, of: all }) => `${points} of ${all}`),
  ]);
  const unreadable = grades
    .filter(({ result }) => result.problem)
    .map(
      ({ result: { submission, problem } }) =>
        `${escapeHtml(submission.id)} (${escapeHtml(submission.file)}): ${escapeHtml(problem!)}`,
    );
  const remarks = grades.flatMap(({ result: { submission, marked } }) =>
    [...submission.notes.filter((note) => !note.startsWith("Receipt ")), ...(marked?.notes ?? [])].map(
      (note) => `${escapeHtml(submission.id)}: ${escapeHtml(note)}`,
    ),
  );
  const pairs = similar.map(({ a, b, alike }) => `${escapeHtml(a)} and ${escapeHtml(b)}: ${Math.round(100 * alike)} %`);
  return page(
    `${about.title}: the class`,
    `<h1>${escapeHtml(about.title)}: the class</h1>
<p>${grades.length} hand-ins. ${escapeHtml(about.sandbox)}.</p>
${table(heading, rows)}
${section("Could not be marked", list(unreadable))}
${section("To be looked at", list(remarks))}
${section("Requirements missed", table(["exercise", "requirement", "missed by"], missedRequirements(grades)))}
${section("Known mistakes", table(["exercise", "mistake", "made by"], knownMistakes(grades)))}
${section("Answers that read alike: a hint, not proof", list(pairs))}
${footer(about, { forTeacher: true })}`,
  );
}

/** Answers in words, all students' to one question under each other: read so, they are marked alike. */
export function answersPage(grades: readonly Grade[], questions: readonly Part[], about: About): string {
  const blocks = questions.map(({ exercise, title, of }) => {
    const answers = grades.map(({ result: { submission }, parts }) => {
      const { content } = submission;
      const cell = typeof content === "object" ? content.cells.find(({ id }) => id === exercise) : undefined;
      const part = parts.find((candidate) => candidate.exercise === exercise);
      const state = part?.open === false ? `${part.points} of ${of}, by ${escapeHtml(part.by ?? "")}` : "open";
      const text = cell?.source.trim() || "(nothing)";
      return `<h3>${escapeHtml(submission.id)}: ${state}</h3><pre>${escapeHtml(text)}</pre>`;
    });
    return `<section><h2>${escapeHtml(title)} (${of} ${of === 1 ? "point" : "points"})</h2>${answers.join("")}</section>`;
  });
  return page(
    `${about.title}: answers in words`,
    `<h1>${escapeHtml(about.title)}: answers in words</h1>
<p>Write points and comments into grades.json, then run the same command again.</p>
${blocks.join("\n")}
${footer(about)}`,
  );
}

/** A name for a file that is safe everywhere, and still another for another id, also where capitals do not count. */
export function fileName(id: string): string {
  if (/^[a-z\d-]{1,60}$/.test(id)) return id;
  const readable = id.replace(/[^\p{L}\d-]/gu, "").slice(0, 40);
  return `${readable}_${createHash("sha256").update(id).digest("hex").slice(0, 12)}`;
}

function missedRequirements(grades: readonly Grade[]): string[][] {
  const missed = grades.flatMap(({ result }) =>
    (result.marked?.exercises ?? []).flatMap(({ exercise, verdict }) =>
      (verdict?.requirements ?? []).filter(({ points, of }) => points < of).map(({ title }) => [exercise, title]),
    ),
  );
  return counted(missed);
}

function knownMistakes(grades: readonly Grade[]): string[][] {
  const made = grades.flatMap(({ result }) =>
    (result.marked?.exercises ?? []).flatMap(({ exercise, verdict }) =>
      (verdict?.issues ?? []).flatMap(({ mistake }) => (mistake === undefined ? [] : [[exercise, mistake]])),
    ),
  );
  return counted(made);
}

/** The rows that are there, once each, with how often; the most frequent first. */
function counted(rows: readonly string[][]): string[][] {
  const times = new Map<string, number>();
  for (const row of rows) times.set(JSON.stringify(row), (times.get(JSON.stringify(row)) ?? 0) + 1);
  return [...times]
    .toSorted((a, b) => b[1] - a[1])
    .map(([row, count]) => [...(JSON.parse(row) as string[]).map(escapeHtml), String(count)]);
}

// --- HTML --------------------------------------------------------------------------------------------------------------

const section = (title: string, content: string): string =>
  content === "" ? "" : `<section><h2>${title}</h2>${content}</section>`;

const list = (items: readonly string[]): string =>
  items.length === 0 ? "" : `<ul>${items.map((item) => `<li>${item}</li>`).join("")}</ul>`;

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const head = heading.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("");
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** The seed is the teacher's: who has longer than others must not know the inputs. */
const footer = ({ made, speclab, seed }: About, { forTeacher = false } = {}): string =>
  `<footer>Made ${escapeHtml(made)} by speclab ${escapeHtml(speclab)}.${forTeacher ? ` The inputs were drawn from the seed ${seed}: the same seed gives the same marks.` : ""}</footer>`;

const style = `:root{color-scheme:light dark;background:Canvas;color:CanvasText}body{background:Canvas;font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}
h1{font-size:1.6em}h2{font-size:1.15em;margin:1.4em 0 .3em}.part{border-top:1px solid #8886;padding-top:1em}.total{font-size:1.15em}.wide{overflow-x:auto}table{border-collapse:collapse}
th,td{text-align:left;padding:.25em .8em;border-bottom:1px solid #8886}footer{margin-top:3em;font-size:.9em;opacity:.8}
pre{white-space:pre-wrap;overflow-wrap:anywhere}`;

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main>${body}</main></body></html>
`;
}
