// Answers in words, all students' to one question under each other: read so, they are marked alike.
import { escapeHtml } from "../page/html.ts";
import type { Grade, Part } from "./grades.ts";
import { type About, footer, page } from "./pages.ts";

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
