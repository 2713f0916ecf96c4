// `node process.js ENGINE PLAN`: two short epochs of a plan; prints the CPU seconds of a step of the second.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import "speclab/node";
import { keywords, phonemes, trainKeywords, trainPhonemes } from "speclab/node/experiments";
import { RunFolder, type RunResult, readSettings } from "speclab/node/runs";
import { noisySentences, noisyWords, plans } from "./plans.ts";

const steps = 3;

/** Notes how much of the processor has gone at the end of each epoch. */
class Watched extends RunFolder {
  readonly times: number[] = [];

  override async log(step: number, values: RunResult): Promise<void> {
    const { user, system } = process.cpuUsage();
    this.times.push((user + system) / 1e6);
    await super.log(step, values);
  }
}

const [engine, plan] = process.argv.slice(2);
const [, , , , experiment, ...words] = plans[Number(plan)].command.split(" ");
const own = [...words.filter((word) => !word.startsWith("data=")), `engine=${engine}`, "epochs=2"];
const place = mkdtempSync(path.join(tmpdir(), "protocols-"));
try {
  const folder = new Watched(path.join(place, "run"));
  if (experiment === "kws")
    await trainKeywords(readSettings(keywords.schema, own), noisyWords(100 * steps), folder, { show: false });
  else await trainPhonemes(readSettings(phonemes.schema, own), noisySentences(16 * steps), folder, { show: false });
  console.log((folder.times[1] - folder.times[0]) / steps);
} finally {
  rmSync(place, { recursive: true, force: true });
}
process.exit(0); // Dawn would keep the process alive
