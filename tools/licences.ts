// `npm run licences`; with `--help` it says how.
import { licencesCommand } from "./licences/command.ts";

const exitUsage = 2;

try {
  process.exitCode = await licencesCommand(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = exitUsage;
}
