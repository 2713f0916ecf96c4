import { host } from "../core/index.ts";
import { type AllAnswers, exerciseNamed } from "./exercises/index.ts";
import { sentences, wordsOf } from "./language/index.ts";
import { block, codeIn, line } from "./verdict-bundle.ts";

/** How many hints of each exercise were shown. Kept with the world: a notebook may load the library twice. */
const key: unique symbol = Symbol.for("speclab.hints");
const world = globalThis as { [key]?: Map<string, number> };

/**
 * Shows the next hint of an exercise: a question, then the idea, then where it stands in the text. Costs nothing; after
 * the last one comes the first again.
 *
 * @param name the exercise
 * @throws RangeError when there is no exercise of that name
 * @example
 * hint("stft");
 */
export function hint(name: keyof AllAnswers): void {
  const exercise = exerciseNamed(name);
  const say = sentences();
  const { title, hints = [] } = wordsOf(exercise, say);
  if (hints.length === 0) {
    show(title, say.hints.none(title), "");
    return;
  }
  world[key] ??= new Map();
  const stage = world[key].get(name) ?? 0;
  world[key].set(name, (stage + 1) % hints.length);
  const heading = `${title}. ${say.hints.stage(stage + 1, hints.length, say.hints.stages[stage] ?? "")}`;
  const next = stage + 1 < hints.length ? say.hints.more : say.hints.last;
  show(heading, hints[stage], next);
}

function show(heading: string, text: string, next: string): void {
  const html = [
    `<strong>${codeIn(heading)}</strong>`,
    codeIn(text),
    `<span style="opacity:0.75">${codeIn(next)}</span>`,
  ];
  const lines = [heading, text, next].filter((part) => part !== "");
  host().display({
    "text/html": block("open", heading, html.slice(0, lines.length).map(line).join("")),
    "text/plain": lines.join("\n  "),
  });
}
