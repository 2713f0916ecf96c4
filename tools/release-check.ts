// `npm run release:check`; with `--help` it says how.
import { releaseCheckCommand } from "./release-check/command.ts";

const exitUsage = 2;

try {
  process.exitCode = await releaseCheckCommand(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = exitUsage;
}
