// What was typed behind `npm run check --`, `reset --` and `hand-in --`: a notebook, and options that each command names.
import { parseArgs } from "node:util";
import { Stop } from "../lab/say.mjs";
import { wrongWord } from "../lab/typed-options.mjs";

/**
 * @param words what stands behind the command
 * @param command `{ usage, options, others, more }`: options by their name, `"text"` takes the word behind it and `"flag"`
 *   stands alone; `others` are names for the words behind the notebook; `more` says what there is one of at a time
 * @returns the options, the others by their names, and `wanted`, the notebook: 01 unless another is named
 * @throws Stop with one sentence and how it should have been typed
 */
export function readTyped(words, { usage, options, others = [], more = "notebook" }) {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { ...Object.fromEntries(Object.entries(options).map(asNode)), help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    if (values.help) throw Object.assign(new Stop(usage), { exitCode: 0 });
    const [wanted = "01", ...rest] = positionals;
    if (rest.length > others.length) {
      const [first, ...all] = [wanted, ...rest].slice(others.length);
      throw new Error(`One ${more} at a time, got ${[first, ...all].join(" and ")}`);
    }
    return { wanted, ...values, ...Object.fromEntries(rest.map((word, i) => [others[i], word])) };
  } catch (error) {
    if (error instanceof Stop) throw error;
    throw new Stop(`${wrongWord(error, Object.keys(options))}. Usage: ${usage}`);
  }
}

const asNode = ([name, kind]) => [name, kind === "flag" ? { type: "boolean", default: false } : { type: "string" }];
