// What a cell is told that uses a name whose newest text was refused, so that it does not judge the old one for the new.
import type { StaleName } from "../cells/index.ts";

/**
 * One sentence for each cell whose text waits to be mended.
 *
 * @example
 * staleNotes([{ name: "getStft", module: "3", cell: 12, why: "a type error" }]);
 * // ["`getStft` is still an older version: its newest text has a type error; mend that text and run it, then run this cell again."]
 */
export function staleNotes(stale: readonly StaleName[]): string[] {
  const byCell = new Map<string, StaleName[]>();
  for (const name of stale) {
    const key = `${name.module} ${name.why}`;
    byCell.set(key, [...(byCell.get(key) ?? []), name]);
  }
  return [...byCell.values()].map((names) => {
    const [{ why }] = names;
    const quoted = names.map(({ name }) => `\`${name}\``);
    // The number of the run that declared them is on no cell any more: the refused run has taken its place.
    const are =
      quoted.length === 1
        ? `${quoted[0]} is still an older version: its`
        : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)} are still older versions: their`;
    return `${are} newest text has ${why}; mend that text and run it, then run this cell again.`;
  });
}
