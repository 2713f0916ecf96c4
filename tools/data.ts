// `npm run data -- list | get NAME [--subset PART] | where`; with `--help` it says how.
import { main } from "speclab/cli";

process.exitCode = await main(["data", ...process.argv.slice(2)]);
