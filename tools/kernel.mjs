// `npm run kernel:install` and `npm run kernel:remove`: our kernel for VS Code and every other Jupyter of this person.
import { Stop, say } from "./lab/say.mjs";
import { kernelSpecification, setUpBuild, setUpPackages } from "./lab/setup.mjs";
import { installKernel, removeKernel } from "./lab/user-kernel.mjs";
import { offerEditorSettings, removeEditorSettings } from "./lab/vscode.mjs";

const [what, ...rest] = process.argv.slice(2);

try {
  if (!["install", "remove"].includes(what) || rest.length > 0) {
    throw new Stop("Usage: npm run kernel:install, or npm run kernel:remove.");
  }
  if (what === "install") {
    await setUpPackages();
    await setUpBuild();
    for (const line of installKernel(await kernelSpecification())) say(line);
    for (const line of offerEditorSettings()) say(line);
  } else {
    for (const line of removeKernel()) say(line);
    for (const line of removeEditorSettings()) say(line);
  }
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = 1;
}
