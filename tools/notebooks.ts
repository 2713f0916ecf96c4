// `npm run notebooks -- [names or files] [options]`; with `--help` it says which.
import { notebooksCommand } from "./notebooks/command.ts";

const EXIT_USAGE = 2;

try {
  process.exitCode = await notebooksCommand(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = EXIT_USAGE;
}
