import assert from "node:assert/strict";
import { test } from "node:test";
import { courseExercise } from "../../check/authoring.ts";
import { type AllAnswers, judge } from "../../check/index.ts";

/**
 * One test for each exercise, with three seeds: the solution and other honest ways have all points; every known mistake
 * loses some, and is told its own hint.
 *
 * @param names exercises of the course
 */
export function testKnownMistakes(names: readonly (keyof AllAnswers)[]): void {
  for (const name of names) {
    test(`${name}: every known mistake gets its own hint, the solution and other honest ways pass`, async () => {
      const { solution, alternatives, mistakes, words, hints } = courseExercise(name)!;
      assert.equal(hints.length, 3);
      for (const seed of [1, 2, 3]) {
        for (const honest of [solution, ...Object.values(alternatives)]) {
          const { points, of, message } = await judge(name, (...given: unknown[]) => honest(...given), { seed });
          assert.equal(points, of, message);
        }
        for (const { id, answer } of mistakes) {
          const verdict = await judge(name, (...given: never[]) => answer(...given), { seed });
          assert.ok(verdict.points < verdict.of, `${id} does not fail with seed ${seed}`);
          assert.equal(verdict.issues[0].mistake, id, `seed ${seed}, ${id}: ${verdict.message}`);
          assert.ok(verdict.message.includes(words.mistakes[id].when), verdict.message);
        }
      }
    });
  }
}
