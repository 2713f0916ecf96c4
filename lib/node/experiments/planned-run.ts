import { fingerprint } from "../runs/run-folder.ts";
import { spelled } from "../runs/settings.ts";
import type { PlannedRun } from "../runs/sweep.ts";
import type { Experiment } from "./experiment.ts";

/** What changes where a run is computed, and not what it finds. */
const circumstantial = ["engine", "download"];

/** Longer names would not be a file's on some systems. */
const longest = 120;

/** What a run is called, and its folder: the settings that are not as usual. */
export function runName<T extends object>({ schema }: Pick<Experiment<T>, "schema">, settings: T): string {
  const words = spelled(schema as never, settings as never)
    .split(" ")
    .filter((word) => !circumstantial.includes(word.split("=")[0]));
  const name = words.join("_").replace(/[^\w=.,+-]/g, "-") || "as-usual";
  return name.length <= longest ? name : `${name.slice(0, longest - 17)}-${fingerprint(name)}`;
}

/** A run of a sweep, for `run-process.ts`. */
export function plannedRun<T extends object>(experiment: Experiment<T>, settings: T, folder: string): PlannedRun {
  const name = runName(experiment, settings);
  const words = spelled(experiment.schema as never, settings as never);
  return { name, words: [experiment.name, `${folder}/${name}`, ...words.split(" ").filter(Boolean)] };
}
