// `npm run sweep -- kws nMels=10,20,30,40 setting=A,B,C,D seed=0..4`: all combinations, and one table.
import { sweepCommand } from "./train/sweep-command.ts";

process.exitCode = await sweepCommand(process.argv.slice(2));
