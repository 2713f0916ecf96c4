import type { RunFolder, RunResult } from "../runs/run-folder.ts";
import type { SchemaOf } from "../runs/settings.ts";

/** An experiment that `train` and `sweep` can run: settings in, numbers out. */
export interface Experiment<T> {
  /** One word, as in `train kws`. */
  readonly name: string;
  /** What it finds out, in one sentence. */
  readonly title: string;
  readonly schema: SchemaOf<T>;
  /** The number of its results that tables compare, a share of one. */
  readonly main: MainResult;
  /** The settings with what follows from this computer written out, so that a run's name says which data it has. */
  resolved(settings: T): Promise<T>;
  /**
   * What is learned from, in one sentence: name, how much of it, whose.
   *
   * @throws Error when it is not here
   */
  about(settings: T): Promise<string>;
  /**
   * Runs to the end, or goes on from where the folder stands.
   *
   * @returns what it found, already written as the folder's result
   */
  run(settings: T, folder: RunFolder, options?: RunOptions): Promise<RunResult>;
}

export interface MainResult {
  /** As in a run's result. */
  readonly name: string;
  /** As in a table. */
  readonly title: string;
}

export interface RunOptions {
  /** Show bars of progress. Default true. */
  readonly show?: boolean;
}
