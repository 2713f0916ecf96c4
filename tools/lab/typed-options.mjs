// What was typed behind an npm command: its options, its usage for --help, one sentence for what nobody knows.
import { parseArgs } from "node:util";
import { Stop } from "./say.mjs";

/**
 * @param words what stands behind the command
 * @param command `{ usage, options, positionals }`: options as Node's parseArgs has them; whether other words may stand there
 * @returns `{ values, positionals }`; never, when --help was asked for: it prints the usage and ends the process with 0
 * @throws Stop with `exitCode` 2 for words that make no sense
 */
export function typedOptions(words, { usage, options = {}, positionals = false }) {
  try {
    const all = { ...options, help: { type: "boolean", short: "h" } };
    const typed = parseArgs({ args: [...words], options: all, allowPositionals: positionals });
    if (!typed.values.help) return typed;
  } catch (error) {
    const text = `${wrongWord(error, Object.keys(options))}. Usage: ${usage.split("\n")[0]}`;
    throw Object.assign(new Stop(text), { exitCode: 2 });
  }
  console.log(usage);
  process.exit();
}

/** Node's own sentences end with advice on dashes, which helps nobody here. */
export function wrongWord({ code, message }, names) {
  const wrong = code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" ? /'(-[^']*)'/.exec(message)?.[1] : undefined;
  if (wrong === undefined || names.length === 0) return message.split(". ")[0];
  return `There is no option ${wrong}; there is: ${names.map((name) => `--${name}`).join(", ")}`;
}
