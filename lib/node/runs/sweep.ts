import { fork } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { withLock } from "../download-lock.ts";
import { makeFolder } from "../make-folder.ts";
import { RunFolder, type RunResult } from "./run-folder.ts";

/** One run of a sweep: a module that is started with these words, in a process of its own, and a folder for it. */
export interface PlannedRun {
  /** The folder's name, and what the run is called. */
  readonly name: string;
  /** Words for the process. */
  readonly words: readonly string[];
}

export interface SweepOptions {
  /** The file that a run's process starts with. It finishes its `RunFolder`, or ends with a code other than 0. */
  readonly program: string;
  /** Where the runs' folders lie. */
  readonly folder: string;
  /** Processes at a time. Default: one for each core. */
  readonly workers?: number;
  /** Graphics cards: each worker sees one of them, in turn. Default 0: nothing is said about cards. */
  readonly gpus?: number;
  /** Stops the sweep: running processes get SIGINT, and are waited for. */
  readonly signal?: AbortSignal;
  readonly onChange?: (states: readonly RunState[]) => void;
}

export interface RunState {
  readonly name: string;
  readonly state: "waiting" | "running" | "done" | "failed" | "stopped";
  /** It was done before this sweep began. */
  readonly before?: boolean;
  readonly result?: RunResult;
  /** The last lines that a failed run has written. */
  readonly lastLines?: string;
}

/** How long a stopped process may take to write its checkpoint. */
const patience = 20_000;
const linesKept = 8;

/**
 * Runs what is not done yet, several at a time. A run that fails is listed with its last lines, and the others go on; what
 * was stopped or killed goes on from its checkpoint when the sweep is run again.
 *
 * @returns the states of all runs, in their order
 * @throws RangeError when two runs have one name, and so one folder
 */
export async function sweep(runs: readonly PlannedRun[], options: SweepOptions): Promise<readonly RunState[]> {
  const { workers = availableParallelism(), gpus = 0, signal, onChange } = options;
  const twice = runs.find(({ name }, i) => runs.findIndex((other) => other.name === name) < i);
  if (twice) throw new RangeError(`sweep: runs must have names of their own, got ${twice.name} twice`);
  const states: RunState[] = runs.map(({ name }) => ({ name, state: "waiting" }));
  const change = (index: number, state: RunState): void => {
    states[index] = state;
    onChange?.(states);
  };
  const folderOf = (index: number): RunFolder => new RunFolder(path.join(options.folder, runs[index].name));
  for (const index of runs.keys()) {
    const result = await folderOf(index).result();
    if (result) change(index, { name: runs[index].name, state: "done", before: true, result });
  }
  const waiting = [...runs.keys()].filter((index) => states[index].state === "waiting");
  const worker = async (place: number): Promise<void> => {
    const card: Record<string, string> = gpus > 0 ? { CUDA_VISIBLE_DEVICES: String(place % gpus) } : {};
    while (!signal?.aborted) {
      const index = waiting.shift();
      if (index === undefined) return;
      const { name } = runs[index];
      change(index, { name, state: "running" });
      const folder = folderOf(index);
      // Another sweep may be at the same run: then its result is ours.
      const end = await withLock(folder.path, () => runOne(runs[index], folder, card, options), { signal }).catch(
        (error: Error): Omit<RunState, "name"> =>
          signal?.aborted ? { state: "stopped" } : { state: "failed", lastLines: error.message },
      );
      change(index, { name, ...end });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, workers) }, (_, place) => worker(place)));
  return states;
}

async function runOne(
  { words }: PlannedRun,
  folder: RunFolder,
  card: Readonly<Record<string, string>>,
  { program, signal }: SweepOptions,
): Promise<Omit<RunState, "name">> {
  const before = await folder.result();
  if (before) return { state: "done", before: true, result: before };
  makeFolder(folder.path);
  const file = path.join(folder.path, "log.txt");
  const log = createWriteStream(file);
  // One thread each: the pool already has a process for every core.
  const env = {
    ...process.env,
    ...card,
    OMP_NUM_THREADS: "1",
    TF_NUM_INTRAOP_THREADS: "1",
    TF_NUM_INTEROP_THREADS: "1",
  };
  // In a group of its own, so that a Ctrl-C in the terminal comes from us, once.
  const child = fork(program, [...words], { stdio: ["ignore", "pipe", "pipe", "ipc"], env, detached: true });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill("SIGINT");
    killer = setTimeout(() => child.kill("SIGKILL"), patience);
  };
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(killer);
  signal?.removeEventListener("abort", stop);
  log.end();
  await once(log, "close");
  const result = code === 0 ? await folder.result() : undefined;
  if (result) return { state: "done", result };
  if (signal?.aborted) return { state: "stopped" };
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n").slice(-linesKept).join("\n");
  return {
    state: "failed",
    lastLines: lines || `it ended with ${code === null ? "a signal" : `code ${code}`}, without a word`,
  };
}
