import { nearest } from "../core/nearest.ts";

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

function split(word: string): [name: string, value: string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function list(kinds: OptionKinds): string {
  return Object.keys(kinds)
    .map((name) => `--${name}`)
    .join(", ");
}
