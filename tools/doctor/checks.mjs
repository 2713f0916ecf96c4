// Each check says what it has found, or what is missing and what to do: { found } or { missing, advice }.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, statfsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import driver from "../engines/tensorflow/driver.cjs";
import { cacheFolder, homeInUse, manifestOf } from "../engines/tensorflow/places.mjs";
import { missingPackages } from "../lab/packages.mjs";
import { buildFolder, pythonFolder, root } from "../lab/places.mjs";
import { pythonSettings } from "../lab/python.mjs";

/** A machine with one busy core needs half a minute to load TensorFlow. */
const patience = 180_000;

export const checks = [
  { name: "Machine", run: machine },
  { name: "Node", needed: true, run: () => ({ found: process.versions.node }) },
  { name: "npm", needed: true, run: npmVersion },
  { name: "Node packages", needed: true, run: packages },
  { name: "Kernel", needed: true, run: kernel },
  { name: "Python", run: python },
  { name: "JupyterLab", run: jupyter },
  { name: "Browser", run: browser },
  ...["tensorflow", "webgpu", "wasm", "cpu"].map((engine) => ({ name: `Engine ${engine}`, run: () => tried(engine) })),
  { name: "GPU driver", run: gpuDriver },
  { name: "GPU libraries", run: gpuLibraries },
  { name: "C++ compiler", run: compiler },
  { name: "Disk", run: disk },
  { name: "Data", run: data },
];

function machine() {
  const { model = "unknown processor" } = os.cpus()[0] ?? {};
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return {
    found: `${os.type()} ${os.release()} ${process.arch}, ${os.availableParallelism()} cores of ${model.trim()}, ${memory} GiB`,
  };
}

function npmVersion() {
  const [, fromNpm] = process.env.npm_config_user_agent?.match(/npm\/(\S+)/) ?? [];
  const version = fromNpm ?? output("npm", ["--version"], { shell: process.platform === "win32" });
  return version ? { found: version } : { missing: "npm does not start", advice: "install Node.js with npm" };
}

function packages() {
  const missing = [root, path.join(root, "kernel")].flatMap((folder) => missingPackages(folder));
  if (missing.length > 0)
    return { missing: `${missing.length} packages, ${missing[0]} first`, advice: "npm start, or npm run setup" };
  const dev = missingPackages(root, { dev: true }).length === 0;
  return { found: dev ? "all, with those for development" : "all that notebooks need; npm test installs the rest" };
}

function kernel() {
  return trial("kernel-trial", [], ({ milliseconds, typescript }) => ({
    found: `started, 1 + 1 is 2, in ${seconds(milliseconds)}; TypeScript ${typescript}`,
  }));
}

function python() {
  const named = process.env.SPECLAB_PYTHON;
  const command = [named, "python3", "python"].find((name) => name && output(name, ["-c", "print(1)"]) === "1");
  if (!command) return { missing: "no Python 3", advice: "install Python 3.10 or newer; it is for JupyterLab only" };
  const version = output(command, ["-c", "import platform; print(platform.python_version())"]);
  const lacking = ["pip", "venv"].filter((name) => output(command, ["-c", `import ${name}; print(1)`]) !== "1");
  if (lacking.length === 0) return { found: `${version}, with pip and venv` };
  return {
    found: `${version}, without ${lacking.join(" and ")}`,
    advice: "Debian: apt install python3-pip python3-venv",
  };
}

function jupyter() {
  const own = path.join(pythonFolder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const ours = existsSync(own) && output(own, ["-m", "jupyterlab", "--version"]);
  if (ours) return { found: `JupyterLab ${ours}, our own` };
  if (existsSync(own)) {
    const advice = "on a busy machine ask again; npm start mends it where it is broken";
    return { missing: "JupyterLab is here and did not answer within 30 s", advice };
  }
  const other = output("jupyter-lab", ["--version"]);
  if (other) return { found: `JupyterLab ${other}, of this machine; npm start brings our own` };
  return { missing: "no JupyterLab", advice: "npm start installs it; npm run seminar works without" };
}

function browser() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "firefox"];
  const usual = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    "/Applications/Safari.app/Contents/MacOS/Safari",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ];
  const onPath = names.map((name) => onThePath(name)).filter(Boolean);
  const program = [process.env.SPECLAB_CHROMIUM, ...onPath, ...usual.filter((file) => existsSync(file))].find(Boolean);
  if (!program)
    return {
      missing: "no browser here",
      advice: "open the lab's address in a browser elsewhere: ssh -L 8888:127.0.0.1:8888 …",
    };
  // Programs of Windows and macOS would open a window.
  const version = process.platform === "linux" ? output(program, ["--version"]) : undefined;
  return { found: version || path.basename(program) };
}

