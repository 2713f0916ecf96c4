import type { Displayable, MimeBundle } from "../core/index.ts";
import { escapeMarkup } from "../display/escape.ts";
import { type CourseSeminar, courseSeminar } from "./authoring.ts";
import { type ExerciseName, exerciseNamed, seminars } from "./exercises/index.ts";
import { sentences, wordsOf } from "./language/index.ts";
import { type Verdict, verdictMime } from "./verdict.ts";
import { badge, block, line } from "./verdict-bundle.ts";

/** Points of a seminar as plain data. */
export interface Score {
  readonly kind: "score";
  readonly seminar: string;
  /** The name of a part that has points of its own. */
  readonly part?: string;
  readonly points: number;
  readonly of: number;
  readonly exercises: readonly ExerciseScore[];
}

export interface ExerciseScore {
  readonly exercise: string;
  readonly title: string;
  readonly points: number;
  readonly of: number;
  /** Has it been checked since the kernel started? */
  readonly checked: boolean;
}

/**
 * The latest verdict of each exercise. Kept with the world and not with this module, because a notebook may load the
 * library twice: in two module forms, or again after a rebuild.
 */
const key: unique symbol = Symbol.for("speclab.verdicts");
const world = globalThis as { [key]?: Map<string, { readonly points: number }> };

export function record(verdict: Verdict): void {
  world[key] ??= new Map();
  world[key].set(verdict.exercise, { points: verdict.points });
}

/**
 * The points of a seminar so far, and what is open. The last cell of a seminar is `score("01")`.
 *
 * @throws RangeError when there is no such seminar
 */
export function score(seminar: string): Score & Displayable {
  const found: CourseSeminar | undefined = Object.hasOwn(seminars, seminar)
    ? seminars[seminar]
    : courseSeminar(seminar);
  if (!found) {
    throw new RangeError(`score: seminar must be one of ${Object.keys(seminars).join(", ")}, got ${seminar}`);
  }
  const exercises = found.exercises.map((name) => {
    const exercise = exerciseNamed(name as ExerciseName);
    const { id, requirements } = exercise;
    const { title } = wordsOf(exercise, sentences());
    const verdict = world[key]?.get(id);
    const of = requirements.reduce((sum, requirement) => sum + requirement.points, 0);
    return { exercise: id, title, points: verdict?.points ?? 0, of, checked: verdict !== undefined };
  });
  const sum = (which: "points" | "of"): number => exercises.reduce((total, exercise) => total + exercise[which], 0);
  const part = found.isPart ? { part: found.title } : {};
  const result: Score = { kind: "score", seminar, ...part, points: sum("points"), of: sum("of"), exercises };
  return { ...result, toBundle: () => scoreBundle(result) };
}

function scoreBundle(result: Score): MimeBundle {
  const { score: say } = sentences();
  const headline = say.headline(result.points, result.of, result.part);
  const open = result.exercises.filter(({ points, of }) => points < of);
  const lines = open.map(({ title, points, of, checked }) =>
    checked ? say.open(title, points, of) : say.notChecked(title, of),
  );
  if (open.length === 0) lines.push(say.solved);
  const state = open.length === 0 ? "passed" : result.points > 0 ? "partly" : "open";
  return {
    "text/html": block(
      state,
      headline,
      badge(state, headline) + lines.map((text) => line(escapeMarkup(text))).join(""),
    ),
    "text/plain": [headline, ...lines.map((text) => `  ${text}`)].join("\n"),
    [verdictMime]: result,
  };
}
