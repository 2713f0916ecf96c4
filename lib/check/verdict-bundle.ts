import type { MimeBundle } from "../core/index.ts";
import { escapeMarkup } from "../display/escape.ts";
import { readable } from "../display/numbers.ts";
import { isSignal } from "./difference.ts";
import { glossaryLinks } from "./glossary.ts";
import { playersOf } from "./hearing.ts";
import type { Judgement } from "./judge.ts";
import { sentences } from "./language/index.ts";
import type { Sentences } from "./language/sentences.ts";
import { pictureNote, pictures } from "./pictures.ts";
import {
  type ComparedNumber,
  type Comparison,
  headline,
  soundInWords,
  type Verdict,
  verdictMime,
  verdictText,
} from "./verdict.ts";
import { waveforms } from "./waveforms.ts";

/** How things stand, as a colour: green, amber for what is partly done or not begun, red. */
export type State = "passed" | "partly" | "open" | "failed";

/** White text on these is readable (contrast above 4.5), and as a thin bar they show on light and dark pages alike. */
const colours: Record<State, string> = { passed: "#1a7f37", partly: "#9a6700", open: "#9a6700", failed: "#b3261e" };

/**
 * A verdict as one block of HTML that needs nothing else, as text, and as data. It inherits text colour and font from the
 * page, so it is at home in light and dark; every tint is a transparent grey.
 */
export function verdictBundle({ verdict, ...shown }: Judgement): MimeBundle {
  const state = stateOf(verdict);
  const say = sentences(verdict.language);
  const label = headline(verdict);
  const head = `${badge(state, label)} ${state === "passed" ? escapeMarkup(verdict.message) : ""}`;
  const details =
    state === "passed"
      ? ""
      : [
          line(`<strong>${escapeMarkup(verdict.message)}</strong>`),
          ...verdict.issues.slice(1).map(({ message }) => line(escapeMarkup(message))),
          requirements(verdict, state, say),
          evidenceOf(verdict, shown),
          hintsOf(verdict, say),
          line(`<span style="font-size:0.92em">${glossaryLinks(verdict.exercise, say)}</span>`),
        ].join("");
  return {
    "text/html": block(state, label, head + details),
    "text/plain": verdictText(verdict),
    [verdictMime]: verdict,
  };
}

/** Numbers and pictures of one input, beside each other where there is room; then what can be heard. */
function evidenceOf({ comparison, exercise, sound, language }: Verdict, { evidence, heard }: Evidence): string {
  const say = sentences(language);
  if (!evidence) return "";
  const signal = isSignal(evidence.expected);
  const drawn = signal ? waveforms(evidence, say) : pictures(evidence, say);
  const shown = [...(comparison ? [sideBySide(comparison, say)] : []), ...drawn];
  const caption = signal
    ? say.verdict.forInput(evidence.input)
    : say.verdict.forPictures(evidence.input, pictureNote(evidence, say));
  return [
    `<div style="display:flex;flex-wrap:wrap;gap:14px;align-items:flex-end;margin-top:0.8em">${shown.join("")}</div>`,
    small(caption),
    ...(heard && sound ? [playersOf(heard, exercise, say), small(soundInWords(sound, language))] : []),
  ].join("");
}

type Evidence = Pick<Judgement, "evidence" | "heard">;

/** Below a picture, and not as dark as a sentence. */
function small(text: string): string {
  return `<div style="font-size:0.92em;opacity:0.75">${escapeMarkup(text)}</div>`;
}

function stateOf(verdict: Verdict): State {
  if (verdict.points === verdict.of) return "passed";
  if (verdict.issues.some(({ kind }) => kind === "notDone")) return "open";
  return verdict.points > 0 ? "partly" : "failed";
}

/** The frame of a verdict: a coloured bar at its side, a name for screen readers. */
export function block(state: State, label: string, content: string): string {
  return (
    `<div role="group" aria-label="${escapeMarkup(label)}" style="border-left:4px solid ${colours[state]};` +
    `padding:0.5em 0.9em;margin:0.25em 0;max-width:60em;background:rgba(128,128,128,0.08);line-height:1.45">${content}</div>`
  );
}

export function badge(state: State, text: string): string {
  const mark = { passed: "✓", partly: "◐", open: "○", failed: "✗" }[state];
  return (
    `<span style="display:inline-block;background:${colours[state]};color:#fff;border-radius:3px;` +
    `padding:0 0.5em;margin-right:0.3em">${mark} ${escapeMarkup(text)}</span>`
  );
}

/** Text as HTML, what stands between backquotes as code. */
export function codeIn(text: string): string {
  return escapeMarkup(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

export function line(html: string): string {
  return `<div style="margin-top:0.45em">${html}</div>`;
}

function requirements(verdict: Verdict, state: State, say: Sentences): string {
  const items = verdict.requirements.map(({ title, points: reached, of, kept }) => {
    const mark = (kept ?? reached === of) ? "✓" : state === "open" ? "○" : "✗";
    const counted =
      kept === undefined ? ` <span style="opacity:0.75">(${say.verdict.ofPoints(reached, of)})</span>` : "";
    return `<li>${mark} ${escapeMarkup(title)}${counted}</li>`;
  });
  return `<ul style="list-style:none;padding-left:0;margin:0.6em 0 0">${items.join("")}</ul>`;
}

/** Folded, each under a line of its own: a hint costs nothing, and is read only by who opens it. */
function hintsOf({ hints }: Verdict, say: Sentences): string {
  const folded = hints.map((hint, i) => {
    const summary = say.hints.stage(i + 1, hints.length, say.hints.stages[i] ?? "");
    return (
      `<details><summary style="cursor:pointer">${escapeMarkup(summary)}</summary>` +
      `<div style="margin:0.2em 0 0.4em 1.1em">${codeIn(hint)}</div></details>`
    );
  });
  return folded.length > 0 ? `<div style="margin-top:0.8em">${folded.join("")}</div>` : "";
}

function sideBySide({ rows }: Comparison, { words }: Sentences): string {
  const cell =
    "padding:1px 12px 1px 0;border:0;text-align:right;background:none;font-variant-numeric:tabular-nums;white-space:nowrap";
  const places: Record<string, (row: ComparedNumber) => string> =
    rows[0].part === "sample"
      ? { [words.sample]: ({ frame }) => String(frame) }
      : {
          [words.frame]: ({ frame }) => String(frame),
          [words.bin]: ({ bin }) => String(bin),
          ...(rows[0].part !== "value" && { [words.part]: ({ part }: ComparedNumber) => part }),
        };
  const head = [...Object.keys(places), words.yours, words.expected].map(
    (name) => `<th scope="col" style="${cell}">${name}</th>`,
  );
  const body = rows.map((row) => {
    const place = Object.values(places).map((text) => text(row));
    const texts = [...place, readable(row.received), readable(row.expected)];
    return `<tr style="background:none">${texts.map((text) => `<td style="${cell}">${escapeMarkup(text)}</td>`).join("")}</tr>`;
  });
  return (
    `<table style="border-collapse:collapse;margin:0;font-size:0.92em">` +
    `<thead style="border:0"><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>`
  );
}
