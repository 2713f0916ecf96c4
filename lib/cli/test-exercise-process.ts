// A process of its own: tries an exercise on itself and on everything that its author says about it. The argument is a
// request as JSON; the last line of the output is what was found.
import { pathToFileURL } from "node:url";
import { type CourseExercise, type ExerciseName, judge, type Verdict } from "../check/index.ts";
import { Random } from "../core/index.ts";
import { installScriptHost } from "../node/script-host.ts";
import { installHooks } from "./hooks.ts";

/** One line of the matrix. */
export interface Trial {
  readonly what: string;
  readonly ok: boolean;
  /** What the check said, or what is wrong with that. */
  readonly said: string;
}

const { file, typescript, seeds } = JSON.parse(process.argv[2]) as {
  file: string;
  typescript?: string;
  seeds: number[];
};
installScriptHost();
installHooks(typescript);
const made = ((await import(pathToFileURL(file).href)) as { default: CourseExercise }).default;
const trials: Trial[] = [];
for (const seed of seeds) trials.push(...(await matrix(made, seed)));
console.log(`\n${JSON.stringify(worst(trials))}`);
process.exit(0);

async function matrix(exercise: CourseExercise, seed: number): Promise<Trial[]> {
  const verdictOn = (answer: unknown): Promise<Verdict> => judge(exercise.id as ExerciseName, answer, { seed });
  const mustPass = async (what: string, answer: unknown): Promise<Trial> => {
    const { points, of, message } = await verdictOn(answer);
    return { what, ok: points === of, said: message };
  };
  const mustFail = async (
    what: string,
    answer: unknown,
    wanted: (verdict: Verdict) => string | undefined,
  ): Promise<Trial> => {
    const verdict = await verdictOn(answer);
    const problem = verdict.points === verdict.of ? "it passes: no input shows the mistake" : wanted(verdict);
    return { what, ok: problem === undefined, said: problem ?? verdict.message };
  };
  const found = [await mustPass("the solution", exercise.solution)];
  for (const [name, answer] of Object.entries(exercise.alternatives)) {
    found.push(await mustPass(`alternative: ${name}`, answer));
  }
  for (const { id, answer } of exercise.mistakes) {
    found.push(
      await mustFail(`mistake: ${id}`, answer, ({ issues }) => {
        const told = issues[0]?.mistake;
        if (told === id) return undefined;
        return told ? `it is told as ${told}` : `it has no hint of its own: ${issues[0]?.message}`;
      }),
    );
  }
  const kinds =
    (...wanted: string[]) =>
    ({ issues }: Verdict): string | undefined =>
      issues.some(({ kind }) => wanted.includes(kind)) ? undefined : `it is not noticed: ${issues[0]?.message}`;
  found.push(
    await mustFail(
      "an answer that returns nothing",
      () => {},
      () => undefined,
    ),
  );
  const [{ arguments: given }] = exercise.inputs(new Random(seed));
  if (given.some((value) => ArrayBuffer.isView(value))) {
    found.push(await mustFail("an answer that changes its input", changingInput(exercise), kinds("changedInput")));
  }
  if (ArrayBuffer.isView(exercise.solution(...(structuredClone(given) as never[])))) {
    found.push(await mustFail("an answer that uses one array again", reusing(exercise), kinds("reusedBuffer")));
  }
  return found;
}

/** Of the same trial under several seeds, the one that went wrong. */
function worst(all: readonly Trial[]): Trial[] {
  const byName = new Map<string, Trial>();
  for (const trial of all) if (!byName.has(trial.what) || !trial.ok) byName.set(trial.what, trial);
  return [...byName.values()];
}

function changingInput({ solution }: CourseExercise) {
  return (...given: unknown[]): unknown => {
    const answer = solution(...(structuredClone(given) as never[]));
    for (const value of given) if (ArrayBuffer.isView(value)) (value as Float32Array)[0] += 1;
    return answer;
  };
}

function reusing({ solution }: CourseExercise) {
  const buffers = new Map<number, Float64Array>();
  return (...given: unknown[]): unknown => {
    const answer = solution(...(given as never[])) as Float64Array;
    const buffer = buffers.get(answer.length) ?? answer;
    buffers.set(answer.length, buffer);
    buffer.set(answer);
    return buffer;
  };
}
