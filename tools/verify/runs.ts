// One training is one folder in build/verify: its checkpoint while it runs, its result when it is done.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  type Approach,
  type ApproachTraining,
  approachTraining,
  type TrainingOptions,
  type Utterance,
} from "speclab/models";
import { root } from "../../bench/dsp/python.ts";

export interface Run {
  /** Letters, digits, dashes: the folder. */
  readonly name: string;
  readonly approach: Approach;
  readonly utterances: readonly Utterance[];
  readonly options: TrainingOptions & Required<Pick<TrainingOptions, "recipe" | "seed">>;
}

export interface RunResult {
  /** Mean over the last ten steps, with dropout: what a training loop prints. */
  readonly trainingLoss: number;
  /** Errors in use, without dropout: mean squares, by name of the measurement. */
  readonly errors: Readonly<Record<string, number>>;
  readonly steps: number;
  readonly minutes: number;
}

/**
 * Trains, or goes on where a killed run has stopped, or reads what an earlier run of the same settings has found.
 *
 * @param measure what to know about the trained network
 */
export async function trained(
  { name, approach, utterances, options }: Run,
  engine: string,
  measure: (training: ApproachTraining) => Promise<Record<string, number>>,
): Promise<RunResult> {
  const folder = path.join(root, "build/verify", name);
  const [resultFile, settingsFile] = ["result.json", "settings.json"].map((file) => path.join(folder, file));
  const state = path.join(folder, "checkpoint.safetensors");
  const settings = JSON.stringify({ engine, utterances: utterances.map(({ name }) => name), ...options });
  if (!existsSync(settingsFile) || readFileSync(settingsFile, "utf8") !== settings)
    rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(settingsFile, settings);
  if (existsSync(resultFile)) return JSON.parse(readFileSync(resultFile, "utf8"));

  const clock = path.join(folder, "seconds");
  const before = existsSync(state) && existsSync(clock) ? Number(readFileSync(clock, "utf8")) : 0;
  const begin = performance.now();
  const seconds = (): number => before + (performance.now() - begin) / 1000;
  const training = approachTraining(approach, utterances, {
    ...options,
    show: false,
    checkpoint: { path: state, everySteps: 10 },
    onEpoch: () => writeFileSync(clock, String(seconds())),
  });
  try {
    if (existsSync(state)) await training.trainer.load(state);
    await training.run();
    const { losses } = training.trainer;
    const last = losses.slice(-10);
    const result: RunResult = {
      trainingLoss: last.reduce((a, b) => a + b, 0) / last.length,
      errors: await measure(training),
      steps: losses.length,
      minutes: seconds() / 60,
    };
    writeFileSync(resultFile, JSON.stringify(result));
    return result;
  } finally {
    training.dispose();
  }
}

/**
 * Writes what a verification has found: a small page beside its source, to be committed, and all the numbers in build/verify.
 */
export function publish(name: string, { page, json }: { readonly page: string; readonly json: unknown }): void {
  const [pages, numbers] = ["tools/verify/results", "build/verify"].map((folder) => path.join(root, folder));
  for (const folder of [pages, numbers]) mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(pages, `${name}.md`), page);
  writeFileSync(path.join(numbers, `${name}.json`), `${JSON.stringify(json, null, 1)}\n`);
}

/** A table of a page. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head, ...body] = rows.map((row) => `| ${row.join(" | ")} |`);
  return [head, `|${" --- |".repeat(rows[0].length)}`, ...body].join("\n");
}

/** 0.984 ± 0.001; of one value, the value. */
export function meanAndDeviation(values: readonly number[], digits = 4): string {
  const { mean, deviation } = statistics(values);
  return values.length > 1 ? `${mean.toFixed(digits)} ± ${deviation.toFixed(digits)}` : mean.toFixed(digits);
}

export function statistics(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}
