// `npm run sweep`: plans all combinations, runs them on all cores, and writes the table and its figure.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { host } from "speclab";
import { plannedRun } from "speclab/node/experiments";
import "speclab/node";
import { makeFolder, type RunState, readSweep, shortHash, sweep, whole, writeWhole } from "speclab/node/runs";
import { type AnyExperiment, exitUsage, readExperiment } from "./experiment-words.ts";
import { sweepTable } from "./sweep-table.ts";

const interrupted = 130;

/** Settings of the sweep itself. */
const ownSettings = { workers: whole(0, { min: 0, max: 256 }), gpus: whole(0, { min: 0, max: 64 }) };
const isOwn = (word: string): boolean => Object.hasOwn(ownSettings, word.split("=")[0]);

/** @returns the exit code: 0 when every run is done */
export async function sweepCommand(words: string[], root = "build/runs"): Promise<number> {
  const experiment = readExperiment("sweep", words);
  if (!experiment) return words.length === 0 || words.some((word) => /^(--help|-h)$/.test(word)) ? 0 : exitUsage;
  let combinations: Record<string, unknown>[];
  let own: { workers: number; gpus: number };
  try {
    const asked = words.slice(1);
    // All at once first, so that a misspelt `worker=2` is told of its own settings, too.
    readSweep({ ...ownSettings, ...experiment.schema }, asked);
    [own] = readSweep(ownSettings, asked.filter(isOwn));
    const read = readSweep(
      experiment.schema,
      asked.filter((word) => !isOwn(word)),
    );
    combinations = await Promise.all(read.map((settings) => experiment.resolved(settings)));
  } catch (error) {
    console.error((error as Error).message);
    return exitUsage;
  }
  const folder = path.resolve(root, experiment.name);
  makeFolder(folder);
  const runs = combinations.map((settings) => plannedRun(experiment, settings, folder));
  const twice = runs.find(({ name }, i) => runs.findIndex((other) => other.name === name) < i);
  if (twice) {
    console.error(`${twice.name} is asked for twice; what only changes where it is computed makes no other run.`);
    return exitUsage;
  }
  console.log(
    `${experiment.title}\n${(await aboutData(experiment, combinations)).join("\n")}\n${runs.length} run${runs.length === 1 ? "" : "s"} in ${path.relative("", folder)}`,
  );
  const signal = host().signal();
  const states = await sweep(runs, {
    program: fileURLToPath(new URL("./run-process.js", import.meta.url)),
    folder,
    workers: own.workers || undefined,
    gpus: own.gpus,
    signal,
    onChange: progressLine(),
  });
  process.stderr.write("\n");
  const table = sweepTable(experiment, combinations, states);
  console.log(table.text);
  const name = `sweep-${shortHash(words.join(" "))}`;
  const forms = { csv: table.csv, tex: table.latex, ...(table.svg && { svg: table.svg }) };
  for (const [ending, text] of Object.entries(forms))
    await writeWhole(path.join(folder, `${name}.${ending}`), new TextEncoder().encode(text));
  console.log(`Also as ${path.join(root, experiment.name, name)}: .${Object.keys(forms).join(", .")}`);
  for (const { name: failed, lastLines } of states.filter(({ state }) => state === "failed"))
    console.error(`\n${failed} failed:\n${lastLines?.replace(/^/gm, "  ")}`);
  if (signal.aborted) {
    console.error("Stopped; the same command goes on from here.");
    return interrupted;
  }
  return states.every(({ state }) => state === "done") ? 0 : 1;
}

/** What the sets that are learned from are; of one that is not here its runs will tell. */
async function aboutData(
  { about }: AnyExperiment,
  combinations: readonly Record<string, unknown>[],
): Promise<readonly string[]> {
  const bySet = new Map(combinations.map((settings) => [settings.data, settings]));
  const sentences = [...bySet.values()].map((settings) => about(settings as never).catch(() => []));
  return (await Promise.all(sentences)).flat();
}

/** One line that is written over, or a line for each change where nothing can be written over. */
function progressLine(): (states: readonly RunState[]) => void {
  return (states) => {
    const count = (state: RunState["state"]): number => states.filter((each) => each.state === state).length;
    const words = [`${count("done")} of ${states.length} done`, `${count("running")} running`];
    if (count("failed") > 0) words.push(`${count("failed")} failed`);
    process.stderr.write(process.stderr.isTTY ? `\r${words.join(", ")}   ` : `${words.join(", ")}\n`);
  };
}
