// `npm run conformance`; with `--help` it says how.
import { run } from "./conformance/command.ts";

const exitUsage = 2;

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error as NodeJS.ErrnoException).code?.startsWith("ERR_PARSE_ARGS")) throw error;
  console.error(`conformance: ${(error as Error).message}`);
  process.exitCode = exitUsage;
}
