// What a student gets back: points, reasons, where to look; no input that was tried and no expected number.
import { escapeHtml } from "../page/html.ts";
import type { Grade, GradedPart } from "./grades.ts";
import { type About, footer, list, page } from "./pages.ts";
import { told, toldRequirements } from "./told.ts";
import { hindranceTold } from "./unreadable.ts";

export function studentPage(grade: Grade, about: About): string {
  const { result, parts, points, bonus, of, apart, lateDays, total, comments } = grade;
  const { submission, marked } = result;
  const stopped = hindranceTold(result);
  const block = (part: GradedPart): string => {
    const found = marked?.exercises.find(({ exercise }) => exercise === part.exercise);
    const state = part.open ? "not marked yet" : `${part.points} of ${part.of}`;
    const heading = `<h2><span class="points">${state}</span>${escapeHtml(part.title)}</h2>`;
    const reason = part.open ? "" : `<p>${escapeHtml(told(found ?? part))}</p>`;
    if (part.by) return `<section>${heading}<p>This was decided by ${escapeHtml(part.by)}.</p></section>`;
    // All points: nothing is to be explained.
    const isWhole = part.points === part.of;
    return `<section>${heading}${reason}${isWhole || !found ? "" : requirements(found)}</section>`;
  };
  // Without any marks, each exercise would only repeat it.
  const shown = marked ? parts : parts.filter(({ by }) => by !== undefined);
  const counted = shown.filter((part) => part.apart === undefined);
  const optional = apart.map(({ title, points: got, of: all }) => {
    const inside = shown.filter((part) => part.apart === title).map(block);
    if (inside.length === 0) return "";
    return `<h2 class="part"><span class="points">${got} of ${all}</span>${escapeHtml(title)}</h2>
<p>Optional, with points of its own.</p>${inside.join("\n")}`;
  });
  const filled = bonus > 0 ? ` (with ${bonus} from the optional part)` : "";
  const late =
    lateDays > 0
      ? ` (${points + bonus} of ${of} before ${lateDays} ${lateDays === 1 ? "day" : "days"} of lateness)`
      : "";
  const time = submission.time.slice(0, 16).replace("T", " ");
  const handedIn = time === "" ? submission.file : `${submission.file}, ${time} UTC`;
  return page(
    `${about.title}: ${submission.name}`,
    `<h1>${escapeHtml(about.title)}</h1>
<p class="total">${escapeHtml(who(submission))}: <strong>${total} of ${of}</strong>${filled}${late}</p>
<p class="quiet">${escapeHtml(handedIn)}</p>
${stopped === undefined ? "" : `<p>${escapeHtml(stopped)}</p>`}
${list([...comments, ...submission.notes, ...(marked?.notes ?? [])].map(escapeHtml))}
${counted.map(block).join("\n")}
${optional.join("\n")}
${marked ? `<p class="quiet">${ofChecks}</p>` : ""}
${footer(about)}`,
  );
}

const ofChecks = "The checks in your notebook show numbers and pictures, for inputs of their own: run the cell again.";

const who = ({ id, name }: { id: string; name: string }): string => (id === name ? id : `${name} (${id})`);

function requirements(found: Parameters<typeof toldRequirements>[0]): string {
  const all = toldRequirements(found);
  // One alone says what stands in the heading.
  if (all.length < 2) return "";
  const items = all.map(({ met, text }) => `<li${met ? ' class="met"' : ""}>${escapeHtml(text)}</li>`);
  return `<ul class="marks">${items.join("")}</ul>`;
}
