import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Trial } from "./test-exercise-process.ts";
import { checkTypes } from "./types.ts";
import { findTypeScript } from "./typescript.ts";

export type { Trial } from "./test-exercise-process.ts";

/** Seeds that are tried: a grader's will be another one. */
const seeds = [1, 2, 3];

/**
 * Tests an exercise of a course: its solution and the alternatives must pass, each known mistake must fail with its own
 * hint, under several seeds; and what no exercise may overlook must be noticed.
 *
 * @param file its module
 */
export function testExercise(file: string): Trial[] {
  const typescript = findTypeScript([path.dirname(file)]);
  const findings = typescript && checkTypes(typescript, file, []);
  const errors = findings ? [...findings.syntax, ...findings.errors] : [];
  if (errors.length > 0) return errors.map((said) => ({ what: "types", ok: false, said }));

  const program = fileURLToPath(new URL("./test-exercise-process.js", import.meta.url));
  const request = { file: path.resolve(file), typescript: typescript?.file, seeds };
  const run = spawnSync(process.execPath, ["--no-warnings", program, JSON.stringify(request)], {
    encoding: "utf8",
    timeout: 120_000,
    maxBuffer: 2 ** 26,
    windowsHide: true,
  });
  const answer = run.stdout.split("\n").findLast((line) => line.startsWith("["));
  if (answer) return JSON.parse(answer) as Trial[];
  const words = run.stderr.split("\n").find((line) => /^\w*Error\b/.test(line)) ?? run.stderr.trim().split("\n").at(-1);
  return [{ what: "loading", ok: false, said: run.signal ? "it did not end within two minutes" : (words ?? "") }];
}

/** The matrix as text. */
export function trialsText(title: string, trials: readonly Trial[]): string {
  const width = Math.max(...trials.map(({ what }) => what.length));
  const lines = trials.map(({ what, ok, said }) => `  ${ok ? "✓" : "✗"} ${what.padEnd(width)}  ${said}`);
  const wrong = trials.filter(({ ok }) => !ok).length;
  const sum =
    wrong === 0 ? `all ${trials.length} as they should be` : `${wrong} of ${trials.length} not as they should be`;
  return [`${title}: ${sum}`, ...lines].join("\n");
}
