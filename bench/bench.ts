// `npm run bench -- <name> [options]`: comparisons with others, each measured on both sides in one run.
import { benches } from "./benches.ts";

const known: Readonly<Record<string, { about: string; load(): Promise<{ run(args: string[]): Promise<number> }> }>> = {
  ...benches,
  all: { about: "each of them, in a short form: docs/benchmarks.md", load: () => import("./all.ts") },
};

const usage = [
  "npm run bench -- <name> [--rounds N] [--json FILE], where name is one of:",
  "",
  ...Object.entries(known).map(([name, { about }]) => `  ${name.padEnd(10)}${about}`),
  "",
  "What else each takes stands at the head of its file in bench/.",
].join("\n");
const exitUsage = 2;

const [name, ...rest] = process.argv.slice(2);
if (!name || [name, ...rest].some((word) => word === "--help" || word === "-h")) {
  console.log(usage);
} else if (!Object.hasOwn(known, name)) {
  console.error(`bench: there is no comparison ${name}; there is: ${Object.keys(known).join(", ")}.`);
  process.exitCode = exitUsage;
} else {
  try {
    process.exitCode = await (await known[name].load()).run(rest);
  } catch (error) {
    // Words that cannot be meant are told in a sentence; a fault in a comparison keeps its stack.
    const { code = "", message } = error as NodeJS.ErrnoException;
    if (!(error instanceof RangeError) && !code.startsWith("ERR_PARSE_ARGS")) throw error;
    console.error(message.startsWith("bench ") ? message : `bench ${name}: ${message}`);
    process.exitCode = exitUsage;
  }
}
