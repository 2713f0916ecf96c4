/** What the person at the terminal has to change: told in a sentence, without a stack. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Options of a command: `flag` stands alone, `value` takes the word after it. */
export type OptionKinds = Readonly<Record<string, "flag" | "value">>;

export interface Words {
  readonly options: ReadonlyMap<string, string | true>;
  readonly others: readonly string[];
}

/**
 * Sorts the words behind a command. `--seed 3` and `--seed=3` are the same; after `--` nothing is an option.
 *
 * @throws UsageError for an option that the command does not have, with the one that is nearest
 */
export function readWords(command: string, words: readonly string[], kinds: OptionKinds): Words {
  const options = new Map<string, string | true>();
  const others: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === "--") {
      others.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      others.push(word);
      continue;
    }
    const [given, attached] = split(word);
    const name = given === "-h" ? "help" : given.replace(/^--/, "");
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      const near = nearest(name, Object.keys(kinds));
      throw new UsageError(
        `${command}: there is no option ${given}${near ? `; did you mean --${near}?` : `; there is: ${list(kinds)}.`}`,
      );
    }
    if (kind === "flag") {
      if (attached !== undefined) throw new UsageError(`${command}: --${name} takes no value, got ${attached}.`);
      options.set(name, true);
      continue;
    }
    const value = attached ?? words[++i];
    if (value === undefined || value === "") throw new UsageError(`${command}: --${name} needs a value behind it.`);
    options.set(name, value);
  }
  return { options, others };
}

/** The candidate that differs least, unless it differs too much to be meant: capitals do not count, two letters may. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: edits(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const most = Math.min(2, Math.ceil((best?.candidate.length ?? 0) / 4));
  return best && best.edits <= most ? best.candidate : undefined;
}

function split(word: string): [name: string, value: string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function list(kinds: OptionKinds): string {
  return Object.keys(kinds)
    .map((name) => `--${name}`)
    .join(", ");
}

/** How many letters must be put in, taken out, replaced or exchanged with their neighbour. */
function edits(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : i)),
  );
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (same ? 0 : 1));
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (exchanged) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
}
