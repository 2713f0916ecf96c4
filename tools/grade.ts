// `npm run grade -- 01 submissions/ --out report/`; with `--help` it says how.
import { gradeCommand } from "./grade/command.ts";

const EXIT_USAGE = 2;

try {
  process.exitCode = await gradeCommand(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = EXIT_USAGE;
}
