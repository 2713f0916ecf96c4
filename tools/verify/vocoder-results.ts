// What `verify vocoder` and `verify long-descent` share: parts of their lists.

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
