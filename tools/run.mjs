// `node tools/run.mjs tools/notebooks …`: sets up the packages that are missing, builds what has changed, then runs one compiled
// command of the repository.
//
// This file must be readable by a Node far too old for the rest: see enough-node.mjs.
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isNodeNewEnough } from "./enough-node.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [command, ...rest] = process.argv.slice(2);

if (isNodeNewEnough(`npm run ${path.basename(command)}`))
  prepare().then((isReady) => {
    if (!isReady) return;
    process.argv = [process.argv[0], path.join(root, "build/js", `${command}.js`), ...rest];
    return import(pathToFileURL(process.argv[1]).href);
  });

async function prepare() {
  const { Stop, say } = await import("./lab/say.mjs");
  try {
    const { setUpBuild, setUpPackages } = await import("./lab/setup.mjs");
    await setUpPackages();
    // Says so where something is to be compiled, which takes a while the first time.
    await setUpBuild();
    return true;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exitCode = 1;
    return false;
  }
}
