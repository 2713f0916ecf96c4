// One run of a sweep, in a process of its own: `node run-process.js kws <folder> nMels=20 …`.
import "speclab/node";
import { experiments } from "speclab/node/experiments";
import { RunFolder, readSettings } from "speclab/node/runs";
import { allowOwnFiles } from "./own-files.ts";

const interrupted = 130;

// Whoever started the sweep is gone: stop as if Ctrl-C had been pressed.
process.on("disconnect", () => process.kill(process.pid, "SIGINT"));
process.channel?.unref();

const [name, folder, ...words] = process.argv.slice(2);
const experiment = experiments.find((each) => each.name === name);
if (!experiment) throw new Error(`run-process: there is no experiment ${name}`);
allowOwnFiles();
try {
  await experiment.run(readSettings(experiment.schema, words), new RunFolder(folder), { show: false });
} catch (error) {
  // What is wrong comes last: of a run that failed the sweep shows the end.
  console.error(`${(error as Error).stack}\n\n${(error as Error).message}`);
  process.exitCode = (error as Error).name === "Interrupted" ? interrupted : 1;
}
