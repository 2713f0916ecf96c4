// `npm run vocode -- IN.wav [OUT.wav]`; with `--help` it says how. Paths are those of the folder where it was typed.
import { main } from "speclab/cli";

process.chdir(process.env.INIT_CWD ?? ".");
process.exitCode = await main(["vocode", ...process.argv.slice(2)]);
