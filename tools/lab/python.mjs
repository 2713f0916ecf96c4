// JupyterLab: a Python environment of our own in build/python, or one that is already on this machine.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { keeping } from "./keep.mjs";
import { buildFolder, logFile, pythonFolder, root } from "./places.mjs";
import { failure, quietly, Stop, say, step } from "./say.mjs";

const requirements = path.join(root, "tools", "lab", "requirements.txt");
const stampFile = path.join(pythonFolder, "speclab-stamp");
const size = "48 MB to download, 200 MB on disk";
const withoutLab = "the notebooks run without JupyterLab, too: npm run notebooks -- 01";

/** The oldest Python that JupyterLab 4.6 runs on, and the oldest that all of requirements.txt runs on. */
const oldest = [3, 10, 0];
const oldestForPins = [3, 11, 5];

/** The command that starts JupyterLab, as a list of words; installs it when it is missing. */
export async function jupyterLab() {
  if (upToDate()) return [environmentPython, "-m", "jupyterlab"];
  const python = findPython();
  let problem = new Stop(`Python ${oldest.slice(0, 2).join(".")} or newer is needed for JupyterLab and was not found`);
  if (python) {
    try {
      await step(`JupyterLab into build/python: ${size}`, () =>
        keeping(pythonFolder, path.join(buildFolder, "kept", "python"), () => install(python)),
      );
      return [environmentPython, "-m", "jupyterlab"];
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      problem = error;
    }
  }
  if (run(environmentPython, ["-m", "jupyterlab", "--version"]).ok) {
    say(`  ${problem.message}`);
    say("  Using the JupyterLab that was installed here before.");
    return [environmentPython, "-m", "jupyterlab"];
  }
  const other = existingJupyterLab();
  if (!other) throw new Stop(`${problem.message.replace(/\.$/, "")}; ${withoutLab}`);
  say(`  ${problem.message}`);
  say(`  Using JupyterLab ${other.version}, which is already on this machine.`);
  return other.command;
}

const environmentPython = path.join(pythonFolder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** The environment is good when it was finished with these requirements and its Python still starts. */
function upToDate() {
  if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp()) return false;
  return run(environmentPython, ["-c", ""]).ok;
}

function stamp() {
  return createHash("sha256").update(readFileSync(requirements)).digest("hex");
}

async function install(python) {
  const log = logFile("python");
  const pip = await makeEnvironment(python, log);
  const packages = isAtLeast(python.version, oldestForPins) ? ["-r", requirements] : [pinnedLab()];
  // Without compiling to bytecode the installation is a third shorter; Python does it for the modules it really loads.
  const options = ["--disable-pip-version-check", "--no-input", "--no-compile", "--prefer-binary", "--retries", "1"];
  // A bundle for a room brings all packages along: see tools/release/bundle.ts.
  const wheels = path.join(root, "wheels");
  if (existsSync(wheels)) options.push("--no-index", "--find-links", wheels);
  const [command, ...words] = [...pip, "install", ...options, ...packages];
  const { ok, output } = await quietly(command, words, { cwd: root, env: pythonSettings(), log });
  if (!ok) throw failure("JupyterLab", output, log);
  writeFileSync(stampFile, stamp());
}

/** Makes the environment and says how to call a pip that installs into it. Debian's Python may come without ensurepip. */
async function makeEnvironment(python, log) {
  const settings = { cwd: root, env: pythonSettings(), log };
  const [command, ...words] = python.command;
  const whole = await quietly(command, [...words, "-m", "venv", pythonFolder], settings);
  if (whole.ok) return [environmentPython, "-m", "pip"];
  rmSync(pythonFolder, { recursive: true, force: true });
  const bare = await quietly(command, [...words, "-m", "venv", "--without-pip", pythonFolder], settings);
  if (bare.ok && run(command, [...words, "-m", "pip", "--version"]).ok) {
    return [...python.command, "-m", "pip", "--python", environmentPython];
  }
  throw new Stop(
    `Python ${python.version.join(".")} can make no environment here: install its venv and pip (Debian: apt install python3-venv)`,
  );
}

/** `jupyterlab==…` of requirements.txt, for a Python on which its companions' pinned versions do not run. */
function pinnedLab() {
  return readFileSync(requirements, "utf8").match(/^jupyterlab==\S+/m)[0];
}

function findPython() {
  const candidates = [[process.env.SPECLAB_PYTHON], ["python3"], ["python"], ["py", "-3"]].filter(([first]) => first);
  const ask = "import sys; print('.'.join(map(str, sys.version_info[:3])))";
  for (const command of candidates) {
    const { ok, output } = run(command[0], [...command.slice(1), "-c", ask]);
    const version = output.trim().split(".").map(Number);
    if (ok && isAtLeast(version, oldest)) return { command, version };
  }
  return undefined;
}

function existingJupyterLab() {
  const candidates = [["jupyter-lab"], ["jupyter", "lab"], ["python3", "-m", "jupyterlab"]];
  for (const command of candidates) {
    const { ok, output } = run(command[0], [...command.slice(1), "--version"]);
    const version = output.trim();
    if (ok && isAtLeast(version.split(".").map(Number), [4, 0, 0])) return { command, version };
  }
  return undefined;
}

function isAtLeast(version, wanted) {
  const differs = wanted.findIndex((number, i) => number !== version[i]);
  return differs < 0 || version[differs] > wanted[differs];
}

function run(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8", env: pythonSettings(), timeout: 30_000 });
  return { ok: status === 0, output: stdout ?? "" };
}

/** The person's environment less what would mix another Python's packages into ours. */
export function pythonSettings() {
  const { PYTHONHOME: _home, PYTHONPATH: _path, ...env } = process.env;
  return { ...env, PYTHONNOUSERSITE: "1" };
}
