// TensorFlow's own library for tfjs, out of the wheels on PyPI:
//
//   1. pip downloads the wheels and checks their hashes; npm installs tfjs-node-gpu without running its scripts;
//   2. the libraries and the C headers are unpacked (no Python package is installed or run);
//   3. one call of a C++ compiler makes the addon from the npm package's own sources (Node-API: one file for Node 20 to 24);
//   4. a trial in a process of its own trains a small network and names what has computed.
//
// (tfjs-node-gpu's own script would bring a build for CUDA 11.2 of 2022.) All is made in a folder beside the final one,
// which is then renamed: a set-up is there as a whole, or not.
import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { npm } from "../../lab/packages.mjs";
import { logFile } from "../../lab/places.mjs";
import { pythonSettings } from "../../lab/python.mjs";
import { failure, quietly, Stop, say } from "../../lab/say.mjs";
import driver from "./driver.cjs";
import { cacheFolder, here, homeInUse, homeOf, loadFile, loadText, manifestOf, version } from "./places.mjs";

/** GB while it is being set up, wheels and unpacked files side by side; what stays; what is downloaded. */
const sizes = {
  cpu: { needed: 2, stays: "1.2 GB", download: "0.3 GB" },
  gpu: { needed: 9, stays: "5.4 GB", download: "3.0 GB" },
};

/** Any Python's wheel does, and any pip may fetch it: only libraries are taken from it. */
const wheelsFor = [
  "--python-version=3.11",
  ...["2_28", "2_27", "2_25", "2_17", "2_12"].map((glibc) => `--platform=manylinux_${glibc}_x86_64`),
  ...["2014", "2010"].map((year) => `--platform=manylinux${year}_x86_64`),
];

/**
 * @param flavour "cpu" or "gpu"
 * @param force sets up anew what is there already, and the GPU's build without a GPU
 * @returns what the trial has said
 */
