// What is on this machine, and what to do about the rest: a line for each thing.
//
// --json     the same as an array of {name, state, what, advice}
// --report   nothing else than people may see who are to help: without names and paths
import { Stop, say } from "../lab/say.mjs";
import { typedOptions } from "../lab/typed-options.mjs";
import { checks } from "./checks.mjs";
import { withoutNames } from "./without-names.mjs";

const usage = `npm run doctor [-- --json] [--report]

  --json     an array of {name, state, what, advice} instead of lines
  --report   without names and paths, to be shown to others`;

export async function main(words) {
  let values;
  try {
    const options = { json: { type: "boolean" }, report: { type: "boolean" } };
    ({ values } = typedOptions(words, { usage, options }));
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exitCode = error.exitCode ?? 1;
    return;
  }
  const shown = values.report ? withoutNames() : (text) => text;
  const results = [];
  for (const check of checks) {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${check.name} …`);
    const result = { name: check.name, ...(await resultOf(check)) };
    for (const key of ["what", "advice"]) if (result[key] !== undefined) result[key] = shown(result[key]);
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    results.push(result);
    if (!values.json) console.log(line(result));
  }
  if (values.json) console.log(JSON.stringify(results, null, 2));
  if (results.some(({ state }) => state === "needed")) process.exitCode = 1;
}

/** A check that breaks is a finding, too. */
async function resultOf({ run, needed }) {
  let result;
  try {
    result = await run();
  } catch (error) {
    result = { missing: `could not be looked at: ${error.message.split("\n")[0]}` };
  }
  const { found, missing, advice } = result;
  return {
    state: missing === undefined ? "found" : needed ? "needed" : "missing",
    what: missing ?? found,
    ...(advice !== undefined && { advice }),
  };
}

const marks = { found: "✔", missing: "–", needed: "✖" };

export function line({ name, state, what, advice }) {
  const words = state === "found" ? what : `${state === "needed" ? "missing, and needed" : "missing"}: ${what}`;
  return `${marks[state]} ${name.padEnd(18)} ${words}${advice ? ` → ${advice}` : ""}`;
}
