// `npm run export -- 01`; with `--help` it says how.
import { exportCommand } from "./page/export.ts";

const EXIT_USAGE = 2;

try {
  process.exitCode = await exportCommand(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = EXIT_USAGE;
}
