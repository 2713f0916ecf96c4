// `npm run train`: one run of an experiment in this process.
import path from "node:path";
import "speclab/node";
import { runName } from "speclab/node/experiments";
import { RunFolder, readSettings, withLock } from "speclab/node/runs";
import { exitUsage, readExperiment } from "./experiment-words.ts";
import { allowOwnFiles } from "./own-files.ts";

const interrupted = 130;

/** @returns the exit code */
export async function trainCommand(words: string[], root = "build/runs"): Promise<number> {
  const experiment = readExperiment("train", words);
  if (!experiment) return words.length === 0 || words.some((word) => /^(--help|-h)$/.test(word)) ? 0 : exitUsage;
  try {
    allowOwnFiles();
    const settings = await experiment.resolved(readSettings(experiment.schema, words.slice(1)));
    const folder = new RunFolder(path.join(root, experiment.name, runName(experiment, settings)));
    const before = await folder.result();
    if (before) console.log(`This run is done already, in ${folder.path}; delete the folder to do it again.`);
    else console.log(`${experiment.title}\n${await experiment.about(settings)}\n${folder.path}`);
    const wait = { onWait: () => console.log("Another process is at this run; waiting for it.") };
    const result = await withLock(
      folder.path,
      async () => (await folder.result()) ?? (await experiment.run(settings, folder)),
      wait,
    );
    for (const [name, value] of Object.entries(result))
      console.log(`  ${name.padEnd(18)} ${Number(value.toPrecision(5))}`);
    return 0;
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "Interrupted") {
      console.error("Stopped; the same command goes on from here.");
      return interrupted;
    }
    console.error(message);
    return name === "SettingError" ? exitUsage : 1;
  }
}
