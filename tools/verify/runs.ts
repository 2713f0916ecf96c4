// One training is one folder in build/verify: its checkpoint while it runs, its result when it is done.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  type Approach,
  type ApproachTraining,
  approachTraining,
  type TrainingOptions,
  type Utterance,
} from "speclab/models";
import type { Engine } from "speclab/nn";
import { spread } from "speclab/nn";
import { root } from "../../bench/dsp/python.ts";

export interface Run {
  /** Letters, digits, dashes: the folder. */
  readonly name: string;
  readonly approach: Approach;
  readonly utterances: readonly Utterance[];
  /** What the trained network is measured on, by name of the measurement. */
  readonly measured: Readonly<Record<string, readonly Utterance[]>>;
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

/** Engines add up in an order of their own, and TensorFlow's threads in another one each time. */
const rounding = 1e-3;

/**
 * Trains, or goes on where a killed run has stopped, or reads what an earlier run has found, if the same code made the
 * same of the same signals by the same settings on the same engine. Whether the code is the same is asked of the code: six
 * steps, trained anew, must have the losses and errors that they had then.
 */
export async function trained(run: Run, engine: Pick<Engine, "name" | "version">): Promise<RunResult> {
  const folder = path.join(root, "build/verify", run.name);
  const [resultFile, keyFile] = ["result.json", "key.json"].map((file) => path.join(folder, file));
  const state = path.join(folder, "checkpoint.safetensors");
  const key: Key = { settings: settingsOf(run, engine), sample: await sampleOf(run) };
  if (!existsSync(keyFile) || !isSame(JSON.parse(readFileSync(keyFile, "utf8")), key)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(keyFile, JSON.stringify(key));
  }
  if (existsSync(resultFile)) return JSON.parse(readFileSync(resultFile, "utf8"));

  const { approach, utterances, options } = run;
  const clock = path.join(folder, "seconds");
  const before = existsSync(state) && existsSync(clock) ? Number(readFileSync(clock, "utf8")) : 0;
  const begin = performance.now();
  const seconds = (): number => before + (performance.now() - begin) / 1000;
  const training = approachTraining(approach, utterances, {
    ...options,
    show: false,
    checkpoint: { path: state, everySteps: 10 },
    onEpoch(report) {
      writeFileSync(clock, String(seconds()));
      return options.onEpoch?.(report);
    },
  });
  try {
    if (existsSync(state)) await training.trainer.load(state);
    await training.run();
    const { losses } = training.trainer;
    const last = losses.slice(-10);
    const result: RunResult = {
      trainingLoss: last.reduce((a, b) => a + b, 0) / last.length,
      errors: await errorsOf(training, run),
      steps: losses.length,
      minutes: seconds() / 60,
    };
    writeFileSync(resultFile, JSON.stringify(result));
    return result;
  } finally {
    training.dispose();
  }
}

/** All that a result depends on. */
interface Key {
  readonly settings: string;
  readonly sample: readonly number[];
}

function settingsOf(
  { approach, utterances, measured, options }: Run,
  { name, version }: Pick<Engine, "name" | "version">,
) {
  const signals = (all: readonly Utterance[]): string[] =>
    all.map(({ samples }) => {
      const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
      return createHash("sha256").update(bytes).digest("hex");
    });
  const heard = Object.entries(measured).map(([measurement, all]) => [measurement, ...signals(all)]);
  return JSON.stringify({ engine: { name, version }, approach, utterances: signals(utterances), heard, ...options });
}

/** What the first steps of a run make; they are short, and impatient, so that the rate falls as well. */
async function sampleOf(run: Run): Promise<number[]> {
  const recipe = {
    ...run.options.recipe,
    steps: 6,
    accumulate: Math.min(2, run.options.recipe.accumulate),
    patience: 0,
  };
  const training = approachTraining(run.approach, run.utterances, {
    ...run.options,
    recipe,
    show: false,
    onEpoch: undefined,
  });
  try {
    await training.run();
    return [...training.trainer.losses, ...Object.values(await errorsOf(training, run))];
  } finally {
    training.dispose();
  }
}

async function errorsOf(training: ApproachTraining, { measured }: Run): Promise<Record<string, number>> {
  const errors: Record<string, number> = {};
  for (const [name, utterances] of Object.entries(measured)) errors[name] = await training.error(utterances);
  return errors;
}

function isSame(a: Key, b: Key): boolean {
  return (
    a.settings === b.settings &&
    a.sample.length === b.sample.length &&
    a.sample.every((x, i) => Math.abs(x - b.sample[i]) <= rounding * Math.abs(b.sample[i]))
  );
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
  const { mean, deviation } = spread(values);
  return values.length > 1 ? `${mean.toFixed(digits)} ± ${deviation.toFixed(digits)}` : mean.toFixed(digits);
}
