// What `verify vocoder` and `verify long-descent` share: parts of their lists, and results that stay for a run that goes on.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "../../bench/dsp/python.ts";

/**
 * The names of a list that a comma list asks for.
 *
 * @throws RangeError for a name that is none of the list, and when a page is wanted: it would lose the other rows
 */
export function partOf(all: readonly string[], only: string, update: boolean): readonly string[] {
  const names = only.split(",");
  for (const name of names)
    if (!all.includes(name)) throw new RangeError(`--only must be of ${all.join(", ")}, got "${name}"`);
  if (update)
    throw new RangeError(
      "--update writes the whole page: leave --only out, what was measured before is not done again",
    );
  return all.filter((name) => names.includes(name));
}

/** A result in a file, with what it depends on, and when and under which load it began. */
export interface Kept<T> {
  readonly key: string;
  /** ISO 8601. */
  readonly begun: string;
  /** Of the minute before. */
  readonly load: number;
  readonly result: T;
}

/** Of the compiled mel methods, and of settings that a result depends on: what was measured with others is measured again. */
export function keyOf(settings: unknown, code: string = path.join(root, "lib/dist/esm/inversion/mel")): string {
  const hash = createHash("sha256").update(JSON.stringify(settings));
  for (const name of readdirSync(code).sort())
    if (name.endsWith(".js") && !name.endsWith(".test.js"))
      hash.update(name).update(readFileSync(path.join(code, name)));
  return hash.digest("hex").slice(0, 16);
}

/** What the file holds; undefined when there is none, or of another key. */
export function readKept<T>(file: string, key: string): Kept<T> | undefined {
  if (!existsSync(file)) return undefined;
  const kept: Kept<T> = JSON.parse(readFileSync(file, "utf8"));
  return kept.key === key ? kept : undefined;
}

export async function kept<T>(file: string, key: string, measure: () => Promise<T>): Promise<Kept<T>> {
  const before = readKept<T>(file, key);
  if (before) return before;
  process.stderr.write(`${path.basename(file, ".json")} …\n`);
  const [begun, load] = [new Date().toISOString(), os.loadavg()[0]];
  const result: Kept<T> = { key, begun, load, result: await measure() };
  writeFileSync(file, JSON.stringify(result));
  return result;
}

/** When results were begun and under which load, in words. */
export function begunAt(results: readonly Pick<Kept<unknown>, "begun" | "load">[]): string {
  const times = results.map(({ begun }) => `${begun.slice(0, 16).replace("T", " ")} UTC`).sort();
  const loads = results.map(({ load }) => Math.round(load)).sort((a, b) => a - b);
  const span = <V>(values: readonly V[]): string =>
    values[0] === values.at(-1) ? `${values[0]}` : `${values[0]} to ${values.at(-1)}`;
  return `begun ${span(times)}, at a load of ${span(loads)}`;
}
