import { circumstantial, shortHash } from "../runs/run-folder.ts";
import { type Schema, spelled } from "../runs/settings.ts";
import type { PlannedRun } from "../runs/sweep.ts";
import type { Experiment } from "./experiment.ts";

/** Longer names would not be a file's on some systems. */
const longest = 120;

/** What a run is called, and its folder: the settings that are not as usual. */
export function runName<T>(experiment: Pick<Experiment<T>, "schema">, settings: T): string {
  const words = wordsOf(experiment, settings).filter((word) => !circumstantial.includes(word.split("=")[0]));
  const name = words.join("_") || "as-usual";
  const asFile = name.replace(/[^\w=.,+-]/g, "-");
  if (asFile === name && name.length <= longest) return name;
  return `${asFile.slice(0, longest - 17)}-${shortHash(name)}`;
}

/** A run of a sweep, for a process that reads the experiment's name, the folder and the settings. */
export function plannedRun<T>(experiment: Experiment<T>, settings: T, folder: string): PlannedRun {
  const name = runName(experiment, settings);
  return { name, words: [experiment.name, `${folder}/${name}`, ...wordsOf(experiment, settings)] };
}

/** A schema of a known type read as any: the names are the same. */
function wordsOf<T>({ schema }: Pick<Experiment<T>, "schema">, settings: T): string[] {
  return spelled(schema as unknown as Schema, settings as Record<string, unknown>);
}
