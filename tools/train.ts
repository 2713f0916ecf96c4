// `npm run train -- kws model=bcResNet setting=A nMels=40`: one run of an experiment.
import { trainCommand } from "./train/train-command.ts";

process.exitCode = await trainCommand(process.argv.slice(2));
