// `npm run soak`; with `--help` it says how.
import { soakCommand } from "./soak/command.ts";

const exitUsage = 2;

try {
  process.exitCode = await soakCommand(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = exitUsage;
}