function tried(engine) {
  return trial("engine-trial", [engine], ({ version, device, milliseconds, first }) => ({
    found: `${version}, ${device}: a training step in ${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms, the first one in ${seconds(first)}`,
  }));
}

function gpuDriver() {
  const visible = process.env.CUDA_VISIBLE_DEVICES;
  const chosen = visible === undefined ? "" : `; CUDA_VISIBLE_DEVICES is "${visible}"`;
  const cards = driver.cards();
  if (cards.length > 0) {
    const list = cards.map(({ name, memory }) => `${name}, ${Math.round(memory / 1024)} GiB`);
    return { found: `NVIDIA ${cards[0].driver}: ${list.join("; ")}${chosen}` };
  }
  const missing = driver.missingDriver();
  if (!missing) return { found: `NVIDIA's driver; nvidia-smi does not tell the card${chosen}` };
  const other = process.platform === "linux" && existsSync("/dev/dri");
  return {
    missing:
      missing + (other ? "; another card may be at /dev/dri" : "") + (missing.includes("CUDA_VIS") ? "" : chosen),
    advice: "nothing, without a card: wasm trains everywhere; with one of another maker, npm run gpu:setup -- --webgpu",
  };
}

function gpuLibraries() {
  const home = homeInUse();
  const manifest = home && manifestOf(home);
  if (manifest?.flavour === "gpu")
    return { found: `TensorFlow ${manifest.tensorflow} for NVIDIA, with CUDA and cuDNN` };
  const has = manifest ? `TensorFlow ${manifest.tensorflow} for the processor only` : "none is set up";
  return {
    missing: has,
    advice: driver.missingDriver() ? "nothing, without an NVIDIA card" : "npm run gpu:setup",
  };
}

function compiler() {
  const command = [process.env.CXX, "g++", "clang++", "c++"].find((name) => name && output(name, ["--version"]));
  if (command) return { found: output(command, ["--version"]).split("\n")[0] };
  return { missing: "no g++ or clang++", advice: "only npm run gpu:setup needs it (Debian: apt install g++)" };
}

function disk() {
  const free = (folder) => {
    let there = folder;
    while (!existsSync(there)) there = path.dirname(there);
    const { bavail, bsize } = statfsSync(there);
    return (bavail * bsize) / 2 ** 30;
  };
  const here = free(buildFolder);
  const cache = free(cacheFolder());
  const words = `${here.toFixed(1)} GB free here${process.env.SPECLAB_CACHE ? `, ${cache.toFixed(1)} GB in SPECLAB_CACHE` : ""}`;
  if (here < 1) return { missing: words, advice: "npm start needs 1 GB" };
  if (cache < 9)
    return { found: `${words}; npm run gpu:setup needs 2 GB, for NVIDIA cards 9 GB: SPECLAB_CACHE names another disk` };
  return { found: words };
}

function data() {
  const own = readdirSync(path.join(root, "data")).filter((name) => name.endsWith(".wav")).length;
  const named = process.env.SPECLAB_DATA;
  const advice = "SPECLAB_DATA names a folder of recordings; tests on real speech are skipped without";
  if (!named) return { found: `${own} voices of our own, no recordings`, advice };
  if (!existsSync(named)) return { missing: `SPECLAB_DATA is ${named}, which is not there`, advice };
  const sets = readdirSync(named, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return { found: `${own} voices of our own; ${sets.length} sets of recordings in ${named}` };
}

/** Runs a compiled program of this folder in a process of its own; it prints a line of JSON, or fails with a sentence. */
function trial(name, words, found) {
  const program = path.join(buildFolder, "js/tools/doctor", `${name}.js`);
  if (!existsSync(program)) return { missing: "nothing is compiled yet", advice: "npm start, or npm run build" };
  if (packages().missing) return { missing: "its packages are not installed", advice: "npm start, or npm run setup" };
  const { SPECLAB_ENGINE: _, ...env } = process.env;
  const settings = { encoding: "utf8", timeout: patience, env, maxBuffer: 2 ** 26 };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [program, ...words], settings);
  if (signal) return { missing: `its trial was ended by ${signal}`, advice: "npm test says more" };
  const last = stdout.trim().split("\n").at(-1);
  if (status === 0) return found(JSON.parse(last));
  const [sentence, ...advice] = (last || stderr.match(/^\w*Error.*$/m)?.[0] || `ended with ${status}`).split(" → ");
  return { missing: sentence, ...(advice.length > 0 && { advice: advice.join(" → ") }) };
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** What a program prints, trimmed; undefined when it does not start or fails. */
function output(command, words, more = {}) {
  const settings = { encoding: "utf8", timeout: 30_000, env: pythonSettings(), ...more };
  const { status, stdout } = spawnSync(command, words, settings);
  return status === 0 ? stdout.trim() : undefined;
}

function onThePath(name) {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  return folders
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
