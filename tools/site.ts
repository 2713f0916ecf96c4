// `npm run site`; with `--help` it says how.
import { siteCommand } from "./site/command.ts";

const exitUsage = 2;

try {
  process.exitCode = await siteCommand(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = exitUsage;
}
