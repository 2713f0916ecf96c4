// The command of `npm run soak`: hours of what users do in a year, and whether everything still stands.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "../notebooks/sources.ts";
import { formatTable } from "../table.ts";
import { damage } from "./damage.ts";
import { kernel } from "./kernel.ts";
import { options } from "./options.ts";
import { pages } from "./pages.ts";
import { training } from "./training.ts";
import type { Trial } from "./trial.ts";

const trials: readonly Trial[] = [kernel, options, damage, training, pages];

const usage = `npm run soak [-- options]

  --only NAME,…   of ${trials.map(({ name }) => name).join(", ")}
  --share X       how much of each is done: 1 without it, 0.01 for a look

${trials.map((trial) => `  ${trial.name.padEnd(10)} ${trial.what(1)}`).join("\n")}`;

/**
 * @param words what stands after `npm run soak --`
 * @returns the exit code: 0, or 1 when something broke
 * @throws RangeError with a sentence for people
 */
export async function soakCommand(words: string[]): Promise<number> {
  const { values } = parseArgs({
    args: words,
    options: { only: { type: "string" }, share: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const share = Number(values.share ?? 1);
  if (!(share > 0 && share <= 1))
    throw new RangeError(`soak: --share must be above 0 and at most 1, got ${values.share}`);
  const chosen = choose(values.only);
  const lines = [];
  for (const trial of chosen) {
    console.error(`${trial.name}: ${trial.what(share)}`);
    const begun = performance.now();
    const { times, broken, measured = "" } = await trial.run(share, (line) => console.error(`  ${line}`));
    const seconds = Math.round((performance.now() - begun) / 1000);
    for (const sentence of broken) console.error(`  broke: ${sentence}`);
    lines.push({ trial: trial.name, times, broken: broken.length, seconds, measured, sentences: broken });
  }
  const heading = ["trial", "times", "broke", "seconds", "measured"];
  const rows = lines.map((line) => [line.trial, line.times, line.broken, line.seconds, line.measured].map(String));
  console.log(formatTable([heading, ...rows]));
  const file = path.join(root, "build/soak.json");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(lines, null, 2)}\n`);
  return lines.some(({ broken }) => broken > 0) ? 1 : 0;
}

function choose(only: string | undefined): readonly Trial[] {
  if (only === undefined) return trials;
  return only.split(",").map((name) => {
    const found = trials.find((trial) => trial.name === name);
    if (!found)
      throw new RangeError(`soak: --only must be of ${trials.map((trial) => trial.name).join(", ")}, got ${name}`);
    return found;
  });
}
