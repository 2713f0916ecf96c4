import path from "node:path";
import { UsageError } from "../words.ts";

/** The input of this name is standard input. */
export const standardInput = "-";

/** What an input is called in a sentence. */
export function spokenName(input: string): string {
  return input === standardInput ? "standard input" : input;
}

const example = "cat voice.wav | npm run vocode -- - out.wav";

/**
 * An input's name without folder and ending, for the output that nobody named.
 *
 * @throws UsageError when it comes from a pipe, and so has none
 */
export function inputName(command: string, input: string): string {
  if (input === standardInput || /^\/(dev|proc)\//.test(path.resolve(input)))
    throw new UsageError(`${command}: ${input} has no name that the output could have; say one, such as: ${example}`);
  return path.basename(input, path.extname(input));
}

/** @throws UsageError when nobody pipes anything into standard input, or two of the inputs would be read from it */
export function requirePipe(command: string, inputs: readonly (string | undefined)[]): void {
  const count = inputs.filter((input) => input === standardInput).length;
  if (count > 1)
    throw new UsageError(`${command}: - is standard input, which can be read once, got it ${count} times.`);
  if (count === 1 && process.stdin.isTTY)
    throw new UsageError(`${command}: standard input is a terminal; pipe a recording into it, such as: ${example}`);
}
