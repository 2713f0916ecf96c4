// The secret that inputs are drawn from.
import { createHash, randomInt } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "speclab/node/runs";

const fileName = "seed.json";
const largest = 2 ** 31;

/**
 * The seed of this report, kept before anything is marked: a first run that is broken off is gone on with by the next, with
 * the same inputs.
 *
 * @param folder where results are kept
 * @param given what was typed; it takes the place of what was kept
 * @param last the one in the report's marks
 */
export function secretSeed(folder: string, given: number | undefined, last: number | undefined): number {
  const seed = given ?? kept(folder) ?? last ?? randomInt(1, largest);
  makeFolder(folder);
  writeFileSync(path.join(folder, fileName), `${JSON.stringify({ seed })}\n`);
  return seed;
}

function kept(folder: string): number | undefined {
  const file = path.join(folder, fileName);
  if (!existsSync(file)) return undefined;
  try {
    const { seed } = JSON.parse(readFileSync(file, "utf8")) as { seed?: unknown };
    return Number.isSafeInteger(seed) ? (seed as number) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A seed of an exercise's own. Inputs that two exercises shared could be kept by an answer to the first, together with what
 * the library says about them, for the second.
 */
export function seedOf(seed: number, exercise: string): number {
  return createHash("sha256").update(`${seed} ${exercise}`).digest().readUInt32LE(0) >>> 1;
}
