// `npm run setup`: sets up everything that `npm start` would, and starts nothing. For images and for lessons without
// network: run it where there is one.
import { jupyterLab } from "./lab/python.mjs";
import { Stop, say } from "./lab/say.mjs";
import { setUpBuild, setUpPackages } from "./lab/setup.mjs";
import { typedOptions } from "./lab/typed-options.mjs";

try {
  typedOptions(process.argv.slice(2), { usage: "npm run setup: sets up what npm start needs, and starts nothing." });
  await setUpPackages();
  await setUpBuild();
  await jupyterLab();
  say("All is there: npm start");
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = error.exitCode ?? 1;
}
