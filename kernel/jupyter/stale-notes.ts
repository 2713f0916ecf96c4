// What a cell is told that uses a name whose newest text was refused, so that it does not judge the old one for the new.
import type { StaleName } from "../cells/index.ts";

/**
 * One sentence for each cell whose text waits to be mended.
 *
 * @example
 * staleNotes([{ name: "getStft", module: "3", cell: 12, why: "a type error" }]);
 * // ["getStft is still the one of cell [12], because its newer text has a type error: mend that text and run it, then run this cell again."]
 */
export function staleNotes(stale: readonly StaleName[]): string[] {
  const byCell = new Map<string, StaleName[]>();
  for (const name of stale) {
    const key = `${name.module} ${name.why}`;
    byCell.set(key, [...(byCell.get(key) ?? []), name]);
  }
  return [...byCell.values()].map((names) => {
    const [{ cell, why }] = names;
    const isOne = names.length === 1;
    const who = isOne
      ? names[0].name
      : `${names
          .slice(0, -1)
          .map((n) => n.name)
          .join(", ")} and ${names.at(-1)!.name}`;
    const owner = cell === undefined ? "an earlier run" : `cell [${cell}]`;
    return `${who} ${isOne ? "is still the one" : "are still those"} of ${owner}, because ${isOne ? "its" : "their"} newer text has ${why}: mend that text and run it, then run this cell again.`;
  });
}
