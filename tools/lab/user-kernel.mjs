// Our kernel in the person's own Jupyter folder, where VS Code and other front ends look for kernels.
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { kernelName } from "./jupyter.mjs";
import { root } from "./places.mjs";
import { Stop } from "./say.mjs";

/**
 * The folder in which Jupyter keeps what belongs to one person.
 *
 * @see jupyter_core.paths.jupyter_data_dir
 */
export function jupyterDataFolder(env = process.env, platform = process.platform, home = os.homedir()) {
  const { join } = platform === "win32" ? path.win32 : path.posix;
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") return env.APPDATA ? join(env.APPDATA, "jupyter") : join(home, ".jupyter", "data");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

/**
 * Writes kernel.json; the same again changes nothing.
 *
 * @param spec the kernel's specification, with absolute paths of Node and the launcher
 * @returns what was done, as lines for people
 * @throws Stop when a kernel of this name is there that is none of ours, or the folder cannot be written
 */
export function installKernel(spec, { folder = jupyterDataFolder(), from = root, name = kernelName } = {}) {
  const file = kernelFile(folder, name);
  const before = ourKernel(file);
  const text = `${JSON.stringify({ ...spec, metadata: { ...spec.metadata, speclab: from } }, null, 2)}\n`;
  if (before?.text === text) return [`${spec.display_name} is installed already: ${file}`];
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new Stop(`${file} cannot be written (${error.code}): check who owns the folder, or set JUPYTER_DATA_DIR.`);
  }
  return [
    `Wrote ${file}`,
    ...(before && before.from !== from ? [`Until now it started the speclab in ${before.from}.`] : []),
    `Jupyter and VS Code offer "${spec.display_name}" now; after moving this folder, or with another Node, run the command again.`,
  ];
}

/**
 * Removes kernel.json if it is ours.
 *
 * @throws Stop when it belongs to somebody else, another copy of speclab included
 */
export function removeKernel({ folder = jupyterDataFolder(), from = root, name = kernelName } = {}) {
  const file = kernelFile(folder, name);
  const installed = ourKernel(file);
  if (!installed) return [`There is no kernel of ours in ${path.dirname(path.dirname(file))}.`];
  if (installed.from !== from && existsSync(installed.from)) {
    throw new Stop(`${file} starts the speclab in ${installed.from}: run the command there.`);
  }
  rmSync(file);
  try {
    rmdirSync(path.dirname(file));
  } catch {
    // Somebody has put a file of their own beside it, such as a logo.
  }
  return [`Removed ${file}`];
}

/** Whether a kernel of ours is installed under this name. */
export function kernelInstalled(name, { folder = jupyterDataFolder() } = {}) {
  return existsSync(kernelFile(folder, name));
}

function kernelFile(folder, name) {
  return path.join(folder, "kernels", name, "kernel.json");
}

/** Its text and the folder it starts; undefined where there is none. */
function ourKernel(file) {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  let from;
  try {
    from = JSON.parse(text).metadata?.speclab;
  } catch {
    // Broken, so not as we write it.
  }
  if (typeof from !== "string") throw new Stop(`${file} is none of ours: move it away and run the command again.`);
  return { text, from };
}
