// Node packages: what a lock file asks for, whether it is there, and `npm ci` when it is not.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { keeping } from "./keep.mjs";
import { failure, quietly, step } from "./say.mjs";

/**
 * Installs the packages of `folder` when some are missing or of another version. A healthy folder is left alone, also one
 * that holds more (the development packages) than is asked for.
 *
 * @param name   how to call them in sentences: "Node packages of the library"
 * @param size   what an installation costs: "7 MB to download, 45 MB on disk"
 * @param dev    whether the development packages are wanted too
 */
export async function installPackages(folder, { name, size, dev = false, log }) {
  if (missingPackages(folder, { dev }).length === 0) return;
  const keepDev = dev || missingPackages(folder, { dev: true, only: "dev" }).length === 0;
  await step(`${name}: ${size}`, async () => {
    const args = ["ci", ...(keepDev ? [] : ["--omit=dev"]), "--fetch-retries=1", "--loglevel=error"];
    // npm ci begins by removing node_modules.
    const aside = path.join(folder, "build", "kept", "node_modules");
    await keeping(path.join(folder, "node_modules"), aside, async () => {
      const { ok, output } = await npm(args, folder, log);
      if (!ok) throw failure(name, output, log);
    });
  });
}

/**
 * Names of the packages that package-lock.json asks for and node_modules does not hold in that version. npm keeps a list
 * of what it has installed in node_modules/.package-lock.json; it writes it last, so a broken installation shows.
 */
export function missingPackages(folder, { dev = false, only } = {}) {
  const wanted = readPackages(path.join(folder, "package-lock.json"));
  const installed = readPackages(path.join(folder, "node_modules", ".package-lock.json"));
  return Object.entries(wanted)
    .filter(([place, entry]) => place.includes("node_modules/") && !entry.optional && !entry.peer)
    .filter(([, entry]) => (only === "dev" ? entry.dev : dev || !entry.dev))
    .filter(([place, entry]) => {
      const present = installed[place] && existsSync(path.join(folder, place));
      return !present || installed[place].version !== entry.version;
    })
    .map(([place]) => place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length));
}

function readPackages(file) {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")).packages ?? {}) : {};
}

/** npm itself, without the settings that an outer `npm start` hands to its children. */
export function npm(args, cwd, log) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) => !/^npm_(config_(local_prefix|global_prefix|prefix)|package|lifecycle)/.test(key),
    ),
  );
  const script = process.env.npm_execpath ?? "";
  if (/npm-cli\.c?js$/.test(script)) return quietly(process.execPath, [script, ...args], { cwd, env, log });
  return quietly("npm", args, { cwd, env, log, shell: process.platform === "win32" });
}
