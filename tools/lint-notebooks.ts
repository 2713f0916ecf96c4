// `npm run lint:notebooks -- [names or files]`; with `--help` it says how.
import { lintCommand } from "./notebooks/lint-command.ts";

const EXIT_USAGE = 2;

try {
  process.exitCode = lintCommand(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = EXIT_USAGE;
}
