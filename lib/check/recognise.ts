import type { AnyExercise, Call, Stop } from "./calls.ts";
import { same, sameShape } from "./difference.ts";
import type { AnyMistake, Prepared } from "./prepared.ts";
import type { Numbers } from "./reading.ts";

/**
 * The one known mistake that gives the student's numbers, or meets the student's error, on every input. A wrong hint is
 * worse than none: when two mistakes fit, nothing is said.
 */
export function recognise(
  exercise: AnyExercise,
  prepared: Prepared,
  outcomes: readonly (Call | Stop)[],
): AnyMistake | undefined {
  const fitting = exercise.mistakes.filter((mistake) =>
    outcomes.every((outcome) => {
      const { input } = outcome;
      const attempt = prepared.attempt(mistake, input, before(outcomes, outcome));
      if ("stopped" in outcome) return attempt.errors.includes(outcome.stopped.message);
      if (input.compare === "size") return true;
      if (attempt.numbers === undefined) return false;
      return same(outcome.received, nearest(exercise, attempt.numbers, outcome.received), exercise.tolerance);
    }),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** What the student's function gave one step before, where the input asks for it. */
export function before(outcomes: readonly (Call | Stop)[], { input }: Call | Stop): Call["received"] | undefined {
  if (input.after === undefined) return undefined;
  const earlier = outcomes[input.after];
  return "received" in earlier ? earlier.received : undefined;
}

/** Where an exercise leaves a choice, what the student chose: of the truth, and of what a known mistake makes. */
export function nearest({ nearest: choose }: AnyExercise, numbers: Numbers, received: Numbers): Numbers {
  return choose && sameShape(numbers, received) ? choose(numbers, received) : numbers;
}
