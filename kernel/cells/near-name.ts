// Slips of the finger: TypeScript knows only those earlier names that a cell uses, so it cannot say which one was meant.

/** The first of the names that is the word but for one letter too many, too few, wrong, or swapped, or for capitals. */
export function nearName(word: string, names: Iterable<string>): string | undefined {
  if (word.length < shortest) return undefined;
  for (const name of names) if (name.length >= shortest && isNear(word.toLowerCase(), name.toLowerCase())) return name;
  return undefined;
}

/** `x1` and `x2` are both meant. */
const shortest = 3;

function isNear(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [restOfA, restOfB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (restOfA.length <= 1 && restOfB.length <= 1) return true;
  return restOfA.length === 2 && restOfA === [...restOfB].reverse().join("");
}