export async function setUpTensorflow({ flavour, force = false }) {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Stop(
      `TensorFlow is set up on Linux x86-64 only, this is ${process.platform} ${process.arch}: take npm run gpu:setup -- --webgpu.`,
    );
  const home = homeOf(flavour);
  if (manifestOf(home) && !force) {
    say(`TensorFlow ${version} (${flavour}) is in ${home} already.`);
  } else {
    const missing = flavour === "gpu" ? driver.missingDriver() : undefined;
    if (missing && !force) throw new Stop(`${sentence(missing)}: take --cpu, or --gpu --force for another machine.`);
    const found = { python: findPip(), compiler: findCompiler() };
    const work = `${home}.partial-${process.pid}`;
    removeLeftovers(path.dirname(home));
    makeFolder(work);
    try {
      requireSpace(work, flavour);
      await make(work, flavour, found);
      rmSync(home, { recursive: true, force: true });
      renameSync(work, home);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  const result = tryOut(home, { gpu: flavour === "gpu" && !force });
  if (homeInUse() !== home) {
    mkdirSync(path.dirname(loadFile), { recursive: true });
    const next = `${loadFile}.${process.pid}`;
    writeFileSync(next, loadText(home));
    renameSync(next, loadFile);
  }
  return result;
}

/** Removes every set-up in the cache, and what leads to one. */
export function removeTensorflow() {
  const folders = [cacheFolder(), ...(homeInUse() ? [path.dirname(homeInUse())] : [])];
  const there = [...new Set(folders)].filter((folder) => existsSync(folder));
  rmSync(loadFile, { force: true });
  for (const folder of there)
    for (const name of readdirSync(folder))
      if (/^\d+\.\d+\.\d+-[cg]pu/.test(name)) rmSync(path.join(folder, name), { recursive: true, force: true });
  return there;
}

async function make(work, flavour, { python, compiler }) {
  const settings = { cwd: work, env: { ...pythonSettings(), TMPDIR: work }, log: logFile("tensorflow") };
  const wheels = path.join(work, "wheels");
  const site = path.join(work, "site");
  mkdirSync(wheels);

  await watched(
    `1/4 TensorFlow ${version} (${flavour}), ${sizes[flavour].download} by pip, hashes checked`,
    wheels,
    async () => {
      const options = [
        "--no-deps",
        "--only-binary=:all:",
        "--no-cache-dir",
        "--disable-pip-version-check",
        "--no-input",
      ];
      const list = path.join(here, `wheels-${flavour}.txt`);
      const words = ["-m", "pip", "download", ...options, "--progress-bar=off", "--retries=1", ...wheelsFor];
      const { ok, output } = await quietly(
        python,
        [...words, "--require-hashes", "-r", list, "--dest", wheels],
        settings,
      );
      if (!ok) throw whyNoWheels(output, settings.log);
    },
  );
  await watched("    tfjs-node-gpu from npm, without its scripts", path.join(work, "node_modules"), async () => {
    for (const name of ["package.json", "package-lock.json"]) cpSync(path.join(here, name), path.join(work, name));
    const log = logFile("tensorflow-npm");
    const { ok, output } = await npm(["ci", "--ignore-scripts", "--fetch-retries=1", "--loglevel=error"], work, log);
    if (!ok) throw failure("tfjs-node-gpu", output, log);
  });
  await watched("2/4 Unpacking libraries and headers", site, async () => {
    const { ok, output } = await quietly(python, [path.join(here, "unpack.py"), wheels, site], settings);
    if (!ok) throw failure("TensorFlow", output, settings.log);
  });
  // TensorFlow looks for this one library everywhere but in its own folder, and without it computes on the processor.
  if (flavour === "gpu") {
    const solver = "libcusolver.so.11";
    const link = path.join(site, "nvidia/cuda_runtime/lib", solver);
    if (!existsSync(link)) symlinkSync(path.join("../../cusolver/lib", solver), link);
  }
  await watched("3/4 Compiling tfjs' addon", undefined, async () => {
    const { ok } = await quietly(compiler, compilation(work, site), settings);
    if (!ok) throw new Stop(`The compiler ${compiler} could not make tfjs' addon; what it said is in ${settings.log}.`);
  });
  rmSync(path.join(site, "tensorflow/include"), { recursive: true });
  rmSync(wheels, { recursive: true });
  const manifest = { flavour, tensorflow: version, tfjs: "4.22.0", node: process.version };
  writeFileSync(path.join(work, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

function compilation(work, site) {
  const sources = path.join(work, "node_modules/@tensorflow/tfjs-node-gpu/binding");
  const library = path.join(site, "tensorflow");
  mkdirSync(path.join(work, "addon"));
  return [
    ...["-O2", "-std=c++17", "-fPIC", "-shared", "-DNAPI_VERSION=8"],
    `-I${path.join(work, "node_modules/node-api-headers/include")}`,
    `-I${path.join(library, "include")}`,
    ...["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => path.join(sources, name)),
    ...["-o", path.join(work, "addon/tfjs_binding.node"), `-L${library}`],
    ...["-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2", "-Wl,-rpath,$ORIGIN/../site/tensorflow"],
  ];
}

/** Trains on the set-up, and says on what. */
export function tryOut(home, { gpu = false } = {}) {
  const words = [path.join(here, "trial.cjs"), home];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8", timeout: 600_000 });
  if (status !== 0) {
    const last =
      stderr
        .trim()
        .split("\n")
        .find((line) => /Error|error/.test(line)) ?? stderr.trim().split("\n").at(-1);
    throw new Stop(
      `TensorFlow is in ${home}, but its trial ${signal ? `was ended by ${signal}` : `failed: ${last}`}; npm run gpu:setup -- --force sets it up anew.`,
    );
  }
  const result = JSON.parse(stdout.trim().split("\n").at(-1));
  const { losses, milliseconds, card, whyNoGpu } = result;
  if (!(losses.at(-1) < losses[0]))
    throw new Stop(`TensorFlow in ${home} trains wrongly: the loss of its trial did not fall.`);
  if (gpu && !result.gpu) throw new Stop(`TensorFlow ${result.version} computes on the processor: ${whyNoGpu}.`);
  const device = result.gpu ? (card?.name ?? "NVIDIA GPU") : "the processor";
  const fell = `loss ${losses[0].toFixed(3)} → ${losses.at(-1).toFixed(3)}`;
  say(
    `4/4 TensorFlow ${result.version} on ${device}: ${fell} in 5 steps, the last one in ${milliseconds.toFixed(0)} ms.`,
  );
  return result;
}

/** A Python with pip: it only fetches and unpacks. */
function findPip() {
  const there = [process.env.SPECLAB_PYTHON, "python3", "python"].filter(
    (name) => name && spawnSync(name, ["-c", ""]).status === 0,
  );
  if (there.length === 0)
    throw new Stop(
      "Python 3 with pip is needed to fetch TensorFlow and was not found (Debian: apt install python3-pip).",
    );
  const python = there.find((name) => spawnSync(name, ["-m", "pip", "--version"]).status === 0);
  if (!python)
    throw new Stop(`${there[0]} has no pip, which is needed to fetch TensorFlow (Debian: apt install python3-pip).`);
  return python;
}

function findCompiler() {
  const named = process.env.CXX;
  const compiler = [named, "g++", "clang++", "c++"].find((name) => name && spawnSync(name, ["--version"]).status === 0);
  if (!compiler || (named && compiler !== named))
    throw new Stop(
      named
        ? `CXX is ${named}, which is no C++ compiler here.`
        : "A C++ compiler (g++ or clang++) is needed for one small file and was not found (Debian: apt install g++).",
    );
  return compiler;
}

function makeFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Stop(`${folder} cannot be made (${error.code}): set SPECLAB_CACHE to a folder of your own.`);
  }
}

/** Says what it costs; stops when there is less than that. */
export function requireSpace(folder, flavour, free = freeSpace(folder)) {
  const { needed, stays, download } = sizes[flavour];
  const gigabytes = free.toFixed(1);
  say(`TensorFlow ${version} (${flavour}): ${download} to download, ${needed} GB while it is set up, ${stays} then.`);
  say(`Into ${path.dirname(folder)}, where ${gigabytes} GB are free.`);
  if (free < needed)
    throw new Stop(
      `${gigabytes} GB are free in ${path.dirname(folder)}, ${needed} GB are needed: free some space, or set SPECLAB_CACHE to a folder on another disk.`,
    );
}

function freeSpace(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return (bavail * bsize) / 2 ** 30;
}

/** What set-ups have left behind that were killed. */
function removeLeftovers(folder) {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const [, pid] = name.match(/\.partial-(\d+)$/) ?? [];
    if (pid && !isRunning(Number(pid))) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function whyNoWheels(output, log) {
  if (/DO NOT MATCH THE HASHES/.test(output))
    return new Stop("A wheel is not the one that speclab was tested with (its hash differs): nothing was set up.");
  if (/No matching distribution|Could not find a version/.test(output) && !/NewConnectionError|resolution/.test(output))
    return new Stop(`pip does not find TensorFlow ${version} in its package index: check pip's index settings.`);
  return failure("TensorFlow", output, log);
}

/** Announces, tells every few seconds how large a folder has become, and the seconds at the end. */
async function watched(announcement, folder, work) {
  process.stderr.write(`${announcement} … `);
  const begun = performance.now();
  const timer = setInterval(() => {
    const megabytes = folder ? Math.round(sizeOf(folder) / 1e6) : 0;
    process.stderr.write(megabytes > 0 ? `${megabytes} MB … ` : "… ");
  }, 5000);
  try {
    await work();
    say(`${((performance.now() - begun) / 1000).toFixed(1)} s`);
  } catch (error) {
    say("failed");
    throw error;
  } finally {
    clearInterval(timer);
  }
}

function sizeOf(folder) {
  let sum = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      sum += entry.isDirectory() ? sizeOf(file) : statSync(file).size;
    }
  } catch {
    // Something was moved while we looked.
  }
  return sum;
}

function sentence(text) {
  return text[0].toUpperCase() + text.slice(1);
}
