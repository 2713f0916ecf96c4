// Notebook 7 for its test: 18 MB beside JupyterLab's environment, whose packages it shares; students get none of it.
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeJupyterSetup } from "../lab/jupyter.mjs";
import { buildFolder, logFile, pythonFolder, root } from "../lab/places.mjs";
import { jupyterLab, pythonSettings } from "../lab/python.mjs";
import { failure, quietly, Stop, step } from "../lab/say.mjs";
import { freePort, startServer } from "../lab/server.mjs";
import { kernelSpecification } from "../lab/setup.mjs";

const requirements = path.join(root, "tools", "browser", "notebook7.txt");
const packages = path.join(buildFolder, "notebook7");
const stampFile = path.join(packages, "speclab-stamp");

/**
 * Starts Notebook 7 on a folder, with the set-up that JupyterLab has.
 *
 * @returns what startServer returns: origin, token, request, ended, stop
 * @throws Stop with a sentence when Python or the package cannot be had
 */
export async function startNotebook7(folder) {
  const [python, ...module] = await jupyterLab();
  if (module[0] !== "-m") throw new Stop("Notebook 7 is tested with JupyterLab in build/python, which is not there.");
  await install(python);
  writeJupyterSetup(await kernelSpecification());
  const program = `import os, sys
packages = sys.argv.pop(1)
sys.path.append(packages)
os.environ["JUPYTERLAB_DIR"] = os.path.join(packages, "share", "jupyter", "lab")
from notebook.app import main
main()`;
  const command = [python, "-c", program, packages];
  return startServer({ command, folder, port: await freePort(8988) });
}

function labPart(environment, name) {
  return path.join(environment, "share", "jupyter", "lab", name);
}

async function install(python) {
  const stamp = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  await step("Notebook 7 into build/notebook7: 6 MB to download, 18 MB on disk", async () => {
    rmSync(packages, { recursive: true, force: true });
    const log = logFile("notebook7");
    const options = ["--disable-pip-version-check", "--no-input", "--no-compile", "--no-deps", "--retries", "1"];
    const words = ["-m", "pip", "install", ...options, "--require-hashes", "--target", packages, "-r", requirements];
    const { ok, output } = await quietly(python, words, { cwd: root, env: pythonSettings(), log });
    if (!ok) throw failure("Notebook 7", output, log);
    // Notebook 7 needs its own settings and JupyterLab's, and looks for all of them in one folder.
    for (const part of ["schemas", "themes"])
      cpSync(labPart(pythonFolder, part), labPart(packages, part), { recursive: true });
    writeFileSync(stampFile, stamp);
  });
}
